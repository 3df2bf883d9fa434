"""Schedules of CronJobs, as Kubernetes parses them."""

from __future__ import annotations

import re

_DESCRIPTORS = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
_EVERY = r"@every ([0-9]+(\.[0-9]*)?(ns|us|µs|ms|s|m|h))+"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIELDS: tuple[tuple[str, int, int, tuple[str, ...]], ...] = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of the month", 1, 31, ()),
    ("month", 1, 12, ("", *_MONTHS)),
    ("day of the week", 0, 6, _DAYS),
)


def schedule_problem(text: str) -> str | None:
    """Check a schedule; return what is wrong with it."""
    schedule = text.strip()
    if schedule.startswith(("TZ=", "CRON_TZ=")):
        return "a schedule cannot contain a time zone: set `timeZone`"
    if schedule.startswith("@"):
        known = schedule in _DESCRIPTORS or re.fullmatch(_EVERY, schedule)
        return None if known else f"unknown descriptor `{schedule}`: expected {', '.join(_DESCRIPTORS)} or @every"
    parts = schedule.split()
    if len(parts) != len(_FIELDS):
        return f"expected 5 fields such as `0 3 * * *`, found {len(parts)}"
    for part, (name, low, high, names) in zip(parts, _FIELDS, strict=True):
        if not all(_is_valid(each, low, high, names) for each in part.split(",")):
            return f"`{part}` is not a valid {name} ({low} to {high})"
    return None


def _is_valid(part: str, low: int, high: int, names: tuple[str, ...]) -> bool:
    span, slash, step = part.partition("/")
    if slash and not (step.isdecimal() and int(step[:9]) > 0):
        return False
    if span in ("*", "?"):
        return True
    first, dash, last = span.partition("-")
    start = _number(first, names)
    end = _number(last, names) if dash else start
    return start is not None and end is not None and low <= start <= end <= high


def _number(text: str, names: tuple[str, ...]) -> int | None:
    if text.isascii() and text.isdecimal():
        return int(text[:9])
    lower = text.lower()
    return names.index(lower) if lower and lower in names else None
