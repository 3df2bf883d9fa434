"""A diff as text for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chartgen.cli.console import Stream, Style
from chartgen.cli.diff_content import quiet_sentence, total
from chartgen.cli.diff_model import Line, ShownChart, ShownDiff
from chartgen.cli.findings import wrapped
from chartgen.diff.model import Severity

_SIGNS: dict[Severity, tuple[str, Style]] = {
    "breaking": ("!", "error"),
    "look": ("*", "warning"),
    "note": (".", "faint"),
}
_INDENT = "    "
_NOTE_INDENT = "      "
_GAP = 2
_LOCATIONS = 100
"""The column of locations at most, in text that is not for a terminal."""


def text(diff: ShownDiff, stream: Stream) -> str:
    """Return a block of lines for each chart that changed, and a last line about all of them."""
    lines = [line for each in diff.listed for line in _chart(each, stream)]
    if diff.quiet:
        lines += _wrapped(quiet_sentence(diff.quiet), stream, _INDENT)
    for each in diff.failing:
        lines += _wrapped(f"--check fails for {each.title}: {each.failure}", stream, _INDENT, "error")
    lines += _wrapped(total(diff), stream, _INDENT, "bold")
    return "".join(f"{line}\n" for line in lines)


def _chart(chart: ShownChart, stream: Stream) -> Iterator[str]:
    head = f"{stream.line(chart.name)} {stream.line(chart.versions)}".rstrip()
    verdict = "; ".join(filter(None, (chart.verdict, chart.cause)))
    first, *more = wrapped(f"{head}: {_one_line(verdict)}", stream, _INDENT)
    yield stream.style(head, "name") + stream.style(first.removeprefix(head), "error" if chart.is_bad else "plain")
    yield from more
    column = _column(chart.lines, stream)
    for line in chart.lines:
        yield from _line(line, column, stream)
    for note in (*chart.summaries, *chart.value_notes):
        yield from _wrapped(f"  . {note}", stream, _INDENT, "faint")
    if chart.same:
        yield from _wrapped(f"  = {chart.same_sentence}", stream, _INDENT, "bold")


def _column(lines: Sequence[Line], stream: Stream) -> int:
    """Return the column of the locations."""
    widest = max((_width(line.where, stream) for line in lines), default=0)
    room = stream.width - widest if stream.width else _LOCATIONS
    fitting = [_width(_said(line), stream) + _GAP for line in lines if line.where]
    return max((each for each in fitting if each <= room), default=room)


def _line(line: Line, column: int, stream: Stream) -> Iterator[str]:
    sign, style = _SIGNS[line.severity]
    first, *more = wrapped(_said(line), stream, _INDENT)
    where = stream.line(line.where)
    beside = ""
    if where and not more and (not stream.width or _width(first, stream) + _GAP <= column):
        beside = " " * max(column - _width(first, stream), _GAP) + stream.style(where, "location")
    yield f"  {stream.style(sign, style)}{first[3:]}{beside}"
    yield from more
    if where and not beside:
        yield f"{_NOTE_INDENT}{stream.style(where, 'location')}"
    if line.instead:
        yield from _wrapped(f"{_NOTE_INDENT}instead: {line.instead}", stream, f"{_NOTE_INDENT}  ")
    if line.waived:
        yield from _wrapped(f"{_NOTE_INDENT}waived: {line.waived}", stream, f"{_NOTE_INDENT}  ")


def _said(line: Line) -> str:
    return f"  {_SIGNS[line.severity][0]} {_one_line(line.sentence)}"


def _wrapped(line: str, stream: Stream, indent: str, style: Style = "plain") -> Iterator[str]:
    start = line[: len(line) - len(line.lstrip())]
    for part in wrapped(f"{start}{_one_line(line)}", stream, indent):
        yield stream.style(part, style)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _width(text: str, stream: Stream) -> int:
    return sum(width for _, width in stream.cells(text))
