"""What programs read: JSON, SARIF, GitHub's annotations."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from chartgen.cli import formats
from chartgen.cli.github import as_github
from chartgen.cli.result import ChartResult, Result
from chartgen.cli.sarif import as_sarif
from chartgen.cli.version import version
from chartgen.errors import Finding, Location
from chartgen.output import Drift
from tests.cli.conftest import Run, spec
from tests.support.paths import ROOT

FINDINGS = (
    Finding(
        "50% of: this, and\nthat",
        Location("specs/a, b:c.py", 3, 5, 9, "x = 日本語"),
        field="workload.image.tag",
        found="x",
        expected="y",
        hint="z",
        rule="image-tag",
    ),
    Finding("no place", rule="file", severity="warning"),
    Finding("a line alone", Location("specs/d.py", 7), rule="file"),
)
DRIFTS = (
    Drift("generated/web/values.yaml", "stale", "--- a\n+++ b\n", 12, "specs/web.py"),
    Drift("generated/old", "orphaned"),
    Drift("generated/web/README.md", "edited", "", 3, "specs/web.py"),
)


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The top of a repository; the current directory is `charts` in it."""
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    (tmp_path / ".git").mkdir()
    (tmp_path / "charts").mkdir()
    monkeypatch.chdir(tmp_path / "charts")
    return tmp_path


def result(**more: Any) -> Result:
    return Result("generated", more.pop("checked", False), more.pop("exit_code", 2), **more)


def test_github(top: Path) -> None:
    lines = as_github(result(findings=FINDINGS, drifts=DRIFTS).document()).splitlines()
    assert lines == [
        (
            "::error file=charts/specs/a%2C b%3Ac.py,line=3,col=5,endColumn=8,title=chartgen%3A image-tag::"
            "50%25 of: this, and%0Athat%0Afield: workload.image.tag%0Afound: x%0Aexpected: y%0Ahint: z"
        ),
        "::warning title=chartgen%3A file::no place",
        "::error file=charts/specs/d.py,line=7,title=chartgen%3A file::a line alone",
        (
            "::error file=charts/generated/web/values.yaml,line=12,title=chartgen%3A drift::"
            "generated/web/values.yaml is stale; `chartgen build` generates it from specs/web.py"
        ),
        (
            "::error file=charts/generated/old,title=chartgen%3A drift::"
            "generated/old is orphaned: the specs does not generate it any more; `chartgen build` removes it"
        ),
        (
            "::error file=charts/generated/web/README.md,line=3,title=chartgen%3A drift::generated/web/README.md"
            " was edited manually; edit specs/web.py instead, or discard with `chartgen build --force`"
        ),
    ]


def test_sarif(top: Path) -> None:
    log = json.loads(as_sarif(result(findings=FINDINGS, drifts=DRIFTS).document()))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["invocations"] == [{"executionSuccessful": False, "exitCode": 2}]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == ["drift", "file", "image-tag"]
    assert all(rule["shortDescription"]["text"] for rule in run["tool"]["driver"]["rules"])
    assert [rules[each["ruleIndex"]] for each in run["results"]] == [each["ruleId"] for each in run["results"]]
    assert [each["level"] for each in run["results"]] == ["error", "warning", "error", "error", "error", "error"]
    first = run["results"][0]
    assert first["message"]["text"].startswith("50% of: this, and\nthat\nfield: ")
    assert first["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "charts/specs/a%2C%20b%3Ac.py", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 3, "startColumn": 5, "endColumn": 9, "snippet": {"text": "x = 日本語"}},
            }
        }
    ]
    assert "locations" not in run["results"][1]
    assert run["results"][2]["locations"][0]["physicalLocation"]["region"] == {"startLine": 7}
    assert run["results"][3]["locations"][0]["physicalLocation"]["region"] == {"startLine": 12}
    assert "region" not in run["results"][4]["locations"][0]["physicalLocation"]


def test_sarif_outside_of_the_repository(top: Path) -> None:
    outside = Finding("m", Location("/elsewhere/a b.py", 1))
    log = json.loads(as_sarif(result(findings=[outside]).document()))
    location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "file:///elsewhere/a%20b.py"}


