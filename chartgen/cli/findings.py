"""Findings as text for people: the message, the line of source code with the location marked, and the hint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from chartgen.cli.console import Console, Stream, Style
from chartgen.errors import Finding, Location
from chartgen.wording import plural

MANY = 50
"""Findings that are shown; -v shows all."""

_LONG_LINE = 160
"""Columns of a source line that are shown if the stream is not a terminal."""


def show(
    findings: Sequence[Finding],
    console: Console,
    *,
    all_of_them: bool = False,
    ending: str = "",
    tracebacks: Sequence[str] = (),
) -> None:
    """Show findings on stderr; a last line counts them if there are several, or if it has an ending."""
    stream = console.err
    shown = "".join(f"{stream.safe(each).rstrip()}\n\n" for each in tracebacks)
    if findings:
        shown += text(findings, stream, all_of_them=all_of_them)
        if not ending and len(findings) == 1:
            shown = shown.removesuffix("\n")
        else:
            shown += f"{stream.style(count(findings), _worst(findings))}{ending}\n"
    console.out.flush()
    stream.write(shown)
    stream.flush()


def _worst(findings: Sequence[Finding]) -> Style:
    return "error" if any(finding.severity == "error" for finding in findings) else "warning"


def text(findings: Sequence[Finding], stream: Stream, *, all_of_them: bool = False) -> str:
    """Render findings, each followed by a blank line; if they are too many, the rest is only counted."""
    shown: Sequence[Finding] = findings
    if len(findings) > MANY and not all_of_them:
        # Errors first.
        shown = sorted(findings, key=lambda finding: finding.severity)[:MANY]
    parts = ["".join(f"{line}\n" for line in _lines(finding, stream)) for finding in shown]
    if len(shown) < len(findings):
        parts.append(f"… and {len(findings) - len(shown)} more; -v shows all\n")
    return "".join(f"{part}\n" for part in parts)


def count(findings: Iterable[Finding]) -> str:
    """Return the number of findings in words: `2 errors and 1 warning`."""
    severities = [finding.severity for finding in findings]
    return " and ".join(
        plural(severities.count(severity), severity) for severity in ("error", "warning") if severity in severities
    )


def _lines(finding: Finding, stream: Stream) -> Iterator[str]:
    title = f"{finding.severity}[{stream.line(finding.rule)}]"
    message = wrapped(f"{title}: {finding.message}", stream, "  ")
    first = message[0].removeprefix(title)
    yield stream.style(title, finding.severity) + stream.style(first, "bold")
    yield from (stream.style(line, "bold") for line in message[1:])
    location = finding.location
    gutter = " " * len(str(location.line)) if location else ""
    bar = stream.style("|", "location")
    if location is not None:
        arrow = stream.style("-->", "location")
        yield f"{gutter}{arrow} {stream.line(str(location))}"
        if location.source:
            yield f"{gutter} {bar}"
            source, marks = _marked(location, stream, len(gutter) + 3)
            yield f"{stream.style(str(location.line), 'location')} {bar} {source}".rstrip()
            if marks:
                style: Style = finding.severity
                yield f"{gutter} {bar} {' ' * (len(marks) - len(marks.lstrip()))}{stream.style(marks.lstrip(), style)}"
    yield from _notes(finding, stream, gutter)


def _notes(finding: Finding, stream: Stream, gutter: str) -> Iterator[str]:
    notes = [
        (name, value)
        for name, value in (
            ("field", finding.field),
            ("found", finding.found),
            ("expected", finding.expected),
            ("hint", finding.hint),
        )
        if value
    ]
    if notes and finding.location and finding.location.source:
        yield f"{gutter} {stream.style('|', 'location')}"
    for name, value in notes:
        start = f"{gutter} = {name}: "
        lines = wrapped(start + value, stream, " " * len(start))
        if len(lines) > 1 and lines[0] == start.rstrip():
            # A single word that is longer than the line.
            lines = [start + lines[1].lstrip(), *lines[2:]]
        label = f"{stream.style('=', 'location')} {stream.style(f'{name}:', 'bold')}"
        yield f"{gutter} {label} {lines[0].removeprefix(start)}"
        yield from lines[1:]


def wrapped(message: str, stream: Stream, indent: str) -> list[str]:
    """Wrap a text at spaces to the width of the terminal; paths stay whole."""
    lines = stream.safe(message).split("\n")
    lines = [lines[0], *(f"{indent}{line}" for line in lines[1:])]
    if not stream.width or all(len(line) <= stream.width for line in lines):
        return lines
    import textwrap

    def broken(line: str) -> list[str]:
        return textwrap.wrap(
            line,
            stream.width,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
            drop_whitespace=True,
            replace_whitespace=False,
        )

    return [part for line in lines for part in broken(line) or [line]]


def _marked(location: Location, stream: Stream, before: int) -> tuple[str, str]:
    """Return the source line as it is shown, and the carets for the line below it."""
    cells = list(stream.cells(location.source.rstrip("\r\n")))
    start = min(location.column - 1, len(cells)) if location.column else -1
    end = max(start + 1, min(location.end_column - 1, len(cells)))
    room = max((stream.width or _LONG_LINE) - before, 20)
    first, last = _window(cells, start, end, room)
    left, right = ("…" if first else ""), ("…" if last < len(cells) else "")
    left, right = stream.safe(left), stream.safe(right)
    source = left + "".join(shown for shown, _ in cells[first:last]) + right
    if start < 0:
        return source, ""
    indent = len(left) + sum(width for _, width in cells[first:start])
    width = sum(width for _, width in cells[start : min(end, last)])
    return source, " " * indent + "^" * max(width, 1)


def _window(cells: Sequence[tuple[str, int]], start: int, end: int, room: int) -> tuple[int, int]:
    """Choose the part of a long line that is shown: the marked part and what surrounds it."""
    if sum(width for _, width in cells) <= room:
        return 0, len(cells)
    room -= 6  # for the ellipses
    first = last = max(start, 0)
    taken = 0
    while last < len(cells) and taken + cells[last][1] <= room and last < max(end, 1):
        taken += cells[last][1]
        last += 1
    # A third of the remaining room goes before the marked part, the rest after it, then what is left before it.
    before = (room - taken) // 3
    while first and before >= cells[first - 1][1]:
        first -= 1
        before -= cells[first][1]
        taken += cells[first][1]
    while last < len(cells) and taken + cells[last][1] <= room:
        taken += cells[last][1]
        last += 1
    while first and taken + cells[first - 1][1] <= room:
        first -= 1
        taken += cells[first][1]
    return first, last
