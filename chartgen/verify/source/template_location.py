"""The line of a template that a field of a rendered object came from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from chartgen.errors import Location
from chartgen.objects.fields import Path
from chartgen.verify.source.charts import ChartSource

_NAME = re.compile(r"""  name: ["']?(.*?)["']?\s*$""")
_Key = tuple[int, Path, int]
"""The number of a line with a key, the path of the key, and the line of its parent."""
_KEY = re.compile(r"""^(?P<indent>[ ]*)(?P<dashes>(?:-[ ]+)*)(?P<key>"[^"]*"|[\w./-]+):(?:[ ]|$)""")


def template_line(text: str, path: Path, kind: str = "", name: str = "", *, last: bool = False) -> int:
    """Return the line of a template that renders a field, or its closest parent that the template has; 0 for none.

    Templates look like what they render, so keys are matched by their indentation, and actions are skipped. Of several
    documents, the one of that kind is searched, and of that name if the template spells it out. `last` selects the
    last of several lines that render the same field.
    """
    parts = _documents(text)
    if kind and len(parts) > 1:
        of_kind = _of_kind(text, kind)
        parts = [part for part in of_kind if name in part.names] or of_kind
    best, depth = 0, 0
    for part in parts:
        # Where a list is made by a loop, its template has one entry for all.
        for expected in (path or ("kind",), tuple(step for step in path if isinstance(step, str))):
            line, deep = _line(part.keys, expected, last)
            if deep > depth:
                best, depth = part.start + line, deep
    return best


class _Document(NamedTuple):
    """A document of a template."""

    start: int
    """The number of its first line, from 0."""
    lines: list[str]
    names: frozenset[str]
    """The names that it spells out."""
    keys: list[_Key]


# Many findings can be about the same template.
@lru_cache(maxsize=4)
def _lines(text: str) -> list[str]:
    return text.splitlines()


@lru_cache(maxsize=4)
def _documents(text: str) -> list[_Document]:
    lines = _lines(text)
    starts = [0, *(number + 1 for number, line in enumerate(lines) if line.rstrip() == "---"), len(lines)]
    found = []
    for start, end in pairwise(starts):
        part = lines[start:end]
        names = frozenset(match[1] for line in part if (match := _NAME.match(line)))
        found.append(_Document(start, part, names, list(_keys(part))))
    return found


@lru_cache(maxsize=16)
def _of_kind(text: str, kind: str) -> list[_Document]:
    spelled = re.compile(rf"kind: [\"']?{re.escape(kind)}\b")
    return [part for part in _documents(text) if any(map(spelled.match, part.lines))]


def _line(keys: list[_Key], expected: Path, last: bool) -> tuple[int, int]:
    """Return the line with the longest matching path, and the number of keys that match."""
    best, depth, parent = 0, 0, 0
    entries = any(isinstance(step, int) for step in expected)
    for number, path, above in keys:
        here = path if entries else tuple(step for step in path if isinstance(step, str))
        if here != expected[: len(here)]:
            continue
        count = sum(isinstance(step, str) for step in here)
        again = last and depth == count and len(here) == len(expected) and above == parent
        if count > depth or again:
            best, depth, parent = number, count, above
            if len(here) == len(expected) and not last:
                break
    return best, depth


def _keys(lines: list[str]) -> Iterator[_Key]:
    """Yield the lines with a key: the number, the path of the key, and the line of its parent."""
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
    lines = _lines(source.text(template))
    excerpt = lines[line - 1] if 0 < line <= len(lines) else ""
    folder = "" if source.display_path == "." else f"{source.display_path}/"
    return Location(f"{folder}{template}", max(line, 1), source=excerpt)
