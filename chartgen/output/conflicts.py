"""Files with conflict markers, as git leaves them after a merge."""

from __future__ import annotations

import re
from collections.abc import Iterable

_START, _BASE, _MIDDLE, _END = (
    pattern + rb"\r?\n?" for pattern in (rb"<{7}( [^\n]*)?", rb"\|{7}( [^\n]*)?", rb"={7}", rb">{7}( [^\n]*)?")
)


def outside(content: bytes) -> list[bytes] | None:
    """Return the parts of a file before, between and after its conflicts.

    None if it has no conflict, or one whose markers are incomplete or nested.
    """
    parts = [b""]
    state = ""
    for line in content.splitlines(keepends=True):
        if re.fullmatch(_START, line):
            if state:
                return None
            state = "ours"
        elif re.fullmatch(_END, line):
            if state != "theirs":
                return None
            state = ""
            parts.append(b"")
        elif state == "ours" and re.fullmatch(_BASE, line):
            state = "base"
        elif state in ("ours", "base") and re.fullmatch(_MIDDLE, line):
            state = "theirs"
        elif not state:
            parts[-1] += line
    return parts if not state and len(parts) > 1 else None


def is_only_conflicted(content: bytes, versions: Iterable[bytes]) -> bool:
    """Return whether a file is one of these versions, apart from the text between conflict markers."""
    parts = outside(content.replace(b"\r\n", b"\n"))
    return parts is not None and any(_has_parts(version, parts) for version in versions)


def _has_parts(version: bytes, parts: list[bytes]) -> bool:
    first, *middle, last = parts
    if len(first) + len(last) > len(version) or not version.startswith(first) or not version.endswith(last):
        return False
    position, end = len(first), len(version) - len(last)
    for part in middle:
        while True:
            found = version.find(part, position, end)
            if found < 0:
                return False
            # Parts are whole lines.
            if found == 0 or version[found - 1 : found] == b"\n":
                break
            position = found + 1
        position = found + len(part)
    return True
