"""What docs/diff.md says about categories and changes is what the code does."""

from __future__ import annotations

import re

from chartgen.diff.model import CATEGORIES
from chartgen.diff.rules import immutable
from chartgen.diff.values_api import BUMPS
from scripts.diff_tables import WHEN
from tests.support.paths import ROOT

PAGE = (ROOT / "docs" / "diff.md").read_text("utf-8")
SIGNS = {"breaking": "!", "look": "*", "note": "."}


def rows(title: str) -> list[list[str]]:
    """Return the cells of the first table of a section."""
    section = PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    lines = re.findall(r"^\| (`.*) \|$", section, re.MULTILINE)
    return [re.split(r" \| ", line) for line in lines]


def test_categories() -> None:
    assert [row[:3] for row in rows("Categories")] == [
        [f"`{name}`", SIGNS[weight.severity], weight.bump] for name, weight in CATEGORIES.items()
    ]


def test_changes_of_values() -> None:
    assert [row[:2] for row in rows("Values")] == [[f"`{change}`", bump] for change, bump in BUMPS.items()]


def test_conditions_of_immutable_fields_are_described() -> None:
    assert WHEN.keys() == {row.condition for row in immutable.TABLE if row.condition}
