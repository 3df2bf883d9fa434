"""Versions of Kubernetes, and what a chart's `kubeVersion` lets in.

The constraint is read as Helm reads it (its library is Masterminds' semver): alternatives by `||`, all of those
between them by spaces or commas.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

LATE_PATCH = 99
"""Stands for the last patch of a minor version."""

VENDOR = "-gke.100"
"""What vendors put behind their versions; to a constraint it is a pre-release."""


class Version(NamedTuple):
    """A semantic version; the pre-release is as written, empty for a release."""

    major: int
    minor: int
    patch: int
    pre: str = ""


class _Test(NamedTuple):
    operator: str
    low: Version
    high: Version
    """The first one past it, where parts are left open."""


_PART = r"(?:\d+|[xX*])"
_VERSION = rf"v?({_PART})(?:\.({_PART}))?(?:\.({_PART}))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?"
_RANGE = re.compile(rf"\s*({_VERSION})\s+-\s+({_VERSION})\s*")
_ONE = re.compile(rf"\s*(=|==|!=|>|<|>=|=>|<=|=<|~|~>|\^)?\s*({_VERSION})\s*,?")


def minor_of(text: str) -> str:
    """Give the minor version, such as `1.32`, of `v1.32.1`, `1.32` and the like.

    Raises:
        ValueError: it is no version.
    """
    match = re.fullmatch(r"v?(\d+)\.(\d+)(?:[.\-+].*)?", text.strip())
    if match is None:
        raise ValueError(text)
    return f"{int(match[1])}.{int(match[2])}"


def order(minor: str) -> tuple[int, ...]:
    """Give what minor versions are sorted by."""
    return tuple(map(int, minor.split(".")))


def spoken(minors: Sequence[str], known: Sequence[str]) -> str:
    """Write minor versions in words: neighbours among those that are known as a range."""
    parts: list[list[str]] = []
    for minor in sorted(minors, key=order):
        before = known[known.index(minor) - 1] if minor in known and known.index(minor) else None
        if parts and parts[-1][-1] == before:
            parts[-1].append(minor)
        else:
            parts.append([minor])
    return ", ".join(part[0] if len(part) == 1 else f"{part[0]} to {part[-1]}" for part in parts)


def admits(constraint: str, minor: str, suffix: str = "") -> bool:
    """Say whether a `kubeVersion` lets some patch of a minor version in, with a vendor's suffix behind it.

    Raises:
        ValueError: the constraint can't be read; it says why.
    """
    major, number = order(minor)[:2]
    pre = suffix.removeprefix("-")
    return any(
        all(_passes(test, Version(major, number, patch, pre)) for test in tests)
        for tests in _alternatives(constraint)
        for patch in (0, LATE_PATCH)
    )


@cache
def _alternatives(constraint: str) -> list[list[_Test]]:
    return [_tests(part) for part in constraint.split("||")]


def _tests(text: str) -> list[_Test]:
    ranged = _RANGE.fullmatch(text)
    if ranged:
        low, high = _bounds(ranged[2], ranged[3], ranged[4], ranged[5])
        _, end = _bounds(ranged[7], ranged[8], ranged[9], ranged[10])
        return [_Test(">=", low, high), _Test("<=", _bounds(ranged[7], ranged[8], ranged[9], ranged[10])[0], end)]
    tests = []
    position = 0
    while position < len(text.rstrip()):
        match = _ONE.match(text, position)
        if match is None or match.end() == position:
            raise ValueError(f"`{text.strip()}` is no constraint on versions")
        low, high = _bounds(match[3], match[4], match[5], match[6])
        operator = {None: "=", "==": "=", "=>": ">=", "=<": "<=", "~>": "~"}.get(match[1], match[1])
        if operator == "^":
            operator, high = "~", _caret(low, match[4], match[5])
        elif operator == "~" and match[5] is not None and match[4] is not None:
            high = Version(low.major, low.minor + 1, 0)
        tests.append(_Test(operator, low, high))
        position = match.end()
    if not tests:
        raise ValueError("it is empty")
    return tests


def _bounds(major: str, minor: str | None, patch: str | None, pre: str | None) -> tuple[Version, Version]:
    if major in "xX*":
        return Version(0, 0, 0), Version(10**9, 0, 0)
    first = int(major)
    if minor is None or minor in "xX*":
        return Version(first, 0, 0, pre or ""), Version(first + 1, 0, 0)
    second = int(minor)
    if patch is None or patch in "xX*":
        return Version(first, second, 0, pre or ""), Version(first, second + 1, 0)
    third = int(patch)
    return Version(first, second, third, pre or ""), Version(first, second, third + 1)


def _caret(low: Version, minor: str | None, patch: str | None) -> Version:
    if low.major or minor is None:
        return Version(low.major + 1, 0, 0)
    if low.minor or patch is None:
        return Version(0, low.minor + 1, 0)
    return Version(0, 0, low.patch + 1)


def _passes(test: _Test, version: Version) -> bool:
    if version.pre and not test.low.pre:
        return False
    at, low, high = _key(version), _key(test.low), _key(test.high)
    exact = test.high == Version(test.low.major, test.low.minor, test.low.patch + 1)
    if test.operator == "=":
        return at == low if exact else low <= at < high
    if test.operator == "!=":
        return at != low if exact else not low <= at < high
    if test.operator == ">":
        return at > low if exact else at >= high
    if test.operator == "<":
        return at < low
    if test.operator == ">=":
        return at >= low
    if test.operator == "<=":
        return at <= low if exact else at < high
    return low <= at < high


def _key(version: Version) -> tuple[object, ...]:
    parts = tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in version.pre.split("."))
    # A release comes after its pre-releases.
    return (version.major, version.minor, version.patch, not version.pre, parts if version.pre else ())
