"""`chartgen merge`: one report of those of all shards."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chartgen.cli import failure, formats
from chartgen.cli.console import Console
from chartgen.cli.document import Document
from chartgen.errors import EXIT_FINDINGS, EXIT_USAGE, ChartgenError, Finding, Location
from chartgen.wording import listed

if TYPE_CHECKING:
    from chartgen.cli.shard_reports import AnyReport, BuildData, DiffData, VerifyData

_FORMATS: Mapping[str, tuple[str, ...]] = {
    "build": ("text", "json", "github", "sarif"),
    "check": ("text", "json", "github", "sarif"),
    "verify": ("text", "json", "github", "sarif", "junit"),
    "diff": ("text", "markdown", "html", "json", "github"),
}
"""The formats of each command."""


@dataclass(frozen=True, slots=True)
class Merge:
    """The options of `chartgen merge`."""

    reports: tuple[str, ...]
    format: str = "text"
    quiet: bool = False
    verbose: bool = False
    debug: bool = False
    writes = False

    def run(self, console: Console) -> int:
        """Show the report of the whole run, and return its exit code.

        Raises:
            ChartgenError: The reports cannot be read, or are not those of one whole run.
        """
        from chartgen.cli.shard_reports import read_all

        return self.show(read_all(self.reports), console)

    def show(self, reports: Sequence[AnyReport], console: Console) -> int:
        """Show the report of the whole run, given those of all shards, and return its exit code.

        Raises:
            ChartgenError: The command does not have the format.
        """
        from chartgen.cli.shard_reports import BuildData, DiffData, VerifyData

        command = reports[0].command
        if self.format not in _FORMATS[command]:
            name = "build --check" if command == "check" else command
            expected = f"{listed(_FORMATS[command], 9)}, the formats of `chartgen {name}`"
            finding = Finding(f"invalid format `{self.format}`", expected=expected, rule="usage")
            raise ChartgenError(finding, exit_code=EXIT_USAGE)
        if failed := [each for each in reports if _has_failed(each)]:
            self._show_failure(reports, failed, console)
        else:
            # All are of the same command.
            if builds := [each for each in reports if isinstance(each, BuildData)]:
                _show_build(self, builds, console)
            if verifications := [each for each in reports if isinstance(each, VerifyData)]:
                _show_verify(self, verifications, console)
            if diffs := [each for each in reports if isinstance(each, DiffData)]:
                _show_diff(self, diffs, console)
        return _exit_code(reports)

    def _show_failure(self, reports: Sequence[AnyReport], failed: Sequence[AnyReport], console: Console) -> None:
        """Show the findings; what some shards did is no result of the whole."""
        found = _findings(reports)
        whole = ChartgenError(*found, exit_code=_exit_code(reports))
        document = formats.failed(reports[0].command, whole, _seconds(reports))
        names = listed([str(each.shard.index) for each in failed], 5)
        noun = "shard" if len(failed) == 1 else "shards"
        if not found:
            console.note(f"{noun} {names} of {len(reports)} ended with exit code {whole.exit_code}")
        ending = f"; {noun} {names} of {len(reports)} failed"
        failure.report(whole, document, self.format, console, verbose=self.verbose, ending=ending)

    def fail(self, error: ChartgenError, console: Console, seconds: float) -> None:
        """Report what ended the command."""
        document = formats.failed("merge", error, seconds)
        failure.report(error, document, self.format, console, debug=self.debug, verbose=self.verbose)


def _has_failed(report: AnyReport) -> bool:
    """Return whether a shard ended without a result."""
    if report.exit_code > EXIT_FINDINGS:
        return True
    is_build = report.command in ("build", "check")
    return is_build and any(finding.severity == "error" for finding in report.findings)


def _exit_code(reports: Iterable[AnyReport]) -> int:
    return max(report.exit_code for report in reports)


def _seconds(reports: Iterable[AnyReport]) -> float:
    """Return how long the run took, if all shards began together."""
    return max(report.seconds for report in reports)


def _findings(reports: Iterable[AnyReport]) -> list[Finding]:
    """Return the findings by location, each once: all shards report what is wrong with what their specs import."""
    once = dict.fromkeys(each.finding for report in reports for each in report.findings)
    return sorted(once, key=lambda finding: (finding.location or Location("", 0), finding.message))


def _show_build(merge: Merge, reports: Sequence[BuildData], console: Console) -> None:
    from chartgen.cli import build_summary
    from chartgen.cli.result import ChartResult, Result
    from chartgen.cli.settings import settings
    from chartgen.output import Drift

    charts = [each for report in reports for each in (*report.charts, report.root) if each is not None]
    drifts = [
        Drift(each.path, each.kind, each.diff, each.line or 0, each.spec)
        for report in reports
        for each in report.drifts
    ]
    results = [
        ChartResult(each.name, each.status, each.new, each.changed, each.removed, each.unchanged) for each in charts
    ]
    result = Result(
        reports[0].output,
        reports[0].command == "check",
        _exit_code(reports),
        sorted(results, key=lambda each: each.name),
        sorted(drifts, key=lambda each: each.path),
        _findings(reports),
        _seconds(reports),
    )
    formats.write(result.document(), merge.format, console)
    if merge.format not in ("json", "sarif"):
        command = shlex.join(settings(specs_exist=False).build_command)
        build_summary.show(result, console, command, quiet=merge.quiet, verbose=merge.verbose)


def _show_verify(merge: Merge, reports: Sequence[VerifyData], console: Console) -> None:
    from chartgen.cli import verify_report
    from chartgen.verify import ChartFinding, ChartReport, Report

    charts = [
        ChartReport(
            each.name,
            each.path,
            each.scenarios,
            each.kubernetes,
            each.objects,
            each.checked,
            each.skipped,
            each.fixed,
            each.errors,
            each.warnings,
        )
        for report in reports
        for each in report.charts
    ]
    found = _findings(reports)
    of_charts = [each for each in found if isinstance(each, ChartFinding)]
    others = [each for each in found if not isinstance(each, ChartFinding)]
    report = Report(
        reports[0].helm,
        sorted(charts, key=lambda each: (each.name, each.display_path)),
        [*sorted(of_charts, key=lambda each: each.chart), *others],
        _seconds(reports),
        _exit_code(reports),
    )
    formats.write(verify_report.document(report), merge.format, console)
    verify_report.show(report, console, merge.format, quiet=merge.quiet, verbose=merge.verbose)


def _show_diff(merge: Merge, reports: Sequence[DiffData], console: Console) -> None:
    from chartgen.cli import diff_report

    diffs = [report.shown for report in reports if report.shown is not None]
    charts = sorted((chart for diff in diffs for chart in diff.charts), key=lambda chart: chart.name)
    diff = replace(diffs[0], unchanged=sum(each.unchanged for each in diffs), charts=tuple(charts))
    found = _findings(reports)
    about_specs = [each for each in found if not each.rule.startswith("diff")]
    diff_report.show(diff, about_specs, merge.format, console)
    if merge.format in ("json", "github"):
        data = {
            "format": reports[0].format,
            "base": diff.base,
            "charts": dict(sorted(item for report in reports for item in report.charts.items())),
            "unchanged": diff.unchanged,
            "shown": None,
        }
        document = Document("diff", _exit_code(reports), found, seconds=_seconds(reports), data=data)
        formats.write(document, merge.format, console)
