"""The identity of a loaded Chart, as one hash: Charts with the same fingerprint render to the same files.

It covers what the spec became, never its text: a spec may read files, or the environment. A Chart that contains an
instance of a class from outside of chartgen and its plug-ins always has a new fingerprint, so its files are always
rendered again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from typing import Any

from chartgen import cache
from chartgen.policy import Enforced
from chartgen.resources import plugins
from chartgen.spec.base import Spec, layout_of
from chartgen.spec.chart import Chart
from chartgen.spec.declare import Level
from chartgen.spec.frozen import FrozenDict
from chartgen.spec.manifest import Waiver
from chartgen.spec.namespace import Namespace


def fingerprint(
    chart: Chart,
    profile: str | None,
    level: Level,
    origin: str,
    policies: Iterable[Enforced],
    waivers: Sequence[Sequence[Waiver]] = (),
    templates: str = "",
) -> str:
    """Hash everything that a chart's files depend on.

    Args:
        chart: The Chart as the spec created it; its profile and chartgen itself cover what unset fields mean.
        profile: Its defaults profile.
        level: The level of its values.
        origin: Its spec file, as the chart's files refer to it.
        policies: The policies that it enforces.
        waivers: The waivers of the chart and of each environment, with those of its project.
        templates: The folder of the team's own templates; empty for none.
    """
    rules = [(each.name, [each.sentence], each.narrowings, each.guards) for each in policies]
    team = cache.folder_state(templates) if templates else ""
    return hashlib.sha256(
        repr((cache.program(), team, origin, profile, level, rules, _plain(list(waivers)), _plain(chart))).encode(
            "utf-8", "backslashreplace"
        )
    ).hexdigest()


def _plain(value: Any) -> Any:
    """Convert a spec to nested tuples of plain data, whose `repr` is the same in every process."""
    kind = type(value)
    if kind in _EXACT:
        return value
    if kind is tuple or kind is list:
        return (kind.__name__, [_plain(item) for item in value])
    if kind is dict or kind is FrozenDict:
        return ("dict", [(_plain(key), _plain(item)) for key, item in value.items()])
    # Unset fields are covered by the hash of chartgen itself, or of the plug-in.
    if isinstance(value, Spec) and (state := _state_of(kind)) is not None:
        given, ignored = value.__dict__, _IGNORED.get(kind)
        fields = [
            (name, _plain(given[name]))
            for name, default in layout_of(kind).fields
            if given[name] is not default and name != ignored
        ]
        return ("spec", state, kind.__module__, kind.__qualname__, fields)
    # The fields of another class do not determine what it renders to.
    return ("unknown", os.urandom(16).hex())


def _state_of(cls: type[Any]) -> str | None:
    """Return a hash of the plug-in that has a class, empty for chartgen itself; None for other classes."""
    return "" if cls.__module__.startswith("chartgen.") else plugins.state_of(cls) or None


_EXACT = frozenset({str, bytes, int, float, bool, type(None)})
"""Classes whose `repr` distinguishes all values, even equal ones such as 1, 1.0 and True."""

_IGNORED: dict[type, str] = {
    Namespace: "policies",  # covered by what they return for the chart
    Chart: "after",  # no chart's files depend on another chart
}
