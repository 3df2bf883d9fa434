"""Quantities such as `100m`, `1.5Gi` or `2e3`, parsed as Kubernetes does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

_NUMBER = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_SUFFIX = r"(?:[numkMGTPE]|[KMGTPE]i|[eE][-+]?[0-9]{1,2})?"

PATTERN = rf"^[-+]?{_NUMBER}{_SUFFIX}$"
"""A quantity written as a string, for Go, JavaScript and Python alike; the exponent has at most two digits."""
_PARTS = re.compile(f"([-+]?{_NUMBER})({_SUFFIX})")

_SCALES = {
    **{suffix: (10, power) for suffix, power in zip(("n", "u", "m", ""), (-9, -6, -3, 0), strict=True)},
    **{suffix: (10, 3 * power) for power, suffix in enumerate("kMGTPE", start=1)},
    **{f"{suffix}i": (2, 10 * power) for power, suffix in enumerate("KMGTPE", start=1)},
}


def parse(value: str | float) -> Decimal:
    """Return the exact amount, in the unit of the resource: bytes, cores, pieces.

    Amounts below a billionth are rounded up to one, as Kubernetes does. Sums and comparisons of the results are exact.

    Args:
        value: The quantity as written in a manifest: a string such as `250m` or `1Gi`, or a number.

    Raises:
        ValueError: The value is not a quantity; the text is the end of a sentence about it.
    """
    from decimal import ROUND_UP, Context, Decimal

    text = value if isinstance(value, str) else "" if isinstance(value, bool) else repr(value)
    parts = _PARTS.fullmatch(text)
    if parts is None:
        raise ValueError("must be a quantity such as 250m, 0.5, 128Mi or 1Gi")
    number, suffix = parts.groups()
    if suffix in _SCALES and number.isdecimal() and len(number) < 20:
        # Nearly all quantities: a whole number of units.
        base, power = _SCALES[suffix]
        return Decimal(int(number) * base**power) if power >= 0 else Decimal(number).scaleb(power)
    exact = Context(prec=len(text) + 160, rounding=ROUND_UP)
    amount = exact.create_decimal(number)
    if suffix in _SCALES:
        base, power = _SCALES[suffix]
        scale = exact.create_decimal(base**power) if power >= 0 else exact.power(Decimal(base), power)
    else:
        scale = exact.power(Decimal(10), int(suffix[1:]))
    amount = exact.multiply(amount, scale)
    nano = Decimal("1e-9")
    return amount if amount == exact.quantize(amount, nano) else exact.quantize(amount, nano)
