"""What authors are told about typical mistakes: `tests/broken/NAME.py` are specs with mistakes in them.

A comment `#! TEXT` says what on its line has to be marked; `#! TEXT @2` is the second such text on the line.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from chartgen.build import Options, charts
from chartgen.errors import ChartgenError, Finding
from tests.support.paths import ROOT

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
            wanted = re.fullmatch(r" (.*?)(?: @(\d))?\s*", comment)
            assert wanted, comment
            column = -1
            for _ in range(int(wanted[2] or 1)):
                column = code.index(wanted[1], column + 1)
            found.add((number, column + 1, column + 1 + len(wanted[1])))
    return found


def told(finding: Finding) -> str:
    """Write a finding out, for the snapshot."""
    lines = [f"{finding.severity} {finding.rule}: {finding.message}"]
    if finding.place is not None:
        place = finding.place
        source = place.source.partition("  #!")[0]
        marked = " " * (place.column - 1) + "^" * (place.end_column - place.column)
        lines += [f"  {place}", f"  | {source}", f"  | {marked}"]
    for name in ("field", "found", "wanted", "hint"):
        if text := getattr(finding, name):
            lines.append(f"  {name}: {text}".replace(str(BROKEN), "HERE"))
    return "\n".join(lines)


def test_there_are_mistakes() -> None:
    assert len(FILES) >= 60


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_broken(file: Path, snapshot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    with pytest.raises(ChartgenError) as caught:
        list(charts(Options(specs=(file.name,))))
    findings = caught.value.findings
    assert f"exit code {caught.value.exit_code}\n\n" + "\n\n".join(map(told, findings)) + "\n" == snapshot
    assert all(finding.place and finding.place.file == file.name for finding in findings)
    places = {(each.place.line, each.place.column, each.place.end_column) for each in findings if each.place}
    assert places == marks(file.read_text("utf-8"))
