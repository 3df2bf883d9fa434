"""What chartgen reports about common mistakes.

`tests/broken/NAME.py` are specs with mistakes in them, `tests/broken/NAME.txt` what is reported about each.

A comment `#! TEXT` says what on its line has to be marked; `#! TEXT @2` is the second such text on the line.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chartgen.errors import ChartgenError, Finding
from tests.support.cases import build_specs
from tests.support.paths import CASES, ROOT

BROKEN = ROOT / "tests" / "broken"
FILES = sorted(BROKEN.glob("*.py"))

Mark = tuple[int, int, int]
"""Line, column, and one past the last column."""


def marks(text: str) -> set[Mark]:
    """Read from the comments what has to be marked."""
    found = set()
    for number, line in enumerate(text.splitlines(), 1):
        code, *comments = line.split("#!")
        for comment in comments:
            expected = re.fullmatch(r" (.*?)(?: @(\d))?\s*", comment)
            assert expected, comment
            column = -1
            for _ in range(int(expected[2] or 1)):
                column = code.index(expected[1], column + 1)
            found.add((number, column + 1, column + 1 + len(expected[1])))
    return found


def told(finding: Finding) -> str:
    """Write a finding out, for the snapshot."""
    lines = [f"{finding.severity} {finding.rule}: {finding.message}"]
    if finding.location is not None:
        location = finding.location
        source = location.source.partition("  #!")[0]
        marked = " " * (location.column - 1) + "^" * (location.end_column - location.column)
        lines += [f"  {location}", f"  | {source}", f"  | {marked}"]
    for name in ("field", "found", "expected", "hint"):
        if text := getattr(finding, name):
            lines.append(f"  {name}: {text}".replace(str(BROKEN), "HERE"))
    return "\n".join(lines)


def test_there_are_mistakes() -> None:
    assert len(FILES) >= 60
    assert {file.stem for file in BROKEN.glob("*.txt")} == {file.stem for file in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_broken(file: Path, text_snapshot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    with pytest.raises(ChartgenError) as caught:
        build_specs(file.name)
    findings = caught.value.findings
    text = f"exit code {caught.value.exit_code}\n\n" + "\n\n".join(map(told, findings)) + "\n"
    assert text == text_snapshot(name=f"broken/{file.stem}")
    assert all(finding.location and finding.location.file == file.name for finding in findings)
    locations = {
        (each.location.line, each.location.column, each.location.end_column) for each in findings if each.location
    }
    assert locations == marks(file.read_text("utf-8"))


@pytest.mark.parametrize("name", ["secrets_told", "manifests_of_secrets", "credentials", "credentials_in_no_python"])
def test_no_content_of_a_secret_is_reported(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the author's own line is shown, it names the variable that holds it."""
    monkeypatch.chdir(BROKEN)
    with pytest.raises(ChartgenError) as caught:
        build_specs(f"{name}.py")
    assert "hunter2" in (BROKEN / f"{name}.py").read_text("utf-8")
    assert [each for each in caught.value.findings if "hunter2" in told(each)] == []


def slips(text: str) -> Iterator[str]:
    """Give a spec with one slip each: a field that is misspelt, a value that is of no type that any field takes."""
    lines = text.encode().splitlines()
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    for field in (each for call in calls for each in call.keywords if each.arg):
        assert field.arg is not None
        line, column, value = field.lineno - 1, field.col_offset, field.value
        yield _put(lines, (line, column), (line, column + len(field.arg)), f"{field.arg[:-1]}qx")
        assert value.end_lineno is not None
        assert value.end_col_offset is not None
        yield _put(lines, (value.lineno - 1, value.col_offset), (value.end_lineno - 1, value.end_col_offset), "3.5j")


def _put(lines: list[bytes], start: tuple[int, int], end: tuple[int, int], text: str) -> str:
    middle = lines[start[0]][: start[1]] + text.encode() + lines[end[0]][end[1] :]
    return b"\n".join([*lines[: start[0]], middle, *lines[end[0] + 1 :]]).decode()


@pytest.mark.thorough
@pytest.mark.parametrize("case", ["components", "config", "escapes", "probes", "scheduling", "secrets", "storage"])
def test_one_slip_is_one_finding(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that only follows from it is told, whatever it is that was meant."""
    monkeypatch.chdir(tmp_path)
    texts = list(slips((CASES / case / "spec.py").read_text("utf-8")))
    assert len(texts) > 30
    for text in texts:
        Path("spec.py").write_text(text, "utf-8")
        with pytest.raises(ChartgenError) as caught:
            build_specs("spec.py")
        assert len(caught.value.findings) == 1, caught.value
