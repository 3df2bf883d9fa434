"""Strategies for deprecated values of charts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

import chartgen as c
from chartgen.errors import ChartgenError
from chartgen.plan import plan
from chartgen.spec.resolve import resolved
from chartgen.values import Contract, dotted
from tests.properties.texts import prose

Draw = Callable[[st.SearchStrategy[Any]], Any]
Path = tuple[str, ...]

_LAST = "99.0.0"


def paths(values: Contract, chart: Any) -> list[Path]:
    """List the values, and the maps of values, that an author may rename."""
    others = {"global", "tags", *(each.key for each in chart.dependencies)}
    others |= {each.condition.split(".")[0] for each in chart.dependencies}
    found = {path[:depth] for path in values.by_path for depth in range(1, len(path) + 1)}
    return sorted(path for path in found if path[0] not in others and not any(_is_odd(step) for step in path))


def _is_odd(step: str) -> bool:
    return not step or "*" in step or "\\" in step


@st.composite
def some(draw: Draw, chart: Any) -> list[Any]:
    """Draw deprecations of values that a chart has at every level."""
    try:
        known = paths(plan(resolved(chart), "specs/tried.py", level="minimal").values, chart)
    except ChartgenError:
        return []
    if not known:
        return []
    one_path = st.sampled_from(known)
    untils = st.sampled_from((_LAST, "98.1.0-a"))
    drawn: list[Any] = [
        c.Renamed(draw(st.sampled_from(_old(number, new))), dotted(new), until=draw(untils))
        for number, new in enumerate(draw(st.lists(one_path, max_size=2)))
    ]
    ended = draw(st.lists(one_path, max_size=1))
    return drawn + [c.Deprecated(dotted(path), until=_LAST, reason=draw(prose)) for path in ended]


def _old(number: int, new: Path) -> tuple[str, ...]:
    """Give old paths: a key at the root, one in another map, and one beside the new one."""
    key = f"old-{number}"
    return key, f"{key}.a.b\\.c", f"{dotted(new[:-1])}.{key}".strip(".")
