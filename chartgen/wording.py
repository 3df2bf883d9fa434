"""Parts of sentences that several reports need: numbers with nouns, enumerations, durations."""

from __future__ import annotations

from collections.abc import Iterable


def plural(number: int, noun: str) -> str:
    """Return a number with its noun: `1 chart`, `1,000 charts`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def seconds(duration: float) -> str:
    """Return a duration: `0.14 s`, `75 s`."""
    return f"{duration:.2f} s" if duration < 10 else f"{duration:.0f} s"


def listed(words: Iterable[str], most: int = 3) -> str:
    """Enumerate words: `a, b and c`; of many, name `most` and count the others: `a, b, c and 2 more`."""
    named = list(words)
    if len(named) > most + 1:
        return f"{', '.join(named[:most])} and {len(named) - most:,} more"
    return " and ".join(filter(None, (", ".join(named[:-1]), named[-1]))) if named else ""
