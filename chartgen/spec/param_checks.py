"""The checks of Params that depend on the chart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from chartgen.locations import Key, Path
from chartgen.similar import closest
from chartgen.spec.checks import Problem, check
from chartgen.spec.extensions import extension_roots
from chartgen.spec.params import ParamInfo, fits, is_in_text, is_whole, params_in
from chartgen.spec.rawdata import LARGEST
from chartgen.spec.text_fields import FIELDS_WITH_TEXTS

if TYPE_CHECKING:
    from chartgen.spec.chart import Chart

_FIELDS = frozenset({
    "env", "command", "args", "annotations", "extra", "extra_pod", "extra_container", "data", "mounts", "volumes",
    "env_from", "manifests", "monitor", "alerts",
})  # fmt: skip
"""Fields whose text may contain Params; in `mounts` and `env_from`, the data of ConfigMaps may."""
_KINDS: tuple[tuple[type[Any], str], ...] = (
    (bool, "True or False"), (int, "an integer"), (float, "a number"), (str, "text"), (dict, "a dict"),
)  # fmt: skip


class UsedParam(NamedTuple):
    """A Param of a chart."""

    info: ParamInfo
    path: Path
    """Where it is used first."""
    is_part: bool
    """Whether it is part of a text somewhere."""
    value: Any
    """The chart's value: that of `params`, or the default."""
    mark: str
    """The placeholder."""


def used_params(chart: Chart) -> dict[tuple[str, ...], UsedParam]:
    """Return the Params of a chart by path."""
    found: dict[tuple[str, ...], UsedParam] = {}
    for path, text in chart.marked_texts:
        for info in params_in(text):
            known = found.get(info.path)
            value = chart.params.get(info.dotted, info.default)
            is_part = not is_whole(text) or (known is not None and known.is_part)
            first = known or UsedParam(info, path, is_part, value, info.mark)
            found[info.path] = first._replace(is_part=is_part)
    return found


@check(*FIELDS_WITH_TEXTS, "params", "dependencies")
def params(chart: Chart) -> Iterator[Problem]:
    """Find Params that contradict each other, or that cannot be where they are."""
    found: dict[tuple[str, ...], ParamInfo] = {}
    for path, text in chart.marked_texts:
        for info in params_in(text):
            same = found.setdefault(info.path, info)
            if same != info:
                yield Problem(
                    path, f'conflicting Param "{info.dotted}": it has a different default or description elsewhere',
                    hint="declare it once, `HOST = Param(...)`, and use that",
                )  # fmt: skip
            if not any(step in _FIELDS for step in path):
                yield Problem(path, f'unsupported Param "{info.dotted}": this field is a value or fixed', info.dotted)
            if not is_whole(text) and not is_in_text(info.default):
                yield Problem(
                    path, f'invalid Param "{info.dotted}" within text: its default is not plain text of one line',
                    hint="use it as a whole value, or change the default",
                )  # fmt: skip
    if found:
        yield from _names(chart, found)
    yield from _values(chart, found)


def _names(chart: Chart, found: dict[tuple[str, ...], ParamInfo]) -> Iterator[Problem]:
    used = used_params(chart)
    taken = {*chart.components, *(each.key for each in chart.dependencies), *extension_roots(chart)}
    for path, info in found.items():
        if path[0] in taken:
            yield Problem(used[path].path, f'conflicting Param "{info.dotted}": "{path[0]}" is a key of other values')
        for depth in range(1, len(path)):
            if path[:depth] in found:
                above = ".".join(path[:depth])
                yield Problem(used[path].path, f'conflicting Param "{info.dotted}": "{above}" is a Param, too')


def _values(chart: Chart, found: dict[tuple[str, ...], ParamInfo]) -> Iterator[Problem]:
    known = {info.dotted: info for info in found.values()}
    for dotted, value in chart.params.items():
        if dotted not in known:
            nearest = closest(dotted, known)
            yield Problem(
                ("params", Key(dotted)), f'unknown Param "{dotted}"', dotted, ", ".join(known),
                f'did you mean "{nearest}"?' if nearest else "nothing refers to it; `.but()` replaces whole fields",
            )  # fmt: skip
            continue
        expected = _kind(known[dotted].default)
        if _kind(value) != expected and not (expected == "a number" and _kind(value) == "an integer"):
            yield Problem(("params", dotted), f'invalid value of Param "{dotted}"', "", expected)
        elif not fits(value):
            yield Problem(("params", dotted), f'invalid value of Param "{dotted}": {LARGEST}', hint="write it as text")


def _kind(value: Any) -> str:
    return next((name for kind, name in _KINDS if isinstance(value, kind)), "a list")
