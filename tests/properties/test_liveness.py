"""Nothing is dead in a chart of ours: each value changes something, and each branch of a template is taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartgen.verify import Options, verify
from tests.support.paths import GENERATED, golden_charts, short

CHARTS = [
    # A few seconds each, of which a plain run takes one chart.
    pytest.param(chart, id=short(chart), marks=[] if chart == GENERATED / "todo-backend" else pytest.mark.slow)
    for chart in golden_charts()
]


@pytest.mark.parametrize("chart", CHARTS)
def test_nothing_is_dead(chart: Path) -> None:
    report = verify(Options(charts=(str(chart),), lint=False, liveness=True, jobs=1))
    assert [finding.message for finding in report.findings] == []
    (seen,) = report.charts
    assert seen.objects
