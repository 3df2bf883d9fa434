"""A team's own templates, `templates` in `[tool.chartgen]`: they replace those of chartgen by name, or extend them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from chartgen import build, project
from chartgen.errors import EXIT_USAGE, ChartgenError, Finding
from tests.support.cases import build_specs

PROJECT = Path(__file__).parent / "project"


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """Copy the project, and return the folder of its templates."""
    shutil.copytree(PROJECT, tmp_path / "project")
    project.project_at.cache_clear()
    return tmp_path / "project" / "team"


def findings(team: Path) -> tuple[Finding, ...]:
    with pytest.raises(ChartgenError) as caught:
        build_specs(str(team.parent / "specs"))
    return caught.value.findings


def options(team: Path) -> build.Options:
    return build.Options(specs=(str(team.parent / "specs"),), output=str(team.parent / "generated"))


def change(file: Path, before: str, after: str) -> None:
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after), "utf-8")


def test_the_case(tree_snapshot: Any) -> None:
    (shop,) = build_specs(str(PROJECT / "specs"))
    assert dict(shop.tree) == tree_snapshot(name="expected/shop")


@pytest.mark.parametrize(
    ("before", "after", "line", "message"),
    [
        ("super()", "supper()", 4, "invalid template: 'supper' is undefined"),
        ("[% endblock %]", "[% endblok %]", 6, "invalid template: Encountered unknown tag 'endblok'"),
        ("super()", "plan.nothing", 4, "has no attribute 'nothing'"),
        ("super()", "(1 / 0)", 4, "the template raised ZeroDivisionError"),
        ("partials/runbook.yaml", "partials/other.yaml", 1, 'unknown template "partials/other.yaml"'),
        ("chartgen/templates/service.yaml", "chartgen/service.yaml", 2, 'unknown template "chartgen/service.yaml"'),
        ("partials/runbook.yaml", "../pyproject.toml", 1, 'unknown template "../pyproject.toml"'),
        ("partials/runbook.yaml", "/etc/passwd", 1, 'unknown template "/etc/passwd"'),
        ("chartgen/templates/service.yaml", "chartgen/../cache.py", 2, 'unknown template "chartgen/../cache.py"'),
    ],
)
def test_a_mistake_is_reported_at_its_line(team: Path, before: str, after: str, line: int, message: str) -> None:
    template = team / "templates" / "service.yaml"
    change(template, before, after)
    (found,) = findings(team)
    assert message in found.message
    assert found.location is not None
    assert (found.location.file, found.location.line) == (str(template), line)
    assert after in found.location.source


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"a\nb\xff", 2, "invalid template: the file is not UTF-8 text"),
        (b"a" * (1024 * 1024 + 1), 1, "invalid template: the file cannot be read: it is larger than 1 MiB"),
    ],
)
def test_a_file_that_is_no_text(team: Path, content: bytes, line: int, message: str) -> None:
    template = team / "NOTES.txt"
    template.write_bytes(content)
    (found,) = findings(team)
    assert found.location is not None
    assert (found.message, found.location.file, found.location.line) == (message, str(template), line)


def test_a_mistake_in_a_partial(team: Path) -> None:
    change(team / "partials" / "runbook.yaml", "[[ chart ]]", "[[ charts ]]")
    (found,) = findings(team)
    assert found.location is not None
    assert (found.message, found.location.file) == (
        "invalid template: 'charts' is undefined",
        str(team / "partials" / "runbook.yaml"),
    )


def test_a_partial_of_chartgen_is_replaced(team: Path) -> None:
    (team / "partials" / "replicas.yaml").write_text("replicas: 3 # of the team\n", "utf-8")
    (shop,) = build_specs(str(team.parent / "specs"))
    assert "\n  replicas: 3 # of the team\n" in shop.tree["templates/deployment.yaml"]


def test_a_file_that_replaces_nothing(team: Path) -> None:
    (team / "templates" / "deploymnet.yaml").write_text("", "utf-8")
    (found,) = findings(team)
    assert found.message == "unknown template `templates/deploymnet.yaml`"
    assert found.hint == "did you mean `templates/deployment.yaml`?"


def test_a_missing_folder(team: Path) -> None:
    shutil.rmtree(team)
    (found,) = findings(team)
    assert found.message.startswith("missing folder of templates")
    assert found.location is not None
    assert found.location.line == 3


def test_invalid_configuration(team: Path) -> None:
    change(team.parent / "pyproject.toml", '"team"', "1")
    with pytest.raises(ChartgenError, match="invalid `templates`") as caught:
        project.load_project(team.parent)
    assert caught.value.exit_code == EXIT_USAGE


def test_changes_of_templates_are_built_and_checked(team: Path) -> None:
    build.build(options(team))
    assert not build.check(options(team)).drifts
    change(team / "templates" / "service.yaml", "Cluster", "Local")
    (drift,) = build.check(options(team)).drifts
    assert drift.path.endswith("generated/shop/templates/service.yaml")
    build.build(options(team))
    assert "  internalTrafficPolicy: Local\n" in (
        team.parent / "generated" / "shop" / "templates" / "service.yaml"
    ).read_text("utf-8")


def test_verify_rejects_what_they_break(team: Path) -> None:
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    from chartgen.verify import Options, verify

    change(team / "templates" / "service.yaml", "internalTrafficPolicy: Cluster", "internalTraffic: Cluster")
    report = verify(Options(charts=(str(team.parent / "specs"),), kubernetes=("newest",)))
    (found,) = report.findings
    assert found.message.startswith("shop: Service/shop has the unknown field `spec.internalTraffic`")
