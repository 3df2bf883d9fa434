"""A diff as a comment on a pull request.

Whatever names and values contain, it is text: everything is HTML whose text is escaped, where Markdown has no meaning,
and platforms neither mention people nor link anything within `<code>`. Values of fields are in fenced blocks that they
can't close.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from chartgen.cli.diff_content import quiet_sentence, total
from chartgen.cli.diff_model import HIDDEN, Line, ShownChart, ShownDiff, ShownField, ShownObject
from chartgen.cli.diff_notes import in_scenarios, sentence
from chartgen.cli.sanitize import printable
from chartgen.wording import plural

MARKER = "<!-- chartgen diff -->"
"""The first line, by which a workflow finds the comment in order to replace it."""
MOST = 65_000
"""Bytes of a comment; GitHub accepts 65,536 characters."""
_ROOM = 600
"""Bytes for the sentences that say how much is not shown."""
_LONGEST_VALUE = 4_000
"""Characters of the values of a field."""
_SEVERITIES = {"breaking": "breaking", "look": "review", "note": ""}
_LINKED = re.compile(r"[@#`]|://|www\.|\bgh-\d|\b[0-9a-f]{7,40}\b", re.IGNORECASE)
"""What platforms turn into a link or a mention."""
_QUOTED = re.compile(r"`([^`]+)`")


def markdown(diff: ShownDiff) -> str:
    """Return the comment."""
    shown = diff.listed
    page = _Page(MOST - _ROOM)
    page.add(f"{MARKER}\n### chartgen diff\n\n{_paragraph(total(diff))}\n")
    listed = [f"<li>{_headline(each)}</li>" for each in shown]
    listed += [f"<li>{_prose(quiet_sentence(diff.quiet))}</li>"] if diff.quiet else []
    page.add_all("\n<ul>\n", listed, "</ul>\n", "chart")
    failures = [f"<li>{_code(each.title)}: {_prose(each.failure)}</li>" for each in diff.failing]
    page.add_all("\n<p><code>--check</code> fails:</p>\n<ul>\n", failures, "</ul>\n", "reason")
    rows = [row for each in shown for row in _rows(each, with_chart=len(shown) > 1)]
    head = f"<tr>{'<th>chart</th>' if len(shown) > 1 else ''}<th></th><th>change</th><th>spec</th></tr>"
    page.add_all(f"\n<table>\n{head}\n", rows, "</table>\n", "finding")
    for each in shown:
        page.add_all(*_more(each), "note")
    for each in shown:
        page.add_all(*_fields(each), "object")
    return page.text()


class _Page:
    """A text of limited size, with what was left out of it."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._parts: list[str] = []
        self._left_out: dict[str, int] = {}

    def add(self, part: str) -> bool:
        """Add a part if it fits; tell whether it does."""
        size = len(part.encode())
        if size > self._room:
            return False
        self._room -= size
        self._parts.append(part)
        return True

    def add_all(self, start: str, parts: Sequence[str], end: str, noun: str) -> None:
        """Add a list, without the entries that do not fit."""
        if not parts:
            return
        frame = len(start.encode()) + len(end.encode())
        fitting = []
        room = self._room - frame
        for part in parts:
            size = len(part.encode()) + 1
            if size <= room:
                room -= size
                fitting.append(part)
        if len(fitting) < len(parts):
            self._left_out[noun] = self._left_out.get(noun, 0) + len(parts) - len(fitting)
        if fitting:
            self.add(start + "".join(f"{part}\n" for part in fitting) + end)

    def text(self) -> str:
        """Return the text, with a sentence about what was left out."""
        if self._left_out:
            what = ", ".join(plural(number, noun) for noun, number in self._left_out.items())
            left_out = (
                f"Comments are limited in size. Left out: {what}. `chartgen diff --format html` shows everything."
            )
            self._parts.append(f"\n{_paragraph(left_out)}\n")
        return "".join(self._parts)


def _headline(chart: ShownChart) -> str:
    versions = f" {_prose(chart.versions)}" if chart.versions else ""
    verdict = _prose(chart.verdict)
    text = f"{_code(chart.name)}{versions}: {f'<b>{verdict}</b>' if chart.is_bad else verdict}"
    return "; ".join((text, *map(_prose, filter(None, (chart.cause, *chart.summaries, chart.same_sentence)))))


