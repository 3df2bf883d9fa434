"""Nothing is dead in a chart of ours: each value changes something, and each branch of a template is taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartgen.verify import Options, verify
from tests.support.paths import GENERATED, golden_charts, short

_KNOWN = {
    "tests/cases/kubernetes/expected/queue": "it defines the full name, although all of its names are exact",
    "tests/cases/statefulset/expected/kept": "it has a branch for the values of an umbrella chart",
}


def _mark(chart: Path) -> tuple[pytest.MarkDecorator, ...]:
    """Charts with all values take a minute each, others seconds."""
    if chart == GENERATED / "todo-backend":
        return ()
    known = (pytest.mark.xfail(reason=_KNOWN[short(chart)], strict=True),) if short(chart) in _KNOWN else ()
    return *known, (pytest.mark.exhaustive if (chart / "ci" / "strict-values.yaml").is_file() else pytest.mark.slow)


CHARTS = [pytest.param(chart, id=short(chart), marks=_mark(chart)) for chart in golden_charts()]


@pytest.mark.parametrize("chart", CHARTS)
def test_nothing_is_dead(chart: Path) -> None:
    report = verify(Options(charts=(str(chart),), lint=False, liveness=True, jobs=1))
    # Warnings are of kinds without a schema, and of Services that authors brought.
    assert [finding.message for finding in report.findings if finding.severity == "error"] == []
    (seen,) = report.charts
    assert seen.objects
