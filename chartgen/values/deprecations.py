"""Values at deprecated paths: those of their old names, and what tells templates whether an installer set one.

The chart's own files record what they set at the new paths, below `x-defaults`. Templates compare: what differs from
the record is set by the installer. Values without a record are those of an older release, kept by `--reuse-values`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from chartgen.errors import Finding
from chartgen.similar import closest
from chartgen.spec.chart import Chart
from chartgen.spec.declare import Json
from chartgen.spec.deprecation import Deprecated, Renamed
from chartgen.values.chart_values import ChartValue, Contract, Path, dotted, nested, path_of

RECORDS = "x-defaults"
"""The key of the records: schemas accept any key that begins with `x-` at the root."""


class Renaming(NamedTuple):
    """A value or a map that has a new path."""

    old: Path
    new: Path
    until: str


class Removal(NamedTuple):
    """A value or a map that a later version removes."""

    path: Path
    until: str
    reason: str


def renamings(chart: Chart) -> list[Renaming]:
    """Return what has a new path, the most specific old paths first: a value may have left a map that moved as well."""
    found = [Renaming(path_of(each.old), path_of(each.new), each.until) for each in _of(chart, Renamed)]
    return sorted(found, key=lambda each: -len(each.old))


def renames_maps(values: Contract, chart: Chart) -> bool:
    """Return whether something that has a new path is a map, of which each key may be set at either path."""
    return any(
        value.path[: len(each.new)] == each.new and (value.path != each.new or _is_map(value.schema))
        for each in renamings(chart)
        for value in values.by_path.values()
    )


def _is_map(schema: Json) -> bool:
    return schema.get("type") in (None, "object")


def removals(chart: Chart) -> list[Removal]:
    """Return what a later version removes."""
    return [Removal(path_of(each.path), each.until, each.reason) for each in _of(chart, Deprecated)]


_Kind = TypeVar("_Kind", Renamed, Deprecated)


def _of(chart: Chart, kind: type[_Kind]) -> list[_Kind]:
    return [each for each in chart.deprecations if isinstance(each, kind)]


def add_deprecated(values: Contract, chart: Chart) -> None:
    """Mark the values that a later version removes, and accept those at old paths, which no file lists."""
    for removal in removals(chart):
        message = f"{_removed(removal.until)} {removal.reason}".strip()
        for value in list(values.by_path.values()):
            if value.path[: len(removal.path)] == removal.path:
                values.replace(dataclasses.replace(value, deprecation=message, texts=None))
    found: dict[Path, ChartValue] = {}
    for each in renamings(chart):
        for value in values.by_path.values():
            if value.path[: len(each.new)] == each.new:
                path = (*each.old, *value.path[len(each.new) :])
                old = dataclasses.replace(
                    value,
                    path=path,
                    schema=_nullable({**value.schema, **values.narrowed.get(value.path, {})}),
                    comment=f"Old path of `{value.dotted}`.",
                    deprecation=_removed(each.until),
                    listed=False,
                    texts=None,
                )
                found.setdefault(path, old)
    values.accept(found)


def _removed(until: str) -> str:
    return f"Deprecated: version {until} removes it."


WITH_NULL = "WithNull"
NULLS: Json = {
    "description": "Null, or a map that contains null.",
    "anyOf": [
        {"type": "null"},
        {"type": "object", "not": {"additionalProperties": {"not": {"$ref": f"#/definitions/{WITH_NULL}"}}}},
    ],
}
"""The definition of what removes defaults."""


def _nullable(schema: Json) -> Json:
    """Accept null as well, which removes a default: Helm does so before it validates, but not at paths without one."""
    if _is_map(schema) or "const" in schema:
        return {"anyOf": [schema, {"$ref": f"#/definitions/{WITH_NULL}"}]} if schema else schema
    kind = schema["type"]
    found = {**schema, "type": [*([kind] if isinstance(kind, str) else kind), "null"]}
    return {**found, "enum": [*schema["enum"], None]} if "enum" in schema else found


def recorded(values: Mapping[str, Any], chart: Chart) -> dict[str, Any]:
    """Return the part of values of a chart that its templates compare with what an installer sets."""
    paths = [*(each.new for each in renamings(chart)), *(each.path for each in removals(chart))]
    return nested(_parts(values, paths))


def _parts(values: Mapping[str, Any], paths: Iterable[Path]) -> Iterator[tuple[Path, Any]]:
    whole: list[Path] = []
    for path in sorted(set(paths), key=lambda each: (len(each), each)):
        if not any(path[: len(each)] == each for each in whole):
            whole.append(path)
            here: Any = values
            for step in path[:-1]:
                here = here.get(step) if isinstance(here, Mapping) else None
            if isinstance(here, Mapping) and path[-1] in here:
                yield path, here[path[-1]]


def with_records(values: Mapping[str, Any], chart: Chart) -> dict[str, Any]:
    """Add the records to values that another chart sets, for the chart itself and for those on which it depends."""
    found = dict(values)
    for dependency in chart.dependencies:
        below = found.get(dependency.key)
        if dependency.chart is not None and isinstance(below, Mapping):
            found[dependency.key] = with_records(below, dependency.chart)
    records = recorded(values, chart)
    return {**found, RECORDS: records} if records else found


def deprecation_findings(values: Contract, chart: Chart) -> Iterator[Finding]:
    """Find deprecations of unknown values, and old paths at which the chart has values."""
    seen: dict[Path, str] = {}
    for index, each in enumerate(chart.deprecations):
        own = "new" if isinstance(each, Renamed) else "path"
        problems = [(own, *_unknown(values, chart, each))]
        if isinstance(each, Renamed):
            problems.append(("old", *_unusable(values, chart, each, seen)))
        for field, message, hint in problems:
            if message:
                text = getattr(each, field)
                location = chart.location("deprecations", index, field)
                yield Finding(message, location, f"deprecations[{index}].{field}", text, hint=hint)


_Found = tuple[str, str]
_NOTHING: _Found = "", ""


def _unknown(values: Contract, chart: Chart, each: Renamed | Deprecated) -> _Found:
    """Return what is wrong with the path that a deprecated value has, and a hint."""
    text = each.new or each.old
    path = path_of(text)
    if path[0] in _of_others(chart):
        return f'invalid path "{text}" in `deprecations`: it is a value of a dependency, not of the chart', ""
    if path[0] == "global" and isinstance(each, Renamed):
        return f'invalid path "{text}" in `deprecations`: Helm passes global values to other charts', ""
    if values.exposes(*path):
        return _NOTHING
    if any(fixed[: len(path)] == path for fixed in values.fixed):
        return f'invalid path "{text}" in `deprecations`: it is fixed in the chart', f'expose it: `expose=["{text}"]`'
    if whole := _value_above(values, path):
        return f'invalid path "{text}" in `deprecations`: it is a part of the value `{whole}`', ""
    if isinstance(each, Renamed) and values.exposes(*path_of(each.old)):
        return f'unknown value "{text}" in `deprecations`: the chart has "{each.old}"', "the old path comes first"
    known = {value.path[:depth] for value in values.by_path.values() for depth in range(1, len(value.path) + 1)}
    near = closest(text, sorted(dotted(one) for one in known))
    return f'unknown value "{text}" in `deprecations`', f'did you mean "{near}"?' if near else "see values.yaml"


def _unusable(values: Contract, chart: Chart, each: Renamed, seen: dict[Path, str]) -> _Found:
    """Return why the old path of a renamed value cannot be one, and a hint."""
    old, new = path_of(each.old), path_of(each.new)
    message = f'invalid old path "{each.old}": '
    if old[0] in ("global", "enabled", "tags") or old[0] in _of_others(chart):
        return f"{message}Helm or another chart reads it", ""
    if old[0].startswith(("x-", ".")):
        return f"{message}keys that begin with `x-` or a dot are not values", ""
    if old[: len(new)] == new:
        return f"{message}it is within the new path", ""
    if values.exposes(*old):
        if not values.exposes(*new):
            return _NOTHING  # reported for the new path
        return f'conflicting old path "{each.old}": the chart still has this value', "remove one of them"
    if whole := _value_above(values, old):
        return f"{message}it is a part of the value `{whole}`", ""
    for value in values.by_path.values():
        if value.path[: len(new)] == new:
            leaf = (*old, *value.path[len(new) :])
            for other, text in seen.items():
                if leaf != other and (leaf[: len(other)] == other or other[: len(leaf)] == leaf):
                    return f'conflicting old path "{each.old}": "{text}" is a value, not a map', "remove one of them"
            seen.setdefault(leaf, dotted(leaf))
    return _NOTHING


def _of_others(chart: Chart) -> set[str]:
    """Return the root keys of values that Helm or the charts read on which a chart depends."""
    conditions = (each.condition.split(".")[0] for each in chart.dependencies if each.condition)
    return {"tags", *conditions, *(each.key for each in chart.dependencies)} if chart.dependencies else set()


def _value_above(values: Contract, path: Path) -> str:
    """Return the value of which a path is a part; empty if there is none."""
    found = (values.by_path.get(path[:depth]) for depth in range(1, len(path)))
    return next((value.dotted for value in found if value is not None), "")