def _rows(chart: ShownChart, *, with_chart: bool) -> Iterator[str]:
    for line in chart.lines:
        name = f"<td>{_code(chart.name)}</td>" if with_chart else ""
        label = _SEVERITIES[line.severity]
        label = f"<b>{label}</b>" if line.severity == "breaking" and not line.waived else label
        where = _code(line.where) if line.where else ""
        yield f"<tr>{name}<td>{label}</td><td>{_line(line)}</td><td>{where}</td></tr>"


def _line(line: Line) -> str:
    parts = [_sentence(line)]
    parts += [f"instead: {_prose(line.instead)}"] if line.instead else []
    parts += [f"waived: {_prose(line.waived)}"] if line.waived else []
    return "<br>".join(parts)


def _sentence(line: Line) -> str:
    """Return the sentence of a line, in which the subject is code."""
    text = _prose(in_scenarios(line.scenarios))
    if not line.subject:
        return text + _prose(line.message)
    rest = sentence(line.subject, line.message).removeprefix(line.subject)
    return f"{text}{_code(line.subject)}{_prose(rest)}"


def _more(chart: ShownChart) -> tuple[str, list[str], str]:
    """Return the block with everything that is not in the table."""
    listed = [f"<li>{_prose(each)}</li>" for each in chart.value_notes]
    listed += [f"<li>{_sentence(each)}</li>" for each in chart.details]
    title = f"{_code(chart.name)}: {plural(chart.others, 'other change')}"
    return f"\n<details><summary>{title}</summary>\n<ul>\n", listed, "</ul>\n</details>\n"


def _fields(chart: ShownChart) -> tuple[str, list[str], str]:
    """Return the block with the fields of all objects that differ."""
    number = plural(len(chart.objects), "object")
    title = f"{_code(chart.name)}: fields of {number}"
    return f"\n<details><summary>{title}</summary>\n", list(map(_object, chart.objects)), "\n</details>\n"


def _object(shown: ShownObject) -> str:
    lines = [line for each in shown.fields for line in field_diff(each)]
    fence = "`" * max(3, 1 + max((len(run) for line in lines for run in re.findall("`+", line)), default=0))
    return "\n".join(["", f"<p>{_code(shown.title)}</p>", "", f"{fence}diff", *lines, fence])


def field_diff(field: ShownField) -> Iterator[str]:
    """Yield the lines of a field: its path, and the lines that differ with a sign before them."""
    yield f"  {one_line(f'{in_scenarios(field.scenarios)}{field.path}')}"
    if field.is_hidden:
        yield f"- {HIDDEN}" if field.before else "  (unset)"
        yield f"+ {HIDDEN}" if field.after else "  (unset)"
        return
    import difflib

    before, after = (printable(text[:_LONGEST_VALUE]).split("\n") for text in (field.before, field.after))
    if not before[-1] and not after[-1]:
        before, after = before[:-1], after[:-1]
    if field.before and field.after and max(len(before), len(after)) > 1:
        yield from (
            _spaced(line) for line in difflib.unified_diff(before, after, lineterm="", n=2) if line[:3] not in _HEAD
        )
    else:
        yield from (f"- {line}" for line in before if field.before)
        yield from (f"+ {line}" for line in after if field.after)
    if max(len(field.before), len(field.after)) > _LONGEST_VALUE:
        yield "  …"


_HEAD = ("---", "+++")


def _spaced(line: str) -> str:
    return line if line.startswith("@@") else f"{line[:1]} {line[1:]}".rstrip()


def one_line(text: str) -> str:
    """Return a text on one line, without invisible characters."""
    return printable(" ".join(text.split()))


def _paragraph(text: str) -> str:
    return f"<p>{_prose(text)}</p>"


def _code(text: str) -> str:
    return f"<code>{html.escape(one_line(text))}</code>"


def _prose(text: str) -> str:
    """Escape a sentence; what is in backticks, and words that a platform would link, become code."""
    parts = _QUOTED.split(_spaces_joined(text))
    return "".join(_code(part) if number % 2 else _words(part) for number, part in enumerate(parts))


def _spaces_joined(text: str) -> str:
    """Return a text on one line, with spaces at its ends."""
    return printable(re.sub(r"\s+", " ", text))


def _words(text: str) -> str:
    return " ".join(_code(word) if _LINKED.search(word) else html.escape(word) for word in text.split(" "))
