"""The line of a template that a field of a rendered object came from."""

from __future__ import annotations

import re
from itertools import pairwise

from chartgen.errors import Place
from chartgen.verify.documents import Path
from chartgen.verify.subject import Subject

_KEY = re.compile(r"""^(?P<indent>[ ]*)(?P<dashes>(?:-[ ]+)*)(?P<key>"[^"]*"|[\w./-]+):(?:[ ]|$)""")


def template_line(text: str, path: Path, kind: str = "") -> int:
    """Find the line of a template that makes a field, or as much of the way to it as stands there; 0 for nothing.

    Templates look like what they make, so keys are matched by their indentation; actions are passed over. Of several
    documents it is that of the kind.
    """
    lines = text.splitlines()
    starts = [0, *(number + 1 for number, line in enumerate(lines) if line.rstrip() == "---"), len(lines)]
    best, depth = 0, 0
    for start, end in pairwise(starts):
        part = lines[start:end]
        if kind and len(starts) > 2 and not any(re.match(rf"kind: [\"']?{re.escape(kind)}\b", line) for line in part):
            continue
        line, deep = _line(part, path or ("kind",))
        if deep > depth:
            best, depth = start + line, deep
    return best


def _line(lines: list[str], path: Path) -> tuple[int, int]:
    wanted = [step for step in path if isinstance(step, str)]
    best, depth = 0, 0
    above: list[tuple[int, str]] = []
    for number, line in enumerate(lines, 1):
        match = _KEY.match(line)
        if match is None:
            continue
        indent = len(match["indent"]) + len(match["dashes"])
        while above and above[-1][0] >= indent:
            above.pop()
        above.append((indent, match["key"].strip('"')))
        keys = [key for _, key in above]
        if len(keys) > depth and keys == wanted[: len(keys)]:
            best, depth = number, len(keys)
            if depth == len(wanted):
                break
    return best, depth


def template_place(subject: Subject, template: str, line: int) -> Place | None:
    """Give a template's line as a place, for a chart that lies in a folder."""
    if subject.folder is None or template not in subject.files:
        return None
    lines = subject.text(template).splitlines()
    source = lines[line - 1] if 0 < line <= len(lines) else ""
    shown = "" if subject.shown == "." else f"{subject.shown}/"
    return Place(f"{shown}{template}", max(line, 1), source=source)
