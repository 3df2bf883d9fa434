"""Nothing is dead in a chart of ours: each value changes something, and each branch of a template is taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartgen.verify import Options, verify
from tests.support.paths import GENERATED, SCHEMAS, golden_charts, short


def _mark(chart: Path) -> tuple[pytest.MarkDecorator, ...]:
    """Charts with all values take a minute each, others seconds."""
    if chart == GENERATED / "todo-backend":
        return ()
    return (pytest.mark.exhaustive if (chart / "ci" / "strict-values.yaml").is_file() else pytest.mark.slow,)


CHARTS = [pytest.param(chart, id=short(chart), marks=_mark(chart)) for chart in golden_charts()]


@pytest.mark.parametrize("chart", CHARTS)
def test_nothing_is_dead(chart: Path) -> None:
    report = verify(Options(charts=(str(chart),), schemas=(str(SCHEMAS),), lint=False, liveness=True, jobs=1))
    assert [finding.message for finding in report.findings] == []
    (seen,) = report.charts
    assert seen.objects
