"""Files in a generated chart that chartgen did not make: they stay, and every build and check shows them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

BINDING = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: sneaky
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: cluster-admin
subjects:
  - kind: ServiceAccount
    name: default
    namespace: default
"""


@pytest.fixture
def chart(project: Path, run: Run) -> Path:
    """The chart of the project, built."""
    assert run("build").code == 0
    return project / "generated" / "web"


def put(chart: Path, *paths: str, text: str = BINDING) -> None:
    for path in paths:
        (chart / path).parent.mkdir(parents=True, exist_ok=True)
        (chart / path).write_text(text, "utf-8")


def told(run: Run, *words: str) -> list[str]:
    """The files that a check warns of, below the chart."""
    found = json.loads(run("build", "--check", "--format", "json", *words).out)["findings"]
    assert {(each["severity"], each["rule"]) for each in found} <= {("warning", "foreign")}
    return [each["message"].removeprefix("generated/web/").removesuffix(" is not made by chartgen") for each in found]


@pytest.mark.parametrize("words", [(), ("--force",), ("--check",)])
def test_a_template_beside_ours_is_shown_and_stays(words: tuple[str, ...], chart: Path, run: Run) -> None:
    put(chart, "templates/sneaky.yaml")
    found = run("build", *words)
    assert found.code == 0
    assert found.err.startswith(
        "warning[foreign]: generated/web/templates/sneaky.yaml is not made by chartgen\n"
        " --> generated/web/templates/sneaky.yaml:1\n"
    )
    assert "chartgen verify generated/web" in found.err
    assert (chart / "templates" / "sneaky.yaml").read_text("utf-8") == BINDING


@pytest.mark.parametrize("words", [(), ("--check",)])
def test_strict_fails(words: tuple[str, ...], chart: Path, run: Run) -> None:
    put(chart, "templates/sneaky.yaml")
    found = run("build", "--strict", *words)
    assert (found.code, found.out) == (1, "")
    assert "--strict treats warnings as errors" in found.err
    (chart / "templates" / "sneaky.yaml").unlink()
    assert run("build", "--strict", *words).code == 0


def test_all_formats_show_it(chart: Path, run: Run) -> None:
    put(chart, "templates/sneaky.yaml")
    for words in ((), ("--check",)):
        github = run("build", "--format", "github", *words).out
        assert github.startswith(
            "::warning file=generated/web/templates/sneaky.yaml,line=1,title=chartgen%3A foreign::"
            "generated/web/templates/sneaky.yaml is not made by chartgen"
        )
        (sarif,) = json.loads(run("build", "--format", "sarif", *words).out)["runs"][0]["results"]
        location = sarif["locations"][0]["physicalLocation"]
        assert (sarif["ruleId"], sarif["level"]) == ("foreign", "warning")
        assert location["artifactLocation"]["uri"] == "generated/web/templates/sneaky.yaml"
        (found,) = json.loads(run("build", "--format", "json", *words).out)["findings"]
        assert (found["rule"], found["file"]) == ("foreign", "generated/web/templates/sneaky.yaml")


def test_a_whole_chart_below_is_told_once(chart: Path, run: Run) -> None:
    put(chart, "charts/evil/Chart.yaml", "charts/evil/.helmignore", "charts/evil/templates/a.yaml", "charts/b.tgz")
    assert told(run) == ["charts/b.tgz", "charts/evil"]
    assert "--> generated/web/charts/evil/Chart.yaml:1" in run("build", "--check").err


def test_what_helm_does_not_read_does_not_count(chart: Path, run: Run) -> None:
    put(
        chart,
        ".DS_Store",
        "values.yaml~",
        ".idea/x.xml",
        "templates/deployment.yaml~",
        "templates/.x",
        "charts/.x/Chart.yaml",
    )
    assert told(run) == []
    put(chart, "notes.md", "crds/a.yaml", "templates/more/b.txt")
    assert told(run) == ["crds/a.yaml", "notes.md", "templates/more/b.txt"]


def test_helmignore_is_read_as_helm_reads_it(chart: Path, run: Run) -> None:
    put(chart, "notes.md", "templates/a.yaml", "docs/b.md", "docs/c.txt")
    with (chart / ".helmignore").open("a", encoding="utf-8") as file:
        file.write("*.md\ntemplates/a.yaml\n")
    assert told(run) == ["docs/c.txt"]
    (chart / ".helmignore").unlink()
    assert told(run) == ["docs/b.md", "docs/c.txt", "notes.md", "templates/a.yaml"]


def test_what_chartgen_no_longer_makes_is_left_over_and_not_foreign(project: Path, chart: Path, run: Run) -> None:
    path = project / "specs" / "web.py"
    path.write_text(path.read_text("utf-8").replace("        service=Service(80),\n", ""), "utf-8")
    put(chart, "templates/own.yaml")
    checked = json.loads(run("build", "--check", "--format", "json").out)
    assert "generated/web/templates/service.yaml" in {each["path"] for each in checked["drifts"]}
    assert told(run) == ["templates/own.yaml"]
    assert "own.yaml" in run("build").err
    assert not (chart / "templates" / "service.yaml").exists()
