"""Charts that change in the same way, such as all charts of a team after an upgrade of chartgen: shown once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chartgen.cli.diff_model import ShownChart

FEW = 2
"""Up to so many charts with the same change are shown one by one."""
_VERSION = re.compile(r"\b\d+\.\d+\.\d+(?:[-+][\w.+-]+)?")
_HASH = re.compile(r"\b[0-9a-f]{8,64}\b")
"""In names of Jobs and in annotations: each chart has its own."""


def grouped(charts: Iterable[ShownChart]) -> list[ShownChart]:
    """Return the first chart of each group with the same change, with the names of the others; all if they are few.

    Names of charts, their versions, hashes and locations may differ.
    """
    return _grouped(charts, _change)


def grouped_failures(charts: Iterable[ShownChart]) -> list[ShownChart]:
    """Return the first chart of each group for which `--check` fails for the same reason, as `grouped` does."""
    return [
        replace(chart, failure=_without_name(chart.failure, chart.name)) if chart.same else chart
        for chart in _grouped(charts, lambda chart: _neutral(chart.failure, chart.name))
    ]


def _grouped(charts: Iterable[ShownChart], key: Callable[[ShownChart], str]) -> list[ShownChart]:
    groups: dict[str, list[ShownChart]] = {}
    keys = [(chart, key(chart)) for chart in charts]
    for chart, same in keys:
        groups.setdefault(same, []).append(chart)
    found = []
    for chart, same in keys:
        first, *others = groups[same]
        if len(others) < FEW:
            found.append(chart)
        elif chart is first:
            found.append(replace(chart, same=tuple(each.name for each in others)))
    return found


def _change(chart: ShownChart) -> str:
    """Return all that is shown of a chart, in a form that charts with the same change have in common."""
    if chart.status != "changed":
        return chart.name
    own = {"name": "", "versions": "", "verdict": "", "failure": "", "seen": ()}
    lines = tuple(replace(each, location=None) for each in chart.lines)
    details = tuple(replace(each, location=None) for each in chart.details)
    shown = repr(replace(chart, **own, lines=lines, details=details))  # type: ignore[arg-type]
    return f"{_VERSION.sub('', chart.verdict)} {_neutral(shown, chart.name)}"


def _neutral(text: str, name: str) -> str:
    named = re.compile(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])")
    return _HASH.sub("HASH", named.sub("NAME", text))


def _without_name(failure: str, name: str) -> str:
    return failure.replace(f"`chartgen bump {name}`", "`chartgen bump`")
