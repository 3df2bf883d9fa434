"""The result of a build or a check, as all formats show it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from chartgen.cli.document import Document
from chartgen.errors import EXIT_FINDINGS, EXIT_OK, Finding

if TYPE_CHECKING:
    from chartgen.build import Report
    from chartgen.output import ChartOutcome, Drift

Status = Literal["new", "changed", "unchanged", "removed"]

ROOT = "."
"""In place of a chart's name: the files at the top of the output."""


class ChartResult(NamedTuple):
    """What a build did to a chart, or would do."""

    name: str
    """`.` for the files at the top of the output."""
    status: Status
    new: tuple[str, ...] = ()
    """Files, relative to the chart's folder, as in the next two fields."""
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    """Number of files."""


class Result(NamedTuple):
    """What a build did, or what a check found."""

    output: str
    checked: bool = False
    exit_code: int = EXIT_OK
    charts: Sequence[ChartResult] = ()
    drifts: Sequence[Drift] = ()
    findings: Sequence[Finding] = ()
    seconds: float = 0.0

    @property
    def is_change(self) -> bool:
        """Whether files were written or removed, or should be."""
        return any(chart.status != "unchanged" for chart in self.charts)

    def document(self) -> Document:
        """Return the result for programs."""
        root = next((_chart_data(chart) for chart in self.charts if chart.name == ROOT), None)
        data = {
            "output": self.output,
            "charts": [{"name": chart.name, **_chart_data(chart)} for chart in self.charts if chart.name != ROOT],
            "root": root,
            "drifts": [_drift_data(drift) for drift in self.drifts],
        }
        command = "check" if self.checked else "build"
        return Document(command, self.exit_code, self.findings, self.drifts, self.seconds, data)


def of_build(report: Report, output: str) -> Result:
    """Return the result of a build."""
    return Result(output, False, EXIT_OK, _charts(report), findings=report.findings, seconds=report.seconds)


def of_check(report: Report, output: str) -> Result:
    """Return the result of a check."""
    exit_code = EXIT_FINDINGS if report.drifts else EXIT_OK
    return Result(output, True, exit_code, _charts(report), report.drifts, report.findings, report.seconds)


def count(charts: Iterable[ChartResult]) -> dict[Status, int]:
    """Count the charts of each status, without the files at the top."""
    counts: dict[Status, int] = {"new": 0, "changed": 0, "unchanged": 0, "removed": 0}
    for chart in charts:
        if chart.name != ROOT:
            counts[chart.status] += 1
    return counts


def _charts(report: Report) -> list[ChartResult]:
    return [
        ChartResult(one.name, _status(one), one.new, one.changed, one.removed, one.unchanged)
        for one in report.outcomes
        if one.touched or one.unchanged
    ]


def _status(outcome: ChartOutcome) -> Status:
    if outcome.gone:
        return "removed"
    if outcome.new and not (outcome.changed or outcome.removed or outcome.unchanged):
        return "new"
    return "changed" if outcome.touched else "unchanged"


def _chart_data(chart: ChartResult) -> dict[str, Any]:
    return {
        "status": chart.status,
        "new": list(chart.new),
        "changed": list(chart.changed),
        "removed": list(chart.removed),
        "unchanged": chart.unchanged,
    }


def _drift_data(drift: Drift) -> dict[str, Any]:
    return {
        "path": drift.path,
        "kind": drift.kind,
        "diff": drift.diff,
        "line": drift.line or None,
        "spec": drift.source,
    }
