"""The line of a template that a field of a rendered object came from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from chartgen.errors import Location
from chartgen.verify.documents import Path
from chartgen.verify.subject import Subject

_KEY = re.compile(r"""^(?P<indent>[ ]*)(?P<dashes>(?:-[ ]+)*)(?P<key>"[^"]*"|[\w./-]+):(?:[ ]|$)""")


def template_line(text: str, path: Path, kind: str = "", name: str = "", *, last: bool = False) -> int:
    """Find the line of a template that makes a field, or as much of the way to it as stands there; 0 for nothing.

    Templates look like what they make, so keys are matched by their indentation; actions are passed over. Of several
    documents it is that of the kind, and of that of the name where it is written out. `last` asks for the last of
    several lines that make the same field.
    """
    lines = text.splitlines()
    starts = [0, *(number + 1 for number, line in enumerate(lines) if line.rstrip() == "---"), len(lines)]
    parts = [(start, lines[start:end]) for start, end in pairwise(starts)]
    if kind and len(parts) > 1:
        of_kind = [
            part for part in parts if any(re.match(rf"kind: [\"']?{re.escape(kind)}\b", line) for line in part[1])
        ]
        named = re.compile(rf"  name: [\"']?{re.escape(name)}[\"']?\s*$")
        parts = [part for part in of_kind if name and any(map(named.match, part[1]))] or of_kind
    best, depth = 0, 0
    for start, part in parts:
        # Where a list is made by a loop, its template has one entry for all.
        for expected in (path or ("kind",), tuple(step for step in path if isinstance(step, str))):
            line, deep = _line(part, expected, last)
            if deep > depth:
                best, depth = start + line, deep
    return best


def _line(lines: list[str], expected: Path, last: bool) -> tuple[int, int]:
    """Give the line that leads furthest, and how many keys of the way it leads."""
    best, depth, parent = 0, 0, 0
    entries = any(isinstance(step, int) for step in expected)
    for number, way, above in _ways(lines):
        here = way if entries else tuple(step for step in way if isinstance(step, str))
        if here != expected[: len(here)]:
            continue
        keys = sum(isinstance(step, str) for step in here)
        again = last and depth == keys and len(here) == len(expected) and above == parent
        if keys > depth or again:
            best, depth, parent = number, keys, above
            if len(here) == len(expected) and not last:
                break
    return best, depth


def _ways(lines: list[str]) -> Iterator[tuple[int, Path, int]]:
    """Give each line that has a key, the way to that, and the line of what it is in."""
    above: list[tuple[int, str | int, int]] = []
    for number, line in enumerate(lines, 1):
        match = _KEY.match(line)
        if match is None:
            continue
        column = len(match["indent"])
        for dash in match["dashes"].split("-")[1:]:
            while above and above[-1][0] > column:
                above.pop()
            index = 0
            if above and above[-1][0] == column and isinstance(above[-1][1], int):
                index = above.pop()[1] + 1  # type: ignore[operator]
            above.append((column, index, number))
            column += 1 + len(dash)
        while above and above[-1][0] >= column:
            above.pop()
        parent = above[-1][2] if above else 0
        above.append((column, match["key"].strip('"'), number))
        yield number, tuple(step for _, step, _ in above), parent


def template_place(subject: Subject, template: str, line: int) -> Location | None:
    """Give a template's line as a place, for a chart that lies in a folder."""
    if subject.folder is None or template not in subject.files:
        return None
    lines = subject.text(template).splitlines()
    source = lines[line - 1] if 0 < line <= len(lines) else ""
    shown = "" if subject.shown == "." else f"{subject.shown}/"
    return Location(f"{shown}{template}", max(line, 1), source=source)
