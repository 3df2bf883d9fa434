"""Versions before and after a change; https://semver.org, items 4, 7 to 11."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartgen.diff.model import BUMPS, Bump
from chartgen.diff.version import version_change
from chartgen.versions import semver

STEPS: list[tuple[str, str, Bump]] = [
    ("1.4.0", "1.4.0", "none"),
    ("1.4.0", "1.4.1", "patch"),
    ("1.4.1", "1.5.0", "minor"),
    ("1.4.1", "1.5.7", "minor"),
    ("1.4.1", "2.0.0", "major"),
    ("0.4.0", "0.5.0", "minor"),
    ("0.4.0", "1.0.0", "major"),
    ("1.4.0+a", "1.4.0+b", "none"),  # build metadata has no precedence
    ("1.4.1", "1.4.0", "none"),  # lowered
    ("2.0.0", "2.0.0-rc.1", "none"),  # a pre-release comes before its release
    ("1.4.0", "2.0.0-rc.1", "major"),
    ("1.4.0", "1.4.1-rc.1", "patch"),
    ("2.0.0-rc.1", "2.0.0-rc.2", "major"),  # what the release changes may still change
    ("2.0.0-rc.1", "2.0.0", "major"),
    ("1.5.0-rc.1", "1.5.0", "minor"),
    ("1.5.1-rc.1", "1.5.1", "patch"),
    ("2.0.0-rc.1", "2.1.0", "major"),
    ("1.2", "1.3", "minor"),  # Helm accepts versions without a patch
    ("v1.2.0", "latest", "major"),
    ("latest", "latest", "none"),
]


@pytest.mark.parametrize(("before", "after", "step"), STEPS)
def test_step(before: str, after: str, step: Bump) -> None:
    assert version_change(before, after, "none").given == step


ENOUGH: list[tuple[str, str, Bump, bool, str]] = [
    ("1.4.0", "1.4.0", "none", True, "1.4.0"),
    ("1.4.0", "1.4.0", "patch", False, "1.4.1"),
    ("1.4.0", "1.4.1", "patch", True, "1.4.1"),
    ("1.4.0", "1.4.1", "minor", False, "1.5.0"),
    ("1.4.0", "1.4.1", "major", False, "2.0.0"),
    ("1.4.0", "2.0.0", "patch", True, "1.4.1"),
    ("1.4.0", "1.3.0", "patch", False, "1.4.1"),
    ("1.4.0", "1.3.0", "none", True, "1.4.0"),
    ("0.4.0", "0.5.0", "major", True, "0.5.0"),
    ("0.4.0", "0.4.1", "major", False, "0.5.0"),
    ("0.4.0", "0.4.1", "minor", True, "0.4.1"),
    ("0.4.0", "0.4.0", "patch", False, "0.4.1"),
    ("0.4.0", "0.4.0", "none", True, "0.4.0"),
    ("1.4.0+build", "1.4.0+other", "patch", False, "1.4.1"),
    ("2.0.0-rc.1", "2.0.0-rc.1", "major", False, "2.0.0-rc.2"),
    ("2.0.0-rc", "2.0.0-rc", "major", False, "2.0.0-rc.1"),
    ("1.4.1-rc.1", "1.4.1-rc.2", "minor", False, "1.5.0"),
    ("1.4.1-rc.1", "1.4.1", "patch", True, "1.4.1-rc.2"),
    ("latest", "latest", "patch", False, ""),
]


@pytest.mark.parametrize(("before", "after", "needed", "enough", "smallest"), ENOUGH)
def test_enough(before: str, after: str, needed: Bump, enough: bool, smallest: str) -> None:
    found = version_change(before, after, needed)
    assert (found.enough, found.smallest) == (enough, smallest)


def test_lowered() -> None:
    assert version_change("1.4.0", "1.3.9", "none").lowered
    assert not version_change("1.4.0", "1.4.0+x", "none").lowered


def test_numbers_of_any_length() -> None:
    huge = f"{'9' * 5000}.0.0"
    assert version_change(huge, huge, "patch").smallest == ""


_numbers = st.integers(0, 3)
_versions = st.builds(
    lambda major, minor, patch, pre: f"{major}.{minor}.{patch}{pre}",
    _numbers, _numbers, _numbers, st.sampled_from(["", "-rc.1", "-rc.9", "-alpha", "-1"]),
)  # fmt: skip


@given(_versions, st.sampled_from(BUMPS))
def test_the_smallest_version_is_enough_and_a_smaller_release_is_not(before: str, needed: Bump) -> None:
    found = version_change(before, before, needed)
    assert re.fullmatch(semver.PATTERN, found.smallest)
    assert version_change(before, found.smallest, needed).enough
    smallest, start = semver.parse(found.smallest), semver.parse(before)
    for major in range(5):
        for minor in range(5):
            for patch in range(5):
                other = semver.Version(major, minor, patch)
                if start.precedence < other.precedence < smallest.precedence:
                    assert not version_change(before, f"{major}.{minor}.{patch}", needed).enough
