"""Units of compose files: durations, sizes, processors."""

from __future__ import annotations

import math
import re
from decimal import Decimal, InvalidOperation
from typing import Any

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(us|µs|ms|ns|s|m|h|d|w)")
_SECONDS = {
    "ns": Decimal("1e-9"),
    "us": Decimal("1e-6"),
    "µs": Decimal("1e-6"),
    "ms": Decimal("0.001"),
    "s": Decimal(1),
    "m": Decimal(60),
    "h": Decimal(3600),
    "d": Decimal(86400),
    "w": Decimal(604800),
}
_SIZE = re.compile(r"(?i)\s*(\d+(?:\.\d+)?)\s*([kmgtp]?)i?b?\s*")
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4, "p": 5}


def seconds(value: Any) -> int | None:
    """Return a duration such as `1m30s` in whole seconds, rounded up; None if it is invalid."""
    text = str(value).strip()
    if re.fullmatch(r"0|\d+", text):
        # Without a unit, Compose takes the number for nanoseconds, which only zero means.
        return 0 if int(text) == 0 else None
    if not text or _DURATION.sub("", text):
        return None
    return math.ceil(sum(Decimal(number) * _SECONDS[unit] for number, unit in _DURATION.findall(text)))


def size(value: Any) -> str | None:
    """Return a size such as `512m`, whose units are powers of 1024, as a quantity; None if it is invalid."""
    match = _SIZE.fullmatch(str(value))
    if not match:
        return None
    count = int(Decimal(match[1]) * 1024 ** _POWERS[match[2].lower()])
    for unit in ("Pi", "Ti", "Gi", "Mi", "Ki"):
        step = int(1024 ** ("KMGTP".index(unit[0]) + 1))
        if count and count % step == 0:
            return f"{count // step}{unit}"
    return str(count)


def processors(value: Any) -> str | None:
    """Return a number of processors as a quantity; None if it is invalid."""
    try:
        count = Decimal(str(value))
    except InvalidOperation:
        return None
    if not count.is_finite() or count < 0:
        return None
    milli = math.ceil(count * 1000)
    return f"{milli // 1000}" if milli % 1000 == 0 else f"{milli}m"


def number(value: Any) -> int | None:
    """Return a whole number, which may be given as text; None if it is invalid."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    text = str(value).strip()
    return int(text) if re.fullmatch(r"[+-]?\d{1,18}", text) else None


def is_true(value: Any) -> bool:
    """Return whether a boolean, which may be given as text, is true."""
    return value is True or str(value).strip().lower() in ("true", "yes", "on", "1")


def mode(value: Any) -> int | None:
    """Return the mode of a file, a number or octal text; None if it is invalid."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = str(value).strip().removeprefix("0o")
    return int(text, 8) if re.fullmatch(r"[0-7]{1,5}", text) else None


def scalar_text(value: Any) -> str:
    """Return a scalar as the text that Compose makes of it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return "" if value is None else str(value)
