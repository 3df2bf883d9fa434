"""Waivers of what `chartgen diff` reports: every category has a name that specs accept."""

from chartgen.diff.model import CATEGORIES
from chartgen.diff.values_api import BUMPS
from chartgen.spec.diff_rules import NAMES


def test_all_categories_can_be_waived() -> None:
    assert set(NAMES) == {f"diff/{each}" for each in (*CATEGORIES, *BUMPS, "requires")}
    assert len(NAMES) == len(set(NAMES))
