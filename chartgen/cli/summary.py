"""What a build did, or a check found, as text for people."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from chartgen.cli.console import Stream, Style
from chartgen.cli.findings import plural
from chartgen.cli.outcome import AT_TOP, ChartResult, Result, tally

if TYPE_CHECKING:
    from chartgen.output import Drift

FEW = 20
"""Up to so many charts the unchanged ones are named too; of so many, the files that changed."""
MANY_CHARTS = 40
"""Charts that are named; those that went or changed before those that are new."""
MANY_FILES = 100
"""Files that a check names."""
MANY_DIFFS = 10
"""Files of which a check shows the difference."""

_STYLES: dict[str, Style] = {"new": "good", "changed": "warning", "removed": "error", "unchanged": "faint"}


def built(result: Result, stream: Stream, *, verbose: bool = False) -> str:
    """Write what a build did: each chart with its files, then one line of totals."""
    lines = list(_charts(result, stream, verbose))
    if lines:
        lines.append("")
    lines.append(_totals(result))
    return _text(lines)


def _charts(result: Result, stream: Stream, verbose: bool) -> Iterator[str]:
    few = len(result.charts) <= FEW
    shown = [
        chart for chart in result.charts if verbose or chart.status != "unchanged" or (few and chart.name != AT_TOP)
    ]
    hidden = 0
    if len(shown) > MANY_CHARTS and not verbose:
        hidden = len(shown) - MANY_CHARTS
        rank = {"removed": 0, "changed": 1, "new": 2}
        shown = sorted(sorted(shown, key=lambda chart: rank[chart.status])[:MANY_CHARTS], key=lambda chart: chart.name)
    names = [stream.safe(_name(chart, result)) for chart in shown]
    width = max(map(len, names), default=0)
    for number, (chart, name) in enumerate(zip(shown, names, strict=True)):
        yield f"{stream.style(name, 'name')}{' ' * (width - len(name))}  {_counts(chart, stream)}"
        if verbose or (chart.status == "changed" and number < FEW):
            yield from _files(chart, stream)
    if hidden:
        yield f"{stream.safe('…')} and {plural(hidden, 'more chart')}; -v lists all"


def _files(chart: ChartResult, stream: Stream) -> Iterator[str]:
    for sign, status, paths in (
        ("+", "new", chart.new),
        ("~", "changed", chart.changed),
        ("-", "removed", chart.removed),
    ):
        for path in paths:
            yield f"  {stream.style(sign, _STYLES[status])} {stream.safe(path)}"


def _name(chart: ChartResult, result: Result) -> str:
    return _folder(result.output) if chart.name == AT_TOP else chart.name


def _counts(chart: ChartResult, stream: Stream) -> str:
    counted = {
        "new": len(chart.new),
        "changed": len(chart.changed),
        "removed": len(chart.removed),
        "unchanged": chart.unchanged,
    }
    said = [stream.style(f"{number:,} {kind}", _STYLES[kind]) for kind, number in counted.items() if number]
    return ", ".join(said) or "changed"


def _totals(result: Result) -> str:
    counts = tally(result.charts)
    number = sum(counts.values())
    said = [f"{count:,} {status}" for status, count in counts.items() if count]
    if len(said) == 1:
        what = f"{number:,} {next(status for status in counts if counts[status])} chart{'s' * (number != 1)}"
    else:
        what = f"{plural(number, 'chart')}: {', '.join(said)}" if said else "no charts"
    written = sum(len(chart.new) + len(chart.changed) for chart in result.charts)
    removed = sum(len(chart.removed) for chart in result.charts)
    files = [plural(written, "file") + " written"] * bool(written) + [plural(removed, "file") + " removed"] * bool(
        removed
    )
    where = f" in {_folder(result.output)}"
    return f"{what}{where}; {', '.join(files) or 'nothing to write'}; {_seconds(result.seconds)}"


def checked(result: Result, stream: Stream, mend: str, *, verbose: bool = False, quiet: bool = False) -> str:
    """Write what a check found: each file that differs, with a short difference, and the command that mends it."""
    if not result.drifts:
        if quiet:
            return ""
        number = sum(tally(result.charts).values())
        return f"{plural(number, 'chart')} in {_folder(result.output)} up to date; {_seconds(result.seconds)}\n"

    def bold(command: str) -> str:
        return stream.style(stream.safe(command), "bold")

    lines = list(_drifts(result.drifts, stream, verbose, quiet))
    kinds = Counter(drift.kind for drift in result.drifts)
    lines += [
        "",
        f"{_folder(result.output)} is not what the specs say: "
        + ", ".join(f"{number:,} {kind}" for kind, number in sorted(kinds.items()))
        + f"; {_seconds(result.seconds)}",
    ]
    if "edited" in kinds:
        lines.append(
            f"What was edited by hand stays: make the edit in the spec. To give it up: {bold(f'{mend} --force')}"
        )
    else:
        lines.append(f"To mend it: {bold(mend)}")
    return _text(lines)


def _drifts(drifts: Sequence[Drift], stream: Stream, verbose: bool, quiet: bool) -> Iterator[str]:
    diffs = 0
    for number, drift in enumerate(drifts):
        if number >= MANY_FILES and not verbose:
            yield f"{stream.safe('…')} and {plural(len(drifts) - number, 'more file')}; -v lists all"
            return
        kind = "edited by hand" if drift.kind == "edited" else drift.kind
        yield f"{stream.style(stream.safe(drift.path), 'name')} is {stream.style(kind, 'error')}"
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


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.0f} s"


def _text(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
