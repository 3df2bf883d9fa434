"""The report of `chartgen verify`: as a document for programs, and as a summary for people."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from chartgen.cli import findings
from chartgen.cli.console import Console, Stream
from chartgen.cli.document import Document, finding_data
from chartgen.errors import EXIT_OK, Finding
from chartgen.shard import WHOLE, Shard
from chartgen.wording import plural, seconds

if TYPE_CHECKING:
    from chartgen.verify import ChartReport, Report

_FEW = 20
"""Up to this many charts, all are listed; of more, only those with findings."""


def document(report: Report, shard: Shard = WHOLE) -> Document:
    """Return a report for programs."""
    data = {"helm": report.engine, "charts": [_chart_data(chart) for chart in report.charts]}
    return Document("verify", report.exit_code, report.findings, (), report.seconds, data, verify_finding_data, shard)


def _chart_data(chart: ChartReport) -> dict[str, Any]:
    return {
        "name": chart.name,
        "path": chart.display_path,
        "scenarios": list(chart.scenarios),
        "kubernetes": list(chart.minors),
        "objects": chart.objects,
        "checked": chart.checked,
        "skipped": list(chart.skipped),
        "fixed": list(chart.fixed),
        "errors": chart.errors,
        "warnings": chart.warnings,
    }


def verify_finding_data(finding: Finding) -> dict[str, Any]:
    """Return a finding of `verify` as plain data."""
    from chartgen.verify import ChartFinding

    details = finding if isinstance(finding, ChartFinding) else ChartFinding("")
    return {
        **finding_data(finding),
        "chart": details.chart,
        "scenarios": list(details.scenarios),
        "kubernetes": list(details.versions),
        "object": details.object,
        "template": details.template,
        "template_line": details.template_line or None,
    }


def show(
    report: Report,
    console: Console,
    output_format: str,
    *,
    quiet: bool = False,
    verbose: bool = False,
) -> None:
    """Show a report to people, unless the format is for programs; next to test results, on stderr."""
    if output_format in {"json", "sarif"}:
        return
    errors = [finding for finding in report.findings if finding.severity == "error"]
    only_errors = quiet and (errors or report.exit_code == EXIT_OK)
    findings.show(errors if only_errors else report.findings, console, all_of_them=verbose)
    if quiet:
        return
    if len(report.findings) == 1:
        console.note("")
    stream = console.err if output_format == "junit" else console.out
    for line in summary(report, stream, verbose=verbose).splitlines():
        for part in findings.wrapped(line, stream, "  "):
            stream.write(f"{part}\n")


def summary(report: Report, stream: Stream, *, verbose: bool = False) -> str:
    """Render what was verified: a line for each chart, and one of totals."""
    shown = [
        chart for chart in report.charts if verbose or len(report.charts) <= _FEW or chart.errors or chart.warnings
    ]
    names = Counter(chart.name for chart in report.charts)
    # Charts with the same name are listed by their folders.
    labels = [stream.line(chart.name if names[chart.name] == 1 else chart.display_path) for chart in shown]
    width = min(max(map(len, labels), default=0), 40)
    lines = [f"{label.ljust(width)}  {stream.line(_chart(chart))}" for label, chart in zip(labels, shown, strict=True)]
    scenarios = sum(len(chart.scenarios) for chart in report.charts)
    objects = sum(chart.objects for chart in report.charts)
    found = _found(sum(chart.errors for chart in report.charts), sum(chart.warnings for chart in report.charts))
    lines.append(
        f"{plural(len(report.charts), 'chart')}, {plural(scenarios, 'scenario')}, {plural(objects, 'object')}:"
        f" {' and '.join(found) or 'no findings'}; {report.engine}; {seconds(report.seconds)}"
    )
    return "".join(f"{line}\n" for line in lines)


def _found(errors: int, warnings: int) -> list[str]:
    return [plural(errors, "error")] * bool(errors) + [plural(warnings, "warning")] * bool(warnings)


def _chart(chart: ChartReport) -> str:
    from chartgen.verify.documents.schemas import minors as known
    from chartgen.versions.minors import as_ranges

    parts = [plural(len(chart.scenarios), "scenario"), plural(chart.objects, "object")]
    parts += [f"Kubernetes {as_ranges(chart.minors, known())}"] * bool(chart.minors)
    parts += _found(chart.errors, chart.warnings)
    parts += [f"not validated: {', '.join(chart.skipped)}"] * bool(chart.skipped)
    parts += [f"fixed by the schema: {', '.join(chart.fixed)}"] * bool(chart.fixed)
    return ", ".join(parts)
