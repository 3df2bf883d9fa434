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
_Key = tuple[int, int]
"""The number of a line with a key, and the line of its parent."""
_KEY = re.compile(r"""^(?P<indent>[ ]*)(?P<dashes>(?:-[ ]+)*)(?P<key>"[^"]*"|[\w./-]+):(?:[ ]|$)""")


def template_line(text: str, path: Path, kind: str = "", name: str = "", *, last: bool = False, value: str = "") -> int:
    """Return the line of a template that renders a field, or its closest parent that the template has; 0 for none.

    Templates look like what they render, so keys are matched by their indentation, and actions are skipped. Of several
    documents, those of that kind are searched, and of these the ones that spell out most of that name. Of several lines
    that render the same field, such as in the branches of a condition, the one is selected that has the value, or the
    last one with `last`.
    """
    parts = _documents(text)
    if kind and len(parts) > 1:
        parts = _of_kind(text, kind)
        spelled = [_spelled(part, name) for part in parts]
        parts = [part for part, length in zip(parts, spelled, strict=True) if length == max(spelled)]
    best, depth = 0, 0
    for part in parts:
        # Where a list is made by a loop, its template has one entry for all.
        for expected in (path or ("kind",), _without_positions(path)):
            line, deep = _line(part, expected, last, value)
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
    keys: dict[Path, list[_Key]]
    """The lines with each key, by its path."""
    named: dict[Path, list[_Key]]
    """The same without the positions in lists."""


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
        document = _Document(start, part, names, {}, {})
        for path, key in _keys(part):
            document.keys.setdefault(path, []).append(key)
            document.named.setdefault(_without_positions(path), []).append(key)
        found.append(document)
    return found


@lru_cache(maxsize=16)
def _of_kind(text: str, kind: str) -> list[_Document]:
    spelled = re.compile(rf"kind: [\"']?{re.escape(kind)}\b")
    return [part for part in _documents(text) if any(map(spelled.match, part.lines))]


def _spelled(document: _Document, name: str) -> int:
    """Return how much of a name a document spells out, outside of actions; -1 if it spells out others."""
    found = 0 if not document.names else -1
    for text in document.names:
        start, end = (text.partition("{{")[0], text.rpartition("}}")[2]) if "{{" in text else (text, "")
        is_whole = text == name or ("{{" in text and len(start) + len(end) <= len(name))
        if is_whole and name.startswith(start) and name.endswith(end):
            found = max(found, len(start) + len(end))
    return found


def _line(document: _Document, expected: Path, last: bool, value: str) -> tuple[int, int]:
    """Return the line with the longest matching path, and the number of keys that match."""
    named = _without_positions(expected)
    lines = document.named if named == expected else document.keys
    for length in range(len(expected), 0, -1):
        if keys := lines.get(expected[:length]):
            first, parent = keys[0]
            if length == len(expected) and last:
                first = max(number for number, above in keys if above == parent)
            elif length == len(expected) and value:
                first = next((line for line, _ in keys if _has_value(document.lines[line - 1], value)), first)
            return first, len(_without_positions(expected[:length]))
    return 0, 0


def _has_value(line: str, value: str) -> bool:
    return line.partition(": ")[2].strip().strip("\"'") == value


def _without_positions(path: Path) -> Path:
    return tuple(step for step in path if isinstance(step, str))


def _keys(lines: list[str]) -> Iterator[tuple[Path, _Key]]:
    """Yield the lines with a key, and the path of the key."""
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
        yield tuple(step for _, step, _ in above), (number, parent)


def template_location(source: ChartSource, template: str, line: int) -> Location | None:
    """Return the location of a line of a template, for a chart in a folder."""
    if source.folder is None or template not in source.files:
        return None
    lines = _lines(source.text(template))
    excerpt = lines[line - 1] if 0 < line <= len(lines) else ""
    folder = "" if source.display_path == "." else f"{source.display_path}/"
    return Location(f"{folder}{template}", max(line, 1), source=excerpt)
