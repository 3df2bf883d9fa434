"""Semantic versions: parse and compare them, and the rule for a chart's own."""

from __future__ import annotations

import re
from typing import NamedTuple

_NUMBER = "(0|[1-9][0-9]*)"
_PRERELEASE = "(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)"

PATTERN = (
    rf"^{_NUMBER}\.{_NUMBER}\.{_NUMBER}"
    rf"(-{_PRERELEASE}(\.{_PRERELEASE})*)?"
    r"(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$"
)
"""A version as SemVer 2 writes it."""


class Version(NamedTuple):
    """A semantic version without its build metadata, which has no part in comparisons."""

    major: int
    minor: int
    patch: int
    pre: str = ""
    """The pre-release as written; empty for a release."""

    @property
    def precedence(self) -> tuple[object, ...]:
        """The key that versions are sorted by: a release comes after its pre-releases."""
        # Numbers have no leading zeros, so that longer ones are greater; Python converts only short ones.
        parts = tuple((0, len(part), part) if part.isdigit() else (1, 0, part) for part in self.pre.split("."))
        return (self.major, self.minor, self.patch, not self.pre, parts if self.pre else ())


def parse(text: str) -> Version:
    """Parse a version that follows SemVer 2."""
    numbers, _, pre = text.partition("+")[0].partition("-")
    major, minor, patch = map(int, numbers.split("."))
    return Version(major, minor, patch, pre)


def chart_version_problem(text: str) -> str | None:
    """Check the version of a chart: SemVer 2 with all three numbers and without a `v`, as Helm requires."""
    if _matches(PATTERN, text):
        return None
    if text[:1] in ("v", "V") and _matches(PATTERN, text[1:]):
        return f"must not begin with a v: {text[1:]}"
    if _matches(r"^[0-9]+(\.[0-9]+)?$", text):
        return f"must have three numbers: {text + ('.0' if '.' in text else '.0.0')}"
    return "must be a version such as 1.2.3, 1.2.3-rc.1 or 1.2.3+build (SemVer 2)"


def _matches(pattern: str, text: str) -> bool:
    return re.fullmatch(pattern, text) is not None
