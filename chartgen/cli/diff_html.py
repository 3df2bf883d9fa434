"""A diff as a page, with both sides of each field next to each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from chartgen.cli.diff_content import quiet_sentence, total
from chartgen.cli.diff_model import HIDDEN, Line, ShownChart, ShownDiff, ShownField, ShownObject
from chartgen.cli.diff_notes import in_scenarios, sentence
from chartgen.cli.pages import rendered
from chartgen.cli.sanitize import printable
from chartgen.wording import plural

_CONTEXT = 3
"""Equal lines that are shown around those that differ."""
_LABELS = {"breaking": "breaking", "look": "review", "note": ""}


class Row(NamedTuple):
    """A line of both sides of a field."""

    before: str | None
    """None if there is no such line."""
    after: str | None
    is_equal: bool = False
    is_gap: bool = False
    """Whether equal lines were left out here."""


def page(diff: ShownDiff) -> str:
    """Return the page as HTML."""
    return rendered(
        "diff.html",
        total=printable(total(diff)),
        failures=[(each.title, printable(each.failure)) for each in diff.failing],
        charts=list(map(_chart, diff.listed)),
        quiet=printable(quiet_sentence(diff.quiet)) if diff.quiet else "",
    )


def _chart(chart: ShownChart) -> dict[str, Any]:
    return {
        "name": printable(chart.name),
        "versions": printable(chart.versions),
        "verdict": chart.verdict,
        "is_bad": chart.is_bad,
        "about": [printable(each) for each in (chart.cause, *chart.summaries, chart.same_sentence) if each],
        "lines": [_line(each) for each in chart.lines],
        "others": plural(chart.others, "other change") if chart.others else "",
        "value_notes": [printable(each) for each in chart.value_notes],
        "details": [_line(each) for each in chart.details],
        "objects": [_object(each) for each in chart.objects],
        "number": plural(len(chart.objects), "object"),
    }


def _line(line: Line) -> dict[str, str]:
    return {
        "severity": line.severity,
        "label": _LABELS[line.severity],
        "scenarios": printable(in_scenarios(line.scenarios)),
        "subject": printable(line.subject),
        "message": printable(sentence(line.subject, line.message).removeprefix(line.subject)),
        "instead": printable(line.instead),
        "waived": printable(line.waived),
        "where": printable(line.where),
    }


def _object(shown: ShownObject) -> dict[str, Any]:
    fields = [
        {
            "path": printable(each.path),
            "scenarios": printable(", ".join(each.scenarios)),
            "rows": list(rows(each)),
        }
        for each in shown.fields
    ]
    return {"title": printable(shown.title), "fields": fields}


def rows(field: ShownField) -> Iterator[Row]:
    """Yield the lines of a field; equal ones only near those that differ."""
    if field.is_hidden:
        yield Row(HIDDEN if field.before else None, HIDDEN if field.after else None)
        return
    import difflib

    before, after = (printable(text).splitlines() for text in (field.before, field.after))
    groups = difflib.SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(_CONTEXT)
    for number, group in enumerate(groups):
        if number or group[0][1]:
            yield Row("…", "…", is_equal=True, is_gap=True)
        for tag, start, end, other_start, other_end in group:
            left, right = before[start:end], after[other_start:other_end]
            for index in range(max(len(left), len(right))):
                yield Row(
                    left[index] if index < len(left) else None,
                    right[index] if index < len(right) else None,
                    tag == "equal",
                )
