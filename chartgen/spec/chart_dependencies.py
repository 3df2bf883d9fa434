"""The checks of charts that concern their dependencies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from chartgen import names
from chartgen.locations import Path
from chartgen.spec.checks import Problem, check
from chartgen.spec.reserved import is_root_key

if TYPE_CHECKING:
    from chartgen.spec.chart import Chart


@check("name", "components[]", "dependencies")
def names_of_dependencies(chart: Chart) -> Iterator[Problem]:
    """Find names of dependencies that conflict with others, or with what the chart defines itself."""
    taken: dict[str, str] = dict.fromkeys(chart.components, "a component")
    for index, dependency in enumerate(chart.dependencies):
        key, field = dependency.key, "alias" if dependency.alias else "name"
        path: Path = ("dependencies", index, field)
        if dependency.name == chart.name:
            yield Problem(
                ("dependencies", index, "name"),
                f'conflicting name of the dependency "{dependency.name}": it is also the name of the chart, so both'
                " define the same templates",
                dependency.name, hint="rename the chart",
            )  # fmt: skip
        elif is_root_key(key):
            yield Problem(
                path, f'invalid {field} "{key}" of a dependency: it is a root key of the values', key,
                hint="set another `alias`",
            )  # fmt: skip
        elif key in taken:
            yield Problem(
                path, f'duplicate {field} "{key}" of a dependency: {taken[key]} has it', key,
                hint='set `alias="NAME"`',
            )  # fmt: skip
        taken.setdefault(key, "another dependency")


@check("components[]", "dependencies")
def conditions_of_chart(chart: Chart) -> Iterator[Problem]:
    """Find conditions that are other values of the chart, and those by which dependencies differ."""
    keys_of_values = {dependency.key for dependency in chart.dependencies}
    switches: dict[str, bool] = {}
    for index, dependency in enumerate(chart.dependencies):
        path: Path = ("dependencies", index)
        root, _, rest = dependency.condition.partition(".")
        expected = f"{dependency.key}.enabled"
        if dependency.condition and dependency.condition != expected:
            used = root in keys_of_values and rest in ("", *(_lists_of(chart, root)))
            if is_root_key(root) or root in chart.components or used:
                yield Problem(
                    (*path, "condition"), f'conflicting condition "{dependency.condition}": it is another value of the'
                    " chart", dependency.condition, f"{expected}, or a value of its own, such as databases.enabled",
                )  # fmt: skip
        for switch in (dependency.condition, *(f"tags.{tag}" for tag in dependency.tags)):
            if switch and switches.setdefault(switch, dependency.enabled) != dependency.enabled:
                yield Problem(
                    (*path, "enabled"), f'conflicting `enabled`: another dependency sets the value "{switch}" as well',
                    str(dependency.enabled), str(switches[switch]),
                )  # fmt: skip


def _lists_of(chart: Chart, key: str) -> Iterator[str]:
    for dependency in chart.dependencies:
        if dependency.key == key:
            yield from dependency.values


@check("dependencies")
def full_names(chart: Chart) -> Iterator[Problem]:
    """Find full names by which other charts of the release would not find a chart."""
    for index, dependency in enumerate(chart.dependencies):
        if dependency.chart is not None and "fullnameOverride" in dependency.values:
            yield Problem(
                ("dependencies", index, "values", "fullnameOverride"),
                "invalid value `fullnameOverride` of a chart of the specs: `host()` would not follow it",
                hint="set `fullname` of that Chart, or the value `nameOverride`",
            )  # fmt: skip


@check("dependencies")
def name_lengths_of_dependencies(chart: Chart) -> Iterator[Problem]:
    """Find keys that are too long to be part of the names of objects."""
    for index, dependency in enumerate(chart.dependencies):
        if len(dependency.key) > names.CHART_NAME_MAX:
            yield Problem(
                ("dependencies", index, "alias" if dependency.alias else "name"),
                f'invalid name "{dependency.key}" of a dependency: it has {len(dependency.key)} characters',
                dependency.key, f"at most {names.CHART_NAME_MAX}", hint="set a shorter `alias`",
            )  # fmt: skip