def test_json(top: Path) -> None:
    charts = [
        ChartResult(".", "unchanged", unchanged=2),
        ChartResult("web", "changed", ("a",), ("b",), ("c",), 4),
    ]
    text = formats.as_json(result(charts=charts, findings=FINDINGS[:2], drifts=DRIFTS[:2], seconds=1.23456).document())
    assert text.isascii()
    assert json.loads(text) == {
        "command": "build",
        "version": version(),
        "shard": None,
        "output": "generated",
        "charts": [
            {"name": "web", "status": "changed", "new": ["a"], "changed": ["b"], "removed": ["c"], "unchanged": 4}
        ],
        "root": {"status": "unchanged", "new": [], "changed": [], "removed": [], "unchanged": 2},
        "drifts": [
            {
                "path": "generated/web/values.yaml",
                "kind": "stale",
                "diff": "--- a\n+++ b\n",
                "line": 12,
                "spec": "specs/web.py",
            },
            {"path": "generated/old", "kind": "orphaned", "diff": "", "line": None, "spec": ""},
        ],
        "findings": [
            {
                "severity": "error",
                "rule": "image-tag",
                "message": "50% of: this, and\nthat",
                "file": "specs/a, b:c.py",
                "line": 3,
                "column": 5,
                "end_column": 9,
                "source": "x = 日本語",
                "field": "workload.image.tag",
                "found": "x",
                "expected": "y",
                "hint": "z",
            },
            {
                "severity": "warning",
                "rule": "file",
                "message": "no place",
                "file": None,
                "line": None,
                "column": None,
                "end_column": None,
                "source": "",
                "field": "",
                "found": "",
                "expected": "",
                "hint": "",
            },
        ],
        "seconds": 1.235,
        "exit_code": 2,
    }


def test_json_of_a_build_a_check_and_an_error(project: Path, run: Run) -> None:
    (project / "specs" / "api.py").write_text(spec("api"), "utf-8")

    def ask(*words: str) -> Any:
        found = run("build", "--format", "json", *words)
        assert found.err == ""
        data = json.loads(found.out)
        assert data["exit_code"] == found.code
        return data

    def statuses(data: Any) -> dict[str, str]:
        return {chart["name"]: chart["status"] for chart in data["charts"]}

    assert statuses(ask("--check")) == {"api": "new", "web": "new"}
    built = ask()
    assert statuses(built) == {"api": "new", "web": "new"}
    assert "values.yaml" in built["charts"][0]["new"]
    assert built["root"]["new"] == [".gitattributes", "README.md"]
    (project / "generated" / "web" / "values.yaml").unlink()
    (project / "specs" / "api.py").unlink()
    (project / "specs" / "db.py").write_text(spec("db"), "utf-8")
    checked = ask("--check")
    assert (checked["command"], checked["exit_code"]) == ("check", 1)
    assert statuses(checked) == {"api": "removed", "db": "new", "web": "changed"}
    assert checked["root"]["status"] == "changed"
    (drift,) = (each for each in checked["drifts"] if each["path"] == "generated/web/values.yaml")
    assert drift == {
        "path": "generated/web/values.yaml",
        "kind": "missing",
        "diff": "",
        "line": None,
        "spec": "specs/web.py",
    }
    ask()
    assert statuses(ask("--check")) == {"db": "unchanged", "web": "unchanged"}
    (project / "specs" / "db.py").write_text("x =\n", "utf-8")
    broken = ask()
    assert broken["exit_code"] == 2
    assert [(each["rule"], each["file"], each["line"]) for each in broken["findings"]] == [("syntax", "specs/db.py", 1)]


def test_json_of_a_check_counts_as_a_build_does(project: Path, run: Run) -> None:
    def ask(*words: str) -> Any:
        data = json.loads(run("build", "--format", "json", *words).out)
        return [{key: data[key] for key in ("charts", "root")}, {each["path"] for each in data["drifts"]}]

    def once() -> set[str]:
        checked, drifts = ask("--check")
        built, _ = ask()
        assert checked == built
        return {str(path) for path in drifts}

    assert once() == {"generated", "generated/web"}
    assert once() == set()
    (chart,) = ask("--check")[0]["charts"]
    assert (chart["status"], chart["unchanged"] > 5) == ("unchanged", True)
    path = project / "specs" / "web.py"
    path.write_text(path.read_text("utf-8").replace("ports=", "replicas=3,\n        ports="), "utf-8")
    (project / "generated" / "web" / "Chart.yaml").unlink()
    (chart,) = ask("--check")[0]["charts"]
    assert (chart["status"], chart["new"]) == ("changed", ["Chart.yaml"])
    assert "values.yaml" in chart["changed"]
    assert once() > {"generated/web/Chart.yaml", "generated/web/values.yaml"}
    path.rename(path.with_name("api.py"))
    path.with_name("api.py").write_text(spec("api"), "utf-8")
    assert once() == {"generated/README.md", "generated/api", "generated/web"}


