"""The golden cases: `tests/cases/NAME/spec.py`, with the charts it must give in `expected/` beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.paths import CASES

if TYPE_CHECKING:
    from chartgen.spec_chart import SpecChart


def case_folders() -> list[Path]:
    """Give the folders of all cases, by name."""
    return sorted(path for path in CASES.glob("*") if path.is_dir() and path.name != "__pycache__")


def build_case(folder: Path) -> dict[str, dict[str, str]]:
    """Build all charts of a case in memory: name of the chart to path to text."""
    return {built.name: dict(built.tree) for built in build_specs(str(folder / "spec.py"))}


def build_specs(*paths: str) -> list[SpecChart]:
    """Build the charts of specs in memory.

    Raises:
        ChartgenError: A spec is broken, or violates a rule.
    """
    from chartgen import pipeline
    from chartgen.load import find

    found = pipeline.Findings()

    def rendered(chart: SpecChart) -> SpecChart:
        assert chart.tree
        return chart

    charts = list(pipeline.each(find(paths), rendered, found))
    found.raise_errors()
    return charts
