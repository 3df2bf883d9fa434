"""The page of results, and the linters' own tools, without asking any linter."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.conformance import chart_testing, tools
from tests.conformance.report import Report, Row
from tests.conformance.subjects import CREATED, namespace_of
from tests.conformance.verdict import Finding, Linter, Verdict
from tests.support import fetching
from tests.support.fetching import Missing

ONE = Linter("one", "manifests", lambda _: Verdict(1), "all")
TWO = Linter("two", "chart", lambda _: Verdict(1), "more")


def test_the_page_shows_what_was_found_and_what_was_missing(tmp_path: Path) -> None:
    report = Report((ONE, TWO), (("generated/todo", "strict"), ("generated/todo", "defaults"), (CREATED, "defaults")))
    assert not report.complete()
    found = Finding("rule-1", "Deployment/todo", "no")
    report.missing["two"] = "two: not on PATH"
    for row, findings in zip(report.rows, ((), (found, found), (found,) * 7), strict=True):
        assert not report.complete()
        report.objects[row] = 4
        report.verdicts[row, "one"] = Verdict(4, findings)
    assert report.complete()
    report.write(tmp_path / "docs" / "page.md")
    lines = (tmp_path / "docs" / "page.md").read_text("utf-8").splitlines()
    assert "| generated/todo | strict | 4 | 0 | not run |" in lines
    assert "| `helm create` | defaults | 4 | 7 | not run |" in lines
    assert "- one, defaults: `rule-1`, 2 times" in lines
    assert "- two: not on PATH" in lines


def test_of_some_charts_only_the_form_is_checked(tmp_path: Path) -> None:
    form = Linter("form", "chart", lambda _: Verdict(1), "form", finds=False)
    row: Row = ("cases/imported", "defaults")
    report = Report((ONE, form), (row,), form_only=frozenset({row}))
    report.verdicts[row, "form"] = Verdict(1)
    assert report.complete()
    report.write(tmp_path / "page.md")
    assert "| cases/imported | defaults | 0 | - | 0 |" in (tmp_path / "page.md").read_text("utf-8")


def test_a_chart_is_checked_in_the_namespace_that_its_readme_says(tmp_path: Path) -> None:
    assert namespace_of(tmp_path) == "apps"
    (tmp_path / "README.md").write_text("```\nhelm install todo . --namespace todo\n```\n", "utf-8")
    assert namespace_of(tmp_path) == "todo"


def test_missing_tools_are_reported_with_instructions(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tool = tools.OwnTool("no-such-tool", "v1.0.0", "example.com/no-such-tool", ".")
    monkeypatch.delenv("CHARTGEN_NO_SUCH_TOOL", raising=False)
    with pytest.raises(Missing, match=r"v1\.0\.0 or near, example\.com/no-such-tool.*CHARTGEN_NO_SUCH_TOOL"):
        tools.own_tool(tool)
    monkeypatch.setenv("CHARTGEN_NO_SUCH_TOOL", str(tmp_path / "nothing"))
    with pytest.raises(Missing, match="which is no program"):
        tools.own_tool(tool)


def test_an_installation_is_whole_or_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fetching, "TOOLS", tmp_path / "tools")
    calls = []

    def broken(folder: Path) -> None:
        calls.append(folder)
        (folder / "half").write_text("", "utf-8")
        raise OSError("the disk is full")

    def fine(folder: Path) -> None:
        calls.append(folder)
        (folder / "tool").write_text("", "utf-8")

    with pytest.raises(Missing, match=r"tool-1\.0: the disk is full"):
        fetching.installed("tool-1.0", broken)
    assert list((tmp_path / "tools").iterdir()) == []
    for _ in range(2):
        folder = fetching.installed("tool-1.0", fine)
        assert [each.name for each in folder.iterdir()] == ["tool"]
    assert len(calls) == 2


_CT_RESULTS = """Linting charts...

Linting chart "todo => (version: \\"1.0.0\\", path: \\"charts/todo\\")"
Validating charts/todo/Chart.yaml...
Validation success! 👍
{helm}
------------------------------------------------------------------------------------------------------------------------
 {result}
------------------------------------------------------------------------------------------------------------------------
{summary}
"""
_PASSED = '✔︎ todo => (version: "1.0.0", path: "charts/todo")'
_FAILED = '✖︎ todo => (version: "1.0.0", path: "charts/todo") > failed waiting for process: exit status 1'


@pytest.mark.parametrize("helm", ["==> Linting charts/todo\n\n1 chart(s) linted, 0 chart(s) failed\n", ""])
def test_ct_may_lose_what_helm_says(helm: str) -> None:
    def said(code: int, result: str, summary: str) -> Verdict:
        output = _CT_RESULTS.format(helm=helm, result=result, summary=summary)
        return chart_testing.verdict("todo", subprocess.CompletedProcess([], code, output, ""))

    assert said(0, _PASSED, "All charts linted successfully") == Verdict(1)
    assert said(0, "No chart changes detected.", "All charts linted successfully") == Verdict(0)
    assert said(1, _FAILED, "").findings