def test_an_outdated_file_is_reported_at_its_line_and_with_its_spec(project: Path, run: Run) -> None:
    run("build")
    path = project / "specs" / "web.py"
    path.write_text(path.read_text("utf-8").replace("ports=", "replicas=3,\n        ports="), "utf-8")
    lines = (project / "generated" / "web" / "values.yaml").read_text("utf-8").splitlines()
    line = lines.index("replicaCount: 1") + 1
    said = "generated/web/values.yaml is stale; `chartgen build` generates it from specs/web.py"
    github = run("build", "--check", "--format", "github").out
    assert f"::error file=generated/web/values.yaml,line={line},title=chartgen%3A drift::{said}\n" in github
    results = json.loads(run("build", "--check", "--format", "sarif").out)["runs"][0]["results"]
    (found,) = (each for each in results if each["message"]["text"] == said)
    assert found["locations"][0]["physicalLocation"]["region"] == {"startLine": line}


def test_github_and_sarif_of_a_run(project: Path, run: Run) -> None:
    subprocess.run(["git", "init", "-q"], cwd=project, check=True)
    (project / "specs" / "web.py").write_text("x =\n", "utf-8")
    github = run("build", "--format", "github")
    assert github.code == 2
    assert github.out.startswith("::error file=specs/web.py,line=1,col=")
    assert github.err.startswith("error[syntax]: "), "the log is for people, too"
    sarif = run("build", "--format", "sarif")
    assert (sarif.code, sarif.err) == (2, "")
    found = json.loads(sarif.out)["runs"][0]["results"][0]
    assert found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "specs/web.py"
    (project / "specs" / "web.py").write_text(spec("web"), "utf-8")
    checked = run("build", "--check", "--format", "github")
    assert checked.out.startswith("::error file=generated,title=chartgen%3A drift::generated is missing; ")
    assert "To update it: chartgen build specs/" in checked.out
    clean = json.loads(run("build", "--format", "sarif").out)["runs"][0]
    assert (clean["results"], clean["tool"]["driver"]["rules"]) == ([], [])
    assert clean["invocations"][0]["executionSuccessful"] is True


@pytest.mark.parametrize("command", ["build", "verify", "tree"])
@pytest.mark.parametrize("asked", [("--format", "{}"), ("--format={}",)], ids=["two words", "one word"])
@pytest.mark.parametrize("wrong", ["usage", "internal", "environment"])
def test_a_command_that_ends_early_gives_a_document(
    wrong: str, asked: tuple[str, ...], command: str, project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    more: tuple[str, ...] = ("--no-such-option",) if wrong == "usage" else ()
    code = {"usage": 2, "internal": 70, "environment": 3}[wrong]
    if wrong != "usage":

        def fail(*_: object) -> None:
            raise ZeroDivisionError("by nothing") if wrong == "internal" else OSError(5, "Input/output error")

        monkeypatch.setattr("chartgen.load.Loader.load_file", fail)

    def ask(form: str) -> str:
        found = run(command, *(word.format(form) for word in asked), *more)
        assert found.code == code
        assert found.err.startswith(f"error[{wrong}]: "), "the log is for people, too"
        return found.out

    data = json.loads(ask("json"))
    assert (data["command"], data["exit_code"]) == (command, code)
    assert [each["rule"] for each in data["findings"]] == [wrong]
    if command == "tree":
        assert data["namespaces"] == []
        mermaid = ask("mermaid")
        assert mermaid == "" if wrong == "usage" else mermaid.startswith("flowchart LR\n  %% ")
        return
    log = json.loads(ask("sarif"))["runs"][0]
    assert [each["ruleId"] for each in log["results"]] == [wrong]
    assert log["invocations"] == [{"executionSuccessful": False, "exitCode": code}]
    assert ask("github").startswith(f"::error title=chartgen%3A {wrong}::")
    assert ask("text") == ""


def test_an_unknown_format_gives_no_document(project: Path, run: Run) -> None:
    assert run("build", "--format", "xml").out == ""
    assert run("build", "--format").out == ""


@pytest.mark.parametrize("words", [("build",), ("build", "--check"), ("verify", "--no-lint"), ("tree",)], ids=" ".join)
def test_every_key_is_documented(words: tuple[str, ...], project: Path, run: Run) -> None:
    documented = set(re.findall(r"`(\w+)`", (ROOT / "docs" / "formats.md").read_text("utf-8")))
    if words[0] == "verify":
        pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    (project / "specs" / "web.py").write_text(spec("web").replace("0.1.0", "1"), "utf-8")
    broken = json.loads(run(*words, "--format", "json").out)
    assert broken["findings"]
    (project / "specs" / "web.py").write_text(spec("web"), "utf-8")
    sound = json.loads(run(*words, "--format", "json").out)
    assert broken.keys() == sound.keys()
    assert _keys([broken, {**sound, "namespaces": []}]) <= documented


def _keys(data: Any) -> set[str]:
    if isinstance(data, dict):
        return set(data).union(*map(_keys, data.values()))
    return set().union(*map(_keys, data)) if isinstance(data, list) else set()
