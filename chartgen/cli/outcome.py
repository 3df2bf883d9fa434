"""What a build or a check came to, in the one shape that all formats show."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from chartgen.errors import EXIT_FINDINGS, EXIT_OK, ChartgenError, Finding

if TYPE_CHECKING:
    from chartgen.build import Report
    from chartgen.filetree import ChartOutcome, Drift

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
    """Files, relative to the chart's folder, as in the two that follow. A check has them in its drifts."""
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
    charts = [
        ChartResult(one.name, _status(one), one.new, one.changed, one.removed, one.unchanged)
        for one in report.outcomes
        if one.touched or one.unchanged
    ]
    return Result(output, False, EXIT_OK, charts, findings=report.findings, seconds=report.seconds)


def of_check(report: Report, output: str) -> Result:
    """Show what a check found."""
    charts = list(_compared(report, output))
    exit_code = EXIT_FINDINGS if report.drifts else EXIT_OK
    return Result(output, True, exit_code, charts, report.drifts, report.findings, seconds=report.seconds)


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


def _compared(report: Report, output: str) -> Iterator[ChartResult]:
    top = os.path.abspath(output)
    kinds: dict[str, set[str]] = {}
    for drift in report.drifts:
        path = os.path.relpath(os.path.abspath(drift.path), top).replace(os.sep, "/")
        name, slash, _rest = path.partition("/")
        # A chart's name has no dot, and a file at the top has one.
        kinds.setdefault(name if slash or "." not in name else AT_TOP, set()).add(
            drift.kind if slash else f"all {drift.kind}"
        )
    names = {summary.name for summary in report.summaries}
    for name in sorted(names | kinds.keys()):
        found = kinds.get(name, set())
        if "all missing" in found and name in names:
            yield ChartResult(name, "new")
        elif "all left over" in found and name not in names:
            yield ChartResult(name, "removed")
        else:
            yield ChartResult(name, "changed" if found else "unchanged")


def tally(charts: Iterable[ChartResult]) -> dict[Status, int]:
    """Count the charts of each status; the files at the top are no chart."""
    counts: dict[Status, int] = {"new": 0, "changed": 0, "unchanged": 0, "removed": 0}
    for chart in charts:
        if chart.name != AT_TOP:
            counts[chart.status] += 1
    return counts
