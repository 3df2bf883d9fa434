"""Waivers of what `chartgen diff` reports: every category has a name that specs accept."""

from chartgen.diff.model import CATEGORIES
from chartgen.diff.report import ChartDiff, WaivedCategory, bumps
from chartgen.diff.requirements import RequirementChange
from chartgen.diff.values_api import BUMPS, ValueChange
from chartgen.spec.diff_rules import NAMES


def test_all_categories_can_be_waived() -> None:
    assert set(NAMES) == {f"diff/{each}" for each in (*CATEGORIES, *BUMPS, "requires")}
    assert len(NAMES) == len(set(NAMES))


def test_what_a_chart_requires_is_waived_by_its_own_name() -> None:
    values = (ValueChange("a", "added", None, 1, "minor"),)
    requirements = (RequirementChange("added", "Secret", "db", "CA"),)

    def needed(*waived: str) -> list[str]:
        waivers = tuple(WaivedCategory(each, "reason", True) for each in waived)
        return list(bumps(ChartDiff("shop", "changed", values=values, requirements=requirements, waivers=waivers)))

    assert needed() == ["minor", "major"]
    assert needed("added") == ["major"]
    assert needed("requires") == ["minor"]
