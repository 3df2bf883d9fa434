"""Minor versions of Kubernetes, such as `1.32`."""

from __future__ import annotations

import re
from collections.abc import Sequence


def minor_of(text: str) -> str:
    """Return the minor version, such as `1.32`, of `v1.32.1`, `1.32` and the like.

    Raises:
        ValueError: The text is not a version.
    """
    match = re.fullmatch(r"v?(\d+)\.(\d+)(?:[.\-+].*)?", text.strip())
    if match is None:
        raise ValueError(text)
    return f"{int(match[1])}.{int(match[2])}"


def order(minor: str) -> tuple[int, ...]:
    """Return the key that minor versions are sorted by."""
    return tuple(map(int, minor.split(".")))


def as_ranges(minors: Sequence[str], known: Sequence[str]) -> str:
    """Write minor versions for people: neighbours among the known ones become a range, such as `1.28 to 1.30, 1.32`."""
    ranges: list[list[str]] = []
    for minor in sorted(minors, key=order):
        previous = known[known.index(minor) - 1] if minor in known and known.index(minor) else None
        if ranges and ranges[-1][-1] == previous:
            ranges[-1].append(minor)
        else:
            ranges.append([minor])
    return ", ".join(one[0] if len(one) == 1 else f"{one[0]} to {one[-1]}" for one in ranges)
