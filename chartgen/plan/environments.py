"""Environments: the same chart with other values.

What differs between an environment and the chart itself has to be made by values: `values-ENV.yaml` is that
difference. A component that only some have gets a switch; any other difference is an error at its line.
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
from chartgen.values import Contract, belonging, contract, references

_Way = tuple[str | int, ...]
_Difference = tuple[_Way, Any, Any]
"""Where it is, what the chart itself has there, and what the environment has."""

_FREE = frozenset({"environments", "after", "waivers", "namespace", "description", "docs", "components", "app_version"})
"""Fields that may differ: they are not rendered, or compared on their own."""


class Union(NamedTuple):
    """A chart with all that its environments have."""

    chart: Chart
    optional: Mapping[str, bool]
    """Components that have a switch, each with whether it is on by default."""
    environments: Mapping[str, Chart]

    def differences(self, values: Contract) -> dict[str, dict[tuple[str, ...], Any]]:
        """Give what each environment has other than the defaults, by path; None takes a default away.

        What only environments set is added to the contract, for the schema to know.
        """
        return {name: self._difference(chart, values) for name, chart in self.environments.items()}

    def _difference(self, chart: Chart, values: Contract) -> dict[tuple[str, ...], Any]:
        found: dict[tuple[str, ...], Any] = {}
        there = contract(chart, reference=self.chart).leaves
        for component, on in self.optional.items():
            if (component in chart.components) != on:
                found[component, "enabled"] = not on
        for path, leaf in there.items():
            base = values.leaves.get(path)
            if base is None:
                values.add(dataclasses.replace(leaf, listed=False, texts=None))
                found[path] = leaf.default
            elif not base.listed:
                found[path] = leaf.default
            elif leaf.default != base.default:
                found[path] = _over(base.default, leaf.default)
        idle = self._idle(chart)
        for path, leaf in values.leaves.items():
            if leaf.listed and path not in there and path[0] not in self.optional and path not in idle:
                found[path] = None
        return found

    def _idle(self, chart: Chart) -> Collection[tuple[str, ...]]:
        """Give the values that nothing reads in an environment: of what only components refer to that it lacks."""
        gone = self.chart.components.keys() - chart.components.keys()
        if not gone:
            return ()
        return belonging(self.chart, (each for each in references(self.chart) if gone.issuperset(each.users))).leaves


def _over(base: Any, other: Any) -> Any:
    """Give what has to be put over `base` to make it `other`: maps are merged, so what is gone is set to None."""
    if not isinstance(base, dict) or not isinstance(other, dict):
        return other
    over = {key: None for key in base if key not in other}
    for key, item in other.items():
        if key not in base:
            over[key] = item
        elif base[key] != item:
            over[key] = _over(base[key], item)
    return over


def union(chart: Chart) -> Union:
    """Put a chart and its environments together.

    Raises:
        ChartgenError: They differ in something that no value can make.
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
                    f"differs in {name}, but is not a value of the chart",
                    location=_location(other, path),
                    field=field_name(path),
                    found=found,
                    expected="what the chart itself has"
                    if found == expected
                    else f"{expected}, as the chart itself has it",
                    hint="use the same in all environments, or write two charts",
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


def _is_switchable(value: Any) -> bool:
    """Return whether a part of a spec can be disabled by a value."""
    return isinstance(value, Spec) and any(each.field == "enabled" for each in declared(type(value)))


def _missing(chart: Chart, environment: str, path: _Way, here: Any, there: Any) -> Finding:
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
"""What is under such a name is never shown, but for what kind of thing it is; nor is a variable's text."""


def _location(chart: Chart, path: _Way) -> Location | None:
    location: Location | None = chart.location(*path)
    # The line may show what must not be shown.
    return dataclasses.replace(location, source="") if location and not _MAY_BE_SECRET.isdisjoint(path) else location


def _shown(path: _Way, value: Any) -> str:
    # Imported only where something is wrong.
    from chartgen.spec import describe

    hidden = not _MAY_BE_SECRET.isdisjoint(path) or path[-2:-1] == ("env",)
    return "nothing" if value is _NOTHING or value is None else describe.describe_value(value, hidden=hidden)


def _fixed_differences(one: Any, other: Any, path: _Way) -> Iterator[_Difference]:
    """Find what differs and is no value."""
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


def _fields(one: Spec, other: Spec, path: _Way) -> Iterator[_Difference]:
    marks = {each.field: each.mark for each in declared(type(one))}
    for field in dataclasses.fields(one):  # type: ignore[arg-type]
        name = field.name
        if name in _FREE:
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


def _within_value(left: Any, right: Any, path: _Way) -> Iterator[_Difference]:
    """Find what is fixed although its field is a value: text with marks, references, names of ports."""
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
