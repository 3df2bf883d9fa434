"""Environments of a chart: the shortest code for the differences between the base and its overlays.

One or two differences in one place are a changed copy of the base: `_shop.but_workload(replicas=4)`. Others are the
settings of a function that returns the chart. What neither can express becomes a chart of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chartgen.importing.code import Attribute, Call, Function, Module, Settings, calls
from chartgen.importing.declared import UnknownError, default, positional_name, setting
from chartgen.importing.identifiers import is_reserved, snake_case
from chartgen.importing.rebuild import rebuilt
from chartgen.importing.structure import Structure

_WORKLOADS = frozenset({"CronJob", "DaemonSet", "Deployment", "Job", "StatefulSet"})
_MERGED = _WORKLOADS | {"Chart", "ConfigMap", "Container", "HorizontalPodAutoscaler", "Image", "Ingress", "Service"}
"""Classes of which a setting is a single field, and not the whole object."""
_MAX_CHANGES = 2
_MAX_CHANGED_TEXT = 160
"""More changes than these are more readable as settings."""


def with_environments(modules: Sequence[Module], overlays: Mapping[str, Mapping[str, Call]]) -> list[Module]:
    """Return modules in which charts have environments.

    Args:
        modules: The modules of the application without an environment.
        overlays: By environment: its charts, by their names.
    """
    extended: dict[int, Call] = {}
    for module in modules:
        for variable, chart in module.charts.items():
            name = chart.arguments[0] if chart.arguments else ""
            found = {environment: charts[name] for environment, charts in overlays.items() if name in charts}
            if found and chart.function == "Chart":
                prefix = f"{variable}_" if len(module.charts) > 1 else ""
                extended[id(chart)] = _extended(variable, prefix, chart, found)
    return rebuilt(modules, lambda code: extended.get(id(code), code))


def _extended(name: str, prefix: str, chart: Call, overlays: Mapping[str, Call]) -> Call:
    """Return the code of a chart with its environments."""
    base = replace(chart, name=f"_{name}")
    copies = {environment: _changed(base, overlay) for environment, overlay in overlays.items()}
    if all(copy is not None for copy in copies.values()):
        return Call("with_environments", fields=copies, of=base, comment=chart.comment)
    try:
        return _with_settings(prefix, base, overlays)
    except UnknownError:
        others = {environment: replace(each, name=f"_{name}_{environment}") for environment, each in overlays.items()}
        return Call("with_environments", fields=dict(others), of=base)


def _changed(base: Call, overlay: Call) -> Call | None:
    """Return a changed copy of the base that equals the overlay; None if it would not be short."""
    structure = Structure(same_application=False)
    changes = _changes(base, overlay, structure)
    if changes is None:
        return None
    if not changes:
        return base
    method, arguments = "but", list[str]()
    if set(changes) == {"components"}:
        component = _changed_component(base, overlay, structure)
        if component is None:
            return None
        arguments = [component]
        method = "but_workload"
        changes = _changes(base.fields["components"][component], overlay.fields["components"][component], structure)
    elif set(changes) == {"workload"}:
        method = "but_workload"
        changes = _changes(base.fields.get("workload"), overlay.fields["workload"], structure)
    elif not changes.keys().isdisjoint({"workload", "components"}):
        return None
    if changes is None or len(changes) > _MAX_CHANGES:
        return None
    is_short = sum(structure.size(value) for value in changes.values()) <= _MAX_CHANGED_TEXT
    return Call(method, list(arguments), changes, of=base) if is_short else None


def _changed_component(base: Call, overlay: Call, structure: Structure) -> str | None:
    """Return the only component that differs; None if several do."""
    one, other = base.fields.get("components"), overlay.fields["components"]
    if not isinstance(one, Mapping) or not isinstance(other, Mapping) or one.keys() != other.keys():
        return None
    different = [f"{key}" for key in one if structure.number(one[key]) != structure.number(other[key])]
    return different[0] if len(different) == 1 else None


def _is_alike(one: Any, other: Any) -> bool:
    return (
        isinstance(one, Call)
        and isinstance(other, Call)
        and (one.function, one.of, one.defined) == (other.function, other.of, other.defined)
        and len(one.arguments) == len(other.arguments)
    )


def _changes(base: Any, other: Any, structure: Structure) -> dict[str, Any] | None:
    """Return the fields that differ; None if more does, or if one has to be reset."""
    if not _is_alike(base, other) or not base.fields.keys() <= other.fields.keys():
        return None
    if [*map(structure.number, base.arguments)] != [*map(structure.number, other.arguments)]:
        return None
    return {
        name: value
        for name, value in other.fields.items()
        if name not in base.fields or structure.number(value) != structure.number(base.fields[name])
    }


def _with_settings(prefix: str, base: Call, overlays: Mapping[str, Call]) -> Call:
    differences = _Differences(base)
    value = differences.of_calls([base, *overlays.values()], "")
    found = differences.named()
    chart_name = f"{base.arguments[0]}" if base.arguments else "the chart"
    definition = Settings(f"Settings that differ between the environments of {chart_name}.", {}, f"{prefix}settings")
    for name, each in found.items():
        definition.fields[name] = setting(each.class_name, each.field, each.values)
    function = Function(definition, value, f"_{prefix}chart")

    def chart(number: int, environment: str) -> Call:
        fields = {
            name: each.values[number]
            for name, each in found.items()
            if not definition.fields[name].has_default or differences.differs(each.values[number], each.values[0])
        }
        return Call("", [Call("", fields=fields, defined=definition, name=f"{prefix}{environment}")], defined=function)

    environments = {environment: chart(number, environment) for number, environment in enumerate(overlays, 1)}
    return Call("with_environments", fields=environments, of=chart(0, "default"))


def _has_keys(value: Any, other: Mapping[str, Any]) -> bool:
    return isinstance(value, Mapping) and value.keys() == other.keys()


@dataclass
class _Difference:
    """A setting: the field that it is for, and its value in each chart."""

    class_name: str
    field: str
    owner: str
    values: list[Any]
    attribute: Attribute


class _Differences:
    """Merges charts into one, in which what differs is a setting."""

    def __init__(self, base: Call) -> None:
        self._structure = Structure(same_application=False)
        self._known: dict[tuple[Any, ...], _Difference] = {}
        counts = Counter(id(call) for call in calls(base))
        self._shared = {each for each, count in counts.items() if count > 1}

    def named(self) -> dict[str, _Difference]:
        """Return the settings by their names, which include the component or container only if that is needed."""
        plain = Counter(snake_case(each.field) for each in self._known.values())
        named: dict[str, _Difference] = {}
        for each in self._known.values():
            name = snake_case(each.field) or "value"
            owned = snake_case(f"{each.owner}_{name}") if each.owner else name
            candidates = [owned if plain[name] > 1 else name, owned, f"{name}_value"]
            candidates += [f"{name}_{number}" for number in range(2, len(self._known) + 3)]
            each.attribute.name = next(name for name in candidates if name not in named and not is_reserved(name))
            named[each.attribute.name] = each
        return named

    def differs(self, one: Any, other: Any) -> bool:
        """Return whether two expressions differ."""
        return self._structure.number(one) != self._structure.number(other)

    def merged(self, values: Sequence[Any], class_name: str, field: str, owner: str) -> Any:
        """Return code for all values: the first one, if they are equal, or code with settings.

        Args:
            values: One for each chart, first that of the base.
            class_name: The class that has the field.
            field: The field that contains the values.
            owner: The component or container that they belong to.
        """
        first = values[0]
        if not any(self.differs(first, value) for value in values[1:]):
            return first
        if all(_is_alike(first, value) for value in values):
            if first.function in _MERGED and first.of is None and id(first) not in self._shared:
                return self.of_calls(values, owner)
        elif isinstance(first, Mapping) and all(_has_keys(value, first) for value in values):
            is_owner = field in ("components", "containers", "init_containers", "sidecars")
            return {
                key: self.merged(
                    [value[key] for value in values],
                    "",
                    f"{key}".rpartition("/")[2],
                    f"{owner} {key}".strip() if is_owner else owner,
                )
                for key in first
            }
        if field in ("workload", "components"):
            raise UnknownError(field)
        return self._setting(values, class_name, field, owner)

    def of_calls(self, values: Sequence[Call], owner: str) -> Call:
        """Return a call for all values, which are calls of the same class."""
        first = values[0]
        arguments = [
            self.merged(parts, first.function, positional_name(first.function, position), owner)
            for position, parts in enumerate(zip(*(value.arguments for value in values), strict=True))
        ]
        fields = {}
        for name in dict.fromkeys(name for value in values for name in value.fields):
            missing = None if all(name in value.fields for value in values) else default(first.function, name)
            parts = [value.fields.get(name, missing) for value in values]
            fields[name] = self.merged(parts, first.function, name, owner)
        return Call(first.function, arguments, fields, name=first.name, comment=first.comment)

    def _setting(self, values: Sequence[Any], class_name: str, field: str, owner: str) -> Attribute:
        # Different parts of a chart that have the same number do not have it for the same reason.
        is_shared = not all(value is None or isinstance(value, int | float) for value in values)
        key = ("" if is_shared else owner, field, *map(self._structure.number, values))
        if key not in self._known:
            self._known[key] = _Difference(class_name, field, "" if is_shared else owner, list(values), Attribute(""))
        return self._known[key].attribute
