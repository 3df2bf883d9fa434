"""What a build or a check came to, in the one shape that all formats show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from chartgen.errors import EXIT_FINDINGS, EXIT_OK, ChartgenError, Finding

if TYPE_CHECKING:
    from chartgen.build import Report
    from chartgen.output import ChartOutcome, Drift

Status = Literal["new", "changed", "unchanged", "removed"]

AT_TOP = "."
"""Stands in the place of a chart's name for the files at the top of the output."""


@dataclass(frozen=True, slots=True)
class ChartResult:
    """What was done to one chart; of a check, what a build would do."""

    name: str
    """`.` for the files at the top of the output."""
    status: Status
    new: tuple[str, ...] = ()
    """Files, relative to the chart's folder, as in the two that follow."""
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """All that a command has to show."""

    output: str
    checked: bool
    """Whether it was compared only."""
    exit_code: int
    charts: Sequence[ChartResult] = ()
    drifts: Sequence[Drift] = ()
    findings: Sequence[Finding] = ()
    tracebacks: Sequence[str] = ()
    """Of exceptions in specs."""
    strict: bool = False
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        """Whether a finding stopped it."""
        return self.exit_code != EXIT_OK and not self.drifts


def of_build(report: Report, output: str) -> Result:
    """Show what a build did."""
    return Result(output, False, EXIT_OK, _charts(report), findings=report.findings, seconds=report.seconds)


def of_check(report: Report, output: str) -> Result:
    """Show what a check found."""
    exit_code = EXIT_FINDINGS if report.drifts else EXIT_OK
    return Result(output, True, exit_code, _charts(report), report.drifts, report.findings, seconds=report.seconds)


def of_error(error: ChartgenError, output: str, *, checked: bool, strict: bool, seconds: float) -> Result:
    """Show what stopped a build or a check."""
    return Result(
        output, checked, error.exit_code, (), (), error.findings, error.tracebacks, strict=strict, seconds=seconds
    )


def _status(outcome: ChartOutcome) -> Status:
    if outcome.gone:
        return "removed"
    if outcome.new and not (outcome.changed or outcome.removed or outcome.unchanged):
        return "new"
    return "changed" if outcome.touched else "unchanged"


def _charts(report: Report) -> list[ChartResult]:
    return [
        ChartResult(one.name, _status(one), one.new, one.changed, one.removed, one.unchanged)
        for one in report.outcomes
        if one.touched or one.unchanged
    ]


def tally(charts: Iterable[ChartResult]) -> dict[Status, int]:
    """Count the charts of each status; the files at the top are no chart."""
    counts: dict[Status, int] = {"new": 0, "changed": 0, "unchanged": 0, "removed": 0}
    for chart in charts:
        if chart.name != AT_TOP:
            counts[chart.status] += 1
    return counts


def finding_data(finding: Finding) -> dict[str, Any]:
    """Give a finding as plain data; keys and what they hold are as `formats.as_json` says."""
    location = finding.location
    return {
        "severity": finding.severity,
        "rule": finding.rule,
        "message": finding.message,
        "file": location.file if location else None,
        "line": location.line if location else None,
        "column": (location.column or None) if location else None,
        "end_column": (location.end_column or None) if location else None,
        "field": finding.field,
        "found": finding.found,
        "expected": finding.expected,
        "hint": finding.hint,
    }
