"""Small pieces of text that several reports need."""

from __future__ import annotations

from collections.abc import Sequence


def plural(number: int, noun: str) -> str:
    """Return a number with its noun: `1 chart`, `1,000 charts`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def seconds(duration: float) -> str:
    """Return a duration: `0.14 s`, `75 s`."""
    return f"{duration:.2f} s" if duration < 10 else f"{duration:.0f} s"


def listed(words: Sequence[str], most: int = 0) -> str:
    """Enumerate words: `a, b and c`; of more than `most`, the others are only counted: `a, b and 3 more`."""
    if most and len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most:,} more"
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""
