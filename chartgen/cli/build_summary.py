"""The result of a build or a check, as text for people."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from chartgen.cli import findings
from chartgen.cli.console import Console, Stream, Style
from chartgen.cli.result import ROOT, ChartResult, Result, count
from chartgen.wording import plural, seconds

if TYPE_CHECKING:
    from chartgen.output import Drift

FEW = 20
"""Up to this many charts, unchanged ones are listed too; of so many, the changed files are listed."""
MANY_CHARTS = 40
"""Charts that are listed; removed and changed ones before new ones."""
MANY_FILES = 100
"""Files that a check lists."""
MANY_DIFFS = 10
"""Files whose diff a check shows."""

_STYLES: dict[str, Style] = {"new": "good", "changed": "warning", "removed": "error", "unchanged": "faint"}


def show(result: Result, console: Console, command: str, *, quiet: bool = False, verbose: bool = False) -> None:
    """Show the findings and the summary of a build or a check.

    Args:
        result: What to show.
        console: Where to show it.
        command: The command that updates the output.
        quiet: Whether only errors are shown.
        verbose: Whether everything is listed.
    """
    if not quiet:
        findings.show(result.findings, console, all_of_them=verbose)
    if result.checked:
        console.out.write(checked(result, console.out, command, verbose=verbose, quiet=quiet))
    elif not quiet:
        console.out.write(built(result, console.out, verbose=verbose))


def built(result: Result, stream: Stream, *, verbose: bool = False) -> str:
    """Render what a build did: each chart with its files, then a line of totals."""
    lines = list(_charts(result, stream, verbose))
    if lines:
        lines.append("")
    lines.append(_totals(result, stream))
    return _text(lines)


def _charts(result: Result, stream: Stream, verbose: bool) -> Iterator[str]:
    few = len(result.charts) <= FEW
    shown = [chart for chart in result.charts if verbose or chart.status != "unchanged" or (few and chart.name != ROOT)]
    hidden = 0
    if len(shown) > MANY_CHARTS and not verbose:
        hidden = len(shown) - MANY_CHARTS
        rank = {"removed": 0, "changed": 1, "new": 2}
        shown = sorted(sorted(shown, key=lambda chart: rank[chart.status])[:MANY_CHARTS], key=lambda chart: chart.name)
    names = [stream.line(_name(chart, result)) for chart in shown]
    width = max(map(len, names), default=0)
    for number, (chart, name) in enumerate(zip(shown, names, strict=True)):
        yield f"{stream.style(name, 'name')}{' ' * (width - len(name))}  {_counts(chart, stream)}"
        if verbose or (chart.status == "changed" and number < FEW):
            yield from _files(chart, stream)
    if hidden:
        yield f"… and {plural(hidden, 'more chart')}; -v lists all"


def _files(chart: ChartResult, stream: Stream) -> Iterator[str]:
    for sign, status, paths in (
        ("+", "new", chart.new),
        ("~", "changed", chart.changed),
        ("-", "removed", chart.removed),
    ):
        for path in paths:
            yield f"  {stream.style(sign, _STYLES[status])} {stream.line(path)}"


def _name(chart: ChartResult, result: Result) -> str:
    return _folder(result.output) if chart.name == ROOT else chart.name


def _counts(chart: ChartResult, stream: Stream) -> str:
    counts = {
        "new": len(chart.new),
        "changed": len(chart.changed),
        "removed": len(chart.removed),
        "unchanged": chart.unchanged,
    }
    parts = [(f"{number:,} {status}", status, number) for status, number in counts.items() if number]
    texts = [stream.style(text, _STYLES[status]) for text, status, _ in parts]
    if not texts:
        return "changed"
    return f"{', '.join(texts)} {'file' if parts[-1][2] == 1 else 'files'}"


def _totals(result: Result, stream: Stream) -> str:
    counts = {status: number for status, number in count(result.charts).items() if number}
    number = sum(counts.values())
    folder = stream.line(_folder(result.output))
    if not counts:
        charts = f"no charts in {folder}"
    elif list(counts) == ["unchanged"]:
        charts = f"{plural(number, 'chart')} in {folder} unchanged"
    elif len(counts) == 1:
        charts = f"{plural(number, f'{next(iter(counts))} chart')} in {folder}"
    else:
        charts = (
            f"{plural(number, 'chart')} in {folder}: {', '.join(f'{n:,} {status}' for status, n in counts.items())}"
        )
    written = sum(len(chart.new) + len(chart.changed) for chart in result.charts)
    removed = sum(len(chart.removed) for chart in result.charts)
    files = [f"{plural(written, 'file')} written"] * bool(written)
    files += [f"{plural(removed, 'file')} removed"] * bool(removed)
    return "; ".join(filter(None, (charts, ", ".join(files), seconds(result.seconds))))


def checked(result: Result, stream: Stream, command: str, *, verbose: bool = False, quiet: bool = False) -> str:
    """Render what a check found: each file that differs, with a short diff, and the command that updates it."""
    if not result.drifts:
        if quiet:
            return ""
        number = plural(sum(count(result.charts).values()), "chart")
        return f"{number} in {stream.line(_folder(result.output))} up to date; {seconds(result.seconds)}\n"
    kinds = Counter(drift.state for drift in result.drifts)
    counts = ", ".join(f"{number:,} {kind}" for kind, number in sorted(kinds.items()))
    lines = list(_drifts(result.drifts, stream, verbose, quiet))
    lines += ["", f"{stream.line(_folder(result.output))} is out of date: {counts}; {seconds(result.seconds)}"]
    if any(drift.kind == "edited" for drift in result.drifts):
        discard = stream.style(f"{command} --force", "bold")
        lines.append(f"Make manual edits in the spec instead. To discard them: {discard}")
    elif any(drift.kind == "different" for drift in result.drifts):
        lines.append("The cache has no record of the last build, and git has no commit of it.")
        lines.append(f"To update it, and discard manual edits: {stream.style(f'{command} --force', 'bold')}")
    else:
        lines.append(f"To update it: {stream.style(command, 'bold')}")
    return _text(lines)


def _drifts(drifts: Sequence[Drift], stream: Stream, verbose: bool, quiet: bool) -> Iterator[str]:
    diffs = 0
    for number, drift in enumerate(drifts):
        if number >= MANY_FILES and not verbose:
            yield f"… and {plural(len(drifts) - number, 'more file')}; -v lists all"
            return
        yield f"{stream.style(stream.line(drift.path), 'name')} is {stream.style(drift.state, 'error')}"
        if drift.diff and not quiet and (verbose or diffs < MANY_DIFFS):
            diffs += 1
            for line in drift.diff.rstrip("\n").split("\n"):
                yield f"  {stream.style(stream.safe(line), _diff_style(line))}".rstrip()


def _diff_style(line: str) -> Style:
    if line.startswith(("---", "+++")):
        return "bold"
    return {"-": "error", "+": "good", "@": "location"}.get(line[:1], "plain")  # type: ignore[return-value]


def _folder(path: str) -> str:
    return f"{os.path.normpath(path).replace(os.sep, '/').rstrip('/')}/"


def _text(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
