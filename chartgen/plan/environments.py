"""Environments: the same chart with other values.

Values must account for all differences between a chart and its environments: `values-ENV.yaml` contains them. A
component that only some have gets a switch; any other difference is an error at its line.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from chartgen.errors import ChartgenError, Finding, Location
from chartgen.locations import field_name
from chartgen.spec.base import Spec
from chartgen.spec.chart import Chart
from chartgen.spec.declare import Group, Value, declared
from chartgen.spec.text import is_marked
from chartgen.values import Contract, contract, contract_of_references, references

_Path = tuple[str | int, ...]
_Difference = tuple[_Path, Any, Any]
"""The path, what the chart itself has there, and what the environment has."""

_IGNORED = frozenset(
    {"environments", "after", "waivers", "namespace", "description", "docs", "components", "app_version"}
)
"""Fields that may differ: they are not rendered, or are compared separately."""


class Union(NamedTuple):
    """A chart, together with its environments."""

    chart: Chart
    """The chart, with the components of all environments."""
    optional: Mapping[str, bool]
    """Components that have a switch, each with whether it is enabled by default."""
    environments: Mapping[str, Chart]

    def differences(self, values: Contract) -> dict[str, dict[tuple[str, ...], Any]]:
        """Return how the values of each environment differ from the defaults, by path; None removes a default.

        Values that only environments set are added to the contract, so that the schema accepts them.
        """
        return {name: self._difference(chart, values) for name, chart in self.environments.items()}

    def _difference(self, chart: Chart, values: Contract) -> dict[tuple[str, ...], Any]:
        found: dict[tuple[str, ...], Any] = {}
        own = contract(chart, reference=self.chart).by_path
        for component, enabled in self.optional.items():
            if (component in chart.components) != enabled:
                found[component, "enabled"] = not enabled
        for path, value in own.items():
            base = values.by_path.get(path)
            if base is None:
                values.add(dataclasses.replace(value, listed=False, texts=None))
                found[path] = value.default
            elif not base.listed:
                found[path] = value.default
            elif value.default != base.default:
                found[path] = _override(base.default, value.default)
        unread = self._unread(chart)
        for path, value in values.by_path.items():
            if value.listed and path not in own and path[0] not in self.optional and path not in unread:
                found[path] = None
        return found

    def _unread(self, chart: Chart) -> Collection[tuple[str, ...]]:
        """Return the values that nothing reads in an environment: those of objects that only missing components use."""
        missing = self.chart.components.keys() - chart.components.keys()
        if not missing:
            return ()
        return contract_of_references(
            self.chart, (each for each in references(self.chart) if missing.issuperset(each.users))
        ).by_path


def _override(base: Any, other: Any) -> Any:
    """Return what turns `base` into `other`: Helm merges maps, so a key that is missing in `other` is set to None."""
    if not isinstance(base, dict) or not isinstance(other, dict):
        return other
    override = {key: None for key in base if key not in other}
    for key, item in other.items():
        if key not in base:
            override[key] = item
        elif base[key] != item:
            override[key] = _override(base[key], item)
    return override


def union(chart: Chart) -> Union:
    """Combine a chart with its environments.

    Raises:
        ChartgenError: They differ in something that is not a value.
    """
    if not chart.environments:
        return Union(chart, {}, {})
    findings = []
    for name, other in chart.environments.items():
        for path, here, there in _fixed_differences(chart, other, ()):
            if _is_switchable(here) or _is_switchable(there):
                findings.append(_missing(chart, name, path, here, there))
                continue
            found, expected = _shown(path, there), _shown(path, here)
            findings.append(
                Finding(
                    f"conflicting {_title(path)}: it differs in {name}, but is fixed in the chart",
                    location=_location(other, path),
                    field=field_name(path),
                    found=found,
                    expected="the same as in the base" if found == expected else f"{expected}, as in the base",
                    hint="use the same in all environments, or write a separate chart",
                    rule="environment",
                )
            )
    if findings:
        raise ChartgenError(*findings)
    components = dict(chart.components)
    optional: dict[str, bool] = {}
    for other in chart.environments.values():
        for component, workload in other.components.items():
            if component not in components:
                components[component] = workload
                optional[component] = False
        optional |= {component: True for component in chart.components if component not in other.components}
    merged = chart.but(components=components) if len(components) > len(chart.components) else chart
    return Union(merged, optional, dict(chart.environments))


def _title(path: _Path) -> str:
    return next(f'"{part}"' for part in reversed(path) if isinstance(part, str))


def _is_switchable(value: Any) -> bool:
    """Return whether a part of a spec can be disabled by a value."""
    return isinstance(value, Spec) and any(each.field == "enabled" for each in declared(type(value)))


def _missing(chart: Chart, environment: str, path: _Path, here: Any, there: Any) -> Finding:
    """Report a part that only the chart or only one of its environments has."""
    part = there if _is_switchable(there) else here
    owner, other = (environment, "the base") if part is there else ("the base", environment)
    field, kind = path[-1], type(part).__name__
    return Finding(
        f'conflicting {field} of chart "{chart.name}": {owner} has a {kind}, and {other} has none',
        location=_location(chart.environments[environment] if part is there else chart, path),
        field=field_name(path),
        found=f"none in {other}",
        expected=f"a {kind} in the base and in all environments",
        hint=f"add `{field}={kind}(enabled=False, ...)` to {other}",
        rule="environment",
    )


_NOTHING = object()
_MAY_BE_SECRET = frozenset({"data", "stringData", "value", "manifests"})
"""Fields whose contents are never shown, only their types; nor is the text of a variable."""


def _location(chart: Chart, path: _Path) -> Location | None:
    location: Location | None = chart.location(*path)
    # The line may contain what must not be shown.
    return dataclasses.replace(location, source="") if location and not _MAY_BE_SECRET.isdisjoint(path) else location


def _shown(path: _Path, value: Any) -> str:
    # Imported only for findings.
    from chartgen.spec import describe

    hidden = not _MAY_BE_SECRET.isdisjoint(path) or path[-2:-1] == ("env",)
    return "nothing" if value is _NOTHING or value is None else describe.describe_value(value, hidden=hidden)


def _fixed_differences(one: Any, other: Any, path: _Path) -> Iterator[_Difference]:
    """Yield the differences that are not values."""
    if isinstance(one, Spec) and isinstance(other, Spec):
        if type(one) is not type(other):
            yield path, one, other
        else:
            yield from _fields(one, other, path)
    elif isinstance(one, dict) and isinstance(other, dict):
        for key in {**one, **other}:
            if key not in one or key not in other:
                yield (*path, key), one.get(key, _NOTHING), other.get(key, _NOTHING)
            else:
                yield from _fixed_differences(one[key], other[key], (*path, key))
    elif isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        for index, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from _fixed_differences(left, right, (*path, index))
    elif one != other:
        yield path, one, other


def _fields(one: Spec, other: Spec, path: _Path) -> Iterator[_Difference]:
    marks = {each.field: each.mark for each in declared(type(one))}
    for field in dataclasses.fields(one):  # type: ignore[arg-type]
        name = field.name
        if name in _IGNORED:
            continue
        left, right = getattr(one, name), getattr(other, name)
        mark = marks.get(name)
        if isinstance(mark, Value):
            yield from _within_value(left, right, (*path, name))
        elif isinstance(mark, Group) and mark.path == "" and (left is None or right is None):
            if left is not right:
                yield (*path, name), left, right
        else:
            yield from _fixed_differences(left, right, (*path, name))
    if isinstance(one, Chart) and isinstance(other, Chart):
        for component in one.components:
            if component in other.components:
                yield from _fixed_differences(
                    one.components[component], other.components[component], ("components", component)
                )
        if one.app_version is not None or other.app_version is not None:
            yield from _fixed_differences(one.app_version, other.app_version, ("app_version",))


def _within_value(left: Any, right: Any, path: _Path) -> Iterator[_Difference]:
    """Yield what is fixed although its field is a value: text with placeholders, references, names of ports."""
    if path[-1] == "ports":
        if _shape(left) != _shape(right):
            yield path, left, right
    elif path[-1] in ("env", "data"):
        for key in {**left, **right}:
            one, other = left.get(key, ""), right.get(key, "")
            if isinstance(one, Spec) and isinstance(other, Spec):
                yield from _fixed_differences(one, other, (*path, key))
            elif one != other and not (_tunable(one) and _tunable(other)):
                yield (*path, key), left.get(key, _NOTHING), right.get(key, _NOTHING)
    elif left != right and any(map(is_marked, (*_words(left), *_words(right)))):
        yield path, left, right


def _shape(ports: Any) -> Any:
    return tuple(ports) if isinstance(ports, dict) else 1


def _tunable(text: Any) -> bool:
    return isinstance(text, str) and not is_marked(text)


def _words(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else ()
