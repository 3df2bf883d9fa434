"""The version that a change of a chart needs, and the one that it has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from chartgen.diff.model import BUMPS, Bump, highest
from chartgen.versions import semver
from chartgen.versions.semver import Version

_BELOW_1: Mapping[Bump, Bump] = {"none": "none", "patch": "patch", "minor": "patch", "major": "minor"}
"""What is enough below 1.0.0, by what is needed: https://semver.org/#spec-item-4 leaves it to the author."""
_SHORT = re.compile(r"v?(\d{1,18})(?:\.(\d{1,18}))?")


@dataclass(frozen=True, slots=True)
class VersionChange:
    """The versions of a chart before and after a change, and whether the step is large enough."""

    before: str
    after: str
    given: Bump
    """The step from one to the other; "none" if the version is the same or lower."""
    needed: Bump
    """The highest bump of all changes."""
    enough: bool
    """Whether the given step is large enough."""
    smallest: str
    """The smallest version that is large enough; empty if the version before cannot be read."""
    lowered: bool = False
    """Whether the version is lower than before."""


def version_change(before: str, after: str, needed: Bump) -> VersionChange:
    """Compare the versions of a chart with the bump that its changes need."""
    old, new = _parsed(before), _parsed(after)
    if old is None or new is None:
        given: Bump = "none" if before == after else "major"
        return VersionChange(before, after, given, needed, needed == "none" or given != "none", "")
    lowered = new.precedence < old.precedence
    given = "none" if lowered else _step(old, new)
    sufficient = _BELOW_1[needed] if old.major == 0 else needed
    enough = BUMPS.index(given) >= BUMPS.index(sufficient)
    smallest = before if needed == "none" else _text(_next(old, sufficient))
    return VersionChange(before, after, given, needed, enough, smallest, lowered)


def _parsed(text: str) -> Version | None:
    if re.fullmatch(semver.PATTERN, text):
        try:
            return semver.parse(text)
        except ValueError:
            return None  # a number of thousands of digits
    short = _SHORT.fullmatch(text)
    return Version(int(short[1]), int(short[2] or 0), 0) if short else None


def _step(old: Version, new: Version) -> Bump:
    """Return the step between two versions; one from a pre-release is also the one to its release."""
    if old.precedence == new.precedence:
        return "none"
    step: Bump = "none"
    for part, bump in (("major", "major"), ("minor", "minor"), ("patch", "patch")):
        if getattr(old, part) != getattr(new, part):
            step = bump  # type: ignore[assignment]
            break
    return highest([step, _of_release(old)]) if old.pre else step


def _of_release(version: Version) -> Bump:
    """Return the step that leads to the release of a pre-release: 2.0.0-rc.1 is part of a major one."""
    return "patch" if version.patch else "minor" if version.minor else "major"


def _next(version: Version, bump: Bump) -> Version:
    if version.pre and BUMPS.index(_of_release(version)) >= BUMPS.index(bump):
        return version._replace(pre=_next_pre(version.pre))
    if bump == "major":
        return Version(version.major + 1, 0, 0)
    if bump == "minor":
        return Version(version.major, version.minor + 1, 0)
    return Version(version.major, version.minor, version.patch + 1)


def _next_pre(pre: str) -> str:
    head, dot, last = pre.rpartition(".")
    return f"{head}{dot}{int(last) + 1}" if last.isdigit() and len(last) < 18 else f"{pre}.1"


def _text(version: Version) -> str:
    return f"{version.major}.{version.minor}.{version.patch}{'-' if version.pre else ''}{version.pre}"
