"""The report of `chartgen publish`, also of a check: as a document for programs, and as text for people."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from chartgen.cli.console import Stream, Style
from chartgen.cli.document import Document
from chartgen.wording import listed, plural
from chartgen.wording import seconds as duration

if TYPE_CHECKING:
    from chartgen.publish.report import PublishedChart, Report, Status

_STYLES: dict[Status, Style] = {
    "new": "good",
    "published": "good",
    "signed": "good",
    "replaced": "warning",
    "different": "error",
    "unchanged": "faint",
}


def document(report: Report, seconds: float) -> Document:
    """Return a report for programs."""
    data = {
        "format": "chartgen.publish/1",
        "to": report.target,
        "verified": report.verified,
        "charts": [{**chart_data(chart), "needs": report.needed.get(chart.name) or None} for chart in report.charts],
    }
    return Document("publish", report.exit_code, report.findings, (), seconds, data)


def chart_data(chart: PublishedChart) -> dict[str, Any]:
    """Return a chart as plain data."""
    return {
        "name": chart.name,
        "version": chart.version,
        "status": chart.status,
        "reference": chart.reference,
        "archive": chart.archive,
        "manifest": chart.manifest or None,
        "signed": chart.signed,
        "sbom": chart.sbom or None,
    }


def text(report: Report, stream: Stream, seconds: float) -> str:
    """Render what was published: a line for each chart with its digests below, and a line of totals."""
    titles = [stream.line(f"{chart.name} {chart.version}") for chart in report.charts]
    width = max(map(len, titles), default=0)
    lines: list[str] = []
    for title, chart in zip(titles, report.charts, strict=True):
        status = stream.style(chart.status.ljust(9), _STYLES[chart.status])
        lines.append(
            f"{stream.style(title, 'name')}{' ' * (width - len(title))}  {status}  {stream.line(chart.reference)}"
        )
        if chart.status not in ("unchanged", "different"):
            lines.append(f"  tgz {chart.archive}")
            lines += [f"  oci {chart.manifest}"] * bool(chart.manifest)
    return "".join(f"{line}\n" for line in (*lines, _totals(report, seconds)))


def _totals(report: Report, seconds: float) -> str:
    counts = Counter(chart.status for chart in report.charts)
    verified = [] if report.verified else ["not verified: the extra `verify` is not installed"]
    if counts["different"]:
        parts = [f"{plural(counts['different'], 'version')} with different contents: nothing was published"]
    elif not report.charts:
        parts = ["no charts"]
    else:
        words = [f"{counts[status]:,} {_word(status, report)}" for status in _STYLES if counts[status]]
        parts = [f"{listed(words, 5)}{' (--check: nothing was published)' if report.is_check else ''}"]
    return "; ".join((*parts, *verified, duration(seconds)))


def _word(status: Status, report: Report) -> str:
    planned = "to be " if report.is_check and status != "unchanged" else ""
    return planned + ("published" if status == "new" else status)
