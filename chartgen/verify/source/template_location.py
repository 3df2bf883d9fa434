"""The line of a template that a field of a rendered object came from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from chartgen.errors import Location
from chartgen.objects.fields import Path
from chartgen.verify.source.charts import ChartSource

_KEY = re.compile(r"""^(?P<indent>[ ]*)(?P<dashes>(?:-[ ]+)*)(?P<key>"[^"]*"|[\w./-]+):(?:[ ]|$)""")


def template_line(text: str, path: Path, kind: str = "", name: str = "", *, last: bool = False) -> int:
    """Return the line of a template that renders a field, or its closest parent that the template has; 0 for none.

    Templates look like what they render, so keys are matched by their indentation, and actions are skipped. Of several
    documents, the one of that kind is searched, and of that name if the template spells it out. `last` selects the
    last of several lines that render the same field.
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
    """Return the line with the longest matching path, and the number of keys that match."""
    best, depth, parent = 0, 0, 0
    entries = any(isinstance(step, int) for step in expected)
    for number, path, above in _keys(lines):
        here = path if entries else tuple(step for step in path if isinstance(step, str))
        if here != expected[: len(here)]:
            continue
        keys = sum(isinstance(step, str) for step in here)
        again = last and depth == keys and len(here) == len(expected) and above == parent
        if keys > depth or again:
            best, depth, parent = number, keys, above
            if len(here) == len(expected) and not last:
                break
    return best, depth


def _keys(lines: list[str]) -> Iterator[tuple[int, Path, int]]:
    """Iterate over the lines with a key: the number, the path of the key, and the line of its parent."""
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


def template_location(source: ChartSource, template: str, line: int) -> Location | None:
    """Return the location of a line of a template, for a chart in a folder."""
    if source.folder is None or template not in source.files:
        return None
    lines = source.text(template).splitlines()
    excerpt = lines[line - 1] if 0 < line <= len(lines) else ""
    folder = "" if source.display_path == "." else f"{source.display_path}/"
    return Location(f"{folder}{template}", max(line, 1), source=excerpt)
