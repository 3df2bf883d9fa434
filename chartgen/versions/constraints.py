"""Constraints on versions, such as a chart's `kubeVersion`.

A constraint is parsed as Helm does (its library is Masterminds' semver): alternatives are separated by `||`, the
comparisons of one alternative by spaces or commas.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from chartgen.versions.minors import order
from chartgen.versions.semver import Version

LATE_PATCH = 99
"""Stands for the last patch of a minor version."""

VENDOR_SUFFIX = "-gke.100"
"""A suffix that vendors append to their versions; a constraint takes it for a pre-release."""


class _Comparison(NamedTuple):
    operator: str
    low: Version
    high: Version
    """The first version past the range, where parts are left open."""


_PART = r"(?:[0-9]+|[xX*])"
_MOST_DIGITS = 18
"""Digits of a number that fits into the 64 bits that Helm has for it."""
_VERSION = rf"v?({_PART})(?:\.({_PART}))?(?:\.({_PART}))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?"
_RANGE = re.compile(rf"\s*({_VERSION})\s+-\s+({_VERSION})\s*")
_COMPARISON = re.compile(rf"\s*(=|==|!=|>|<|>=|=>|<=|=<|~|~>|\^)?\s*({_VERSION})\s*,?")
_SYNONYMS = {None: "=", "==": "=", "=>": ">=", "=<": "<=", "~>": "~"}


def admits(constraint: str, minor: str, suffix: str = "") -> bool:
    """Return whether a constraint admits some patch of a minor version, with a vendor's suffix appended.

    Raises:
        ValueError: The constraint is invalid; the text says why.
    """
    major, number = order(minor)[:2]
    pre = suffix.removeprefix("-")
    return any(allows(constraint, Version(major, number, patch, pre)) for patch in (0, LATE_PATCH))


def allows(constraint: str, version: Version) -> bool:
    """Return whether a constraint admits a version.

    Raises:
        ValueError: The constraint is invalid; the text says why.
    """
    return any(
        all(_passes(comparison, version) for comparison in comparisons) for comparisons in _alternatives(constraint)
    )


@cache
def _alternatives(constraint: str) -> list[list[_Comparison]]:
    return [_comparisons(part) for part in constraint.split("||")]


def _comparisons(text: str) -> list[_Comparison]:
    ranged = _RANGE.fullmatch(text)
    if ranged:
        low, high = _bounds(ranged[2], ranged[3], ranged[4], ranged[5])
        last, end = _bounds(ranged[7], ranged[8], ranged[9], ranged[10])
        return [_Comparison(">=", low, high), _Comparison("<=", last, end)]
    comparisons = []
    position = 0
    while position < len(text.rstrip()):
        match = _COMPARISON.match(text, position)
        if match is None or match.end() == position:
            raise ValueError(f"`{text.strip()[:100]}` is not a version constraint")
        low, high = _bounds(match[3], match[4], match[5], match[6])
        operator = _SYNONYMS.get(match[1], match[1])
        if operator == "^":
            operator, high = "~", _caret(low, match[4], match[5])
        elif operator == "~" and match[5] is not None and match[4] is not None:
            high = Version(low.major, low.minor + 1, 0)
        comparisons.append(_Comparison(operator, low, high))
        position = match.end()
    if not comparisons:
        raise ValueError("the constraint is empty")
    return comparisons


def _bounds(major: str, minor: str | None, patch: str | None, pre: str | None) -> tuple[Version, Version]:
    if major in "xX*":
        return Version(0, 0, 0), Version(10**9, 0, 0)
    first = _number(major)
    if minor is None or minor in "xX*":
        return Version(first, 0, 0, pre or ""), Version(first + 1, 0, 0)
    second = _number(minor)
    if patch is None or patch in "xX*":
        return Version(first, second, 0, pre or ""), Version(first, second + 1, 0)
    third = _number(patch)
    return Version(first, second, third, pre or ""), Version(first, second, third + 1)


def _number(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError(f"`{digits[:_MOST_DIGITS]}...` is too large for a version")
    return int(digits)


def _caret(low: Version, minor: str | None, patch: str | None) -> Version:
    if low.major or minor is None:
        return Version(low.major + 1, 0, 0)
    if low.minor or patch is None:
        return Version(0, low.minor + 1, 0)
    return Version(0, 0, low.patch + 1)


def _passes(comparison: _Comparison, version: Version) -> bool:
    if version.pre and not comparison.low.pre:
        return False
    actual, low, high = version.precedence, comparison.low.precedence, comparison.high.precedence
    exact = comparison.high == Version(comparison.low.major, comparison.low.minor, comparison.low.patch + 1)
    match comparison.operator:
        case "=":
            return actual == low if exact else low <= actual < high
        case "!=":
            return actual != low if exact else not low <= actual < high
        case ">":
            return actual > low if exact else actual >= high
        case "<":
            return actual < low
        case ">=":
            return actual >= low
        case "<=":
            return actual <= low if exact else actual < high
    return low <= actual < high
