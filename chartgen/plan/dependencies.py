"""Charts of the specs that a chart depends on: their profiles, environments and values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from chartgen.errors import ChartgenError, Finding
from chartgen.locations import field_name
from chartgen.plan.environments import union
from chartgen.plan.waivers import with_waivers
from chartgen.similar import closest
from chartgen.spec.chart import Chart
from chartgen.spec.dependency import Dependency
from chartgen.spec.frozen import FrozenDict
from chartgen.spec.manifest import Waiver
from chartgen.spec.namespace import Namespace
from chartgen.spec.part import plain
from chartgen.spec.profiles import DEFAULT
from chartgen.spec.resolve import resolved
from chartgen.spec.types import Profile
from chartgen.values import RECORDS, Contract, contract, dotted, nested, renamings, with_records


def completed(chart: Chart, project: Profile = DEFAULT, waivers: Sequence[Waiver] = ()) -> Chart:
    """Return a resolved chart, with the environments that all charts of the specs have on which it depends.

    Args:
        chart: The chart; one that is complete already is returned as it is.
        project: The profile of the project, for charts that have none, nor their namespace.
        waivers: The waivers of the project.

    Raises:
        ChartgenError: What a spec sets conflicts with a default, an environment with its chart, or a policy failed.
    """
    if chart._is_complete:
        return chart
    chart = resolved(chart, project)
    charts = (chart, *chart.environments.values())
    if any(dependency.chart is not None for one in charts for dependency in one.dependencies):
        chart = _with_environments(chart, _Charts(project, waivers))
    chart = with_waivers(chart, waivers)
    chart.__dict__["_is_complete"] = True
    return chart


class _Charts:
    """The charts on which a chart depends, each completed once."""

    def __init__(self, project: Profile, waivers: Sequence[Waiver]) -> None:
        self._project = project
        self._waivers = waivers
        self._completed: dict[int, Chart] = {}
        self._values: dict[int, dict[str, dict[str, Any]]] = {}

    def chart_of(self, dependency: Dependency) -> Chart | None:
        """Return the completed chart of a dependency; None if it is not one of the specs."""
        given = dependency.chart
        if given is None:
            return None
        # A completed chart is its own.
        if id(given) not in self._completed:
            self._completed[id(given)] = whole = completed(given, self._project, self._waivers)
            self._completed[id(whole)] = whole
        return self._completed[id(given)]

    def values_of(self, chart: Chart, environment: str) -> dict[str, Any]:
        """Return how the values of an environment differ from the defaults; empty if the chart does not have it."""
        if id(chart) not in self._values:
            merged = union(chart)
            differences = merged.differences(contract(merged.chart, optional=merged.optional))
            self._values[id(chart)] = {name: nested(each.items()) for name, each in differences.items()}
        return self._values[id(chart)].get(environment, {})


def _with_environments(chart: Chart, charts: _Charts) -> Chart:
    found = [each for each in map(charts.chart_of, chart.dependencies) if each is not None]
    first = found[0].environments if found else {}
    common = [name for name in first if all(name in each.environments for each in found)]
    base = chart._derived(dependencies=tuple(_dependencies(chart, charts, "")))
    environments = {
        name: one._derived(dependencies=tuple(_dependencies(one, charts, name)))
        for name, one in chart.environments.items()
    }
    for name in common:
        if name not in environments:
            environments[name] = chart._derived(
                dependencies=tuple(_dependencies(chart, charts, name)),
                namespace=_namespace(chart, name, found),
                environments=FrozenDict(),
            )
    whole = {"": base, **environments}
    if findings := [each for name, one in whole.items() for each in _findings(one, charts, name)]:
        raise ChartgenError(*findings)
    return base._derived(environments=FrozenDict(environments), _is_resolved=True)


def _namespace(chart: Chart, environment: str, others: Iterable[Chart]) -> Namespace | None:
    """Return the namespace of a chart in an environment of its dependencies: theirs, which has to be the same."""
    found = [each.environments[environment].namespace for each in others]
    return next((each for each in found if each is not None), chart.namespace)


def _findings(chart: Chart, charts: _Charts, environment: str) -> Iterator[Finding]:
    """Find charts of other namespaces: all objects of a release are in its namespace."""
    own = chart.namespace.name if chart.namespace is not None else ""
    for index, dependency in enumerate(chart.dependencies):
        other = charts.chart_of(dependency)
        one = other and other.environments.get(environment, other)
        if one and one.namespace is not None and one.namespace.name != own:
            where = f" in the environment {environment}" if environment else ""
            yield Finding(
                f'conflicting namespace of the dependency "{dependency.name}"{where}: a release has one namespace',
                chart.location("dependencies", index),
                field_name(("dependencies", index)),
                one.namespace.name,
                f'{f"the namespace {own}" if own else "no namespace"}, like the chart "{chart.name}"',
                hint="use the same Namespace for both"
                if own
                else "set `namespace=` of the chart to the same Namespace",
                rule="environment" if environment else "spec",
            )


def _dependencies(chart: Chart, charts: _Charts, environment: str) -> Iterator[Dependency]:
    for dependency in chart.dependencies:
        other = charts.chart_of(dependency)
        if other is None:
            yield dependency
        else:
            values = merged(charts.values_of(other, environment) if environment else {}, plain(dependency.values))
            yield dependency._derived(chart=other, values=FrozenDict(with_records(values, other)))


def unknown_values(chart: Chart, below: Mapping[str, Contract]) -> Iterator[Finding]:
    """Find values for charts of the specs that those do not have.

    Args:
        chart: The chart.
        below: The values of the charts on which it depends, by key.
    """
    for one in (chart, *chart.environments.values()):
        for index, dependency in enumerate(one.dependencies):
            if dependency.key in below:
                known = below[dependency.key]
                values = {key: value for key, value in plain(dependency.values).items() if key != RECORDS}
                for path in _unknown(values, known, ()):
                    why, hint = _reason(path, known, dependency)
                    yield Finding(
                        f'unknown value "{".".join(path)}" of the chart "{dependency.name}"{why}',
                        one.location("dependencies", index, "values", *path),
                        field_name(("dependencies", index, "values", *path)),
                        hint=hint,
                    )


def _reason(path: tuple[str, ...], known: Contract, dependency: Dependency) -> tuple[str, str]:
    """Return why a chart has no value of a path, and a hint."""
    text = ".".join(path)
    for each in renamings(dependency.chart) if dependency.chart is not None else ():
        if path[: len(each.old)] == each.old:
            # An installer of this chart who sets it at the new path would set both.
            return ": its path has changed", f'use "{dotted((*each.new, *path[len(each.old) :]))}"'
    if known.find(path) is not None or any(each[: len(path)] == path for each in known.fixed):
        return ": it is fixed in that chart", f'expose it in that chart: `expose=["{text}"]`'
    near = closest(text, [value.dotted for value in known.by_path.values()])
    return "", f'did you mean "{near}"?' if near else "see its values.yaml"


def _unknown(values: Mapping[str, Any], known: Contract, above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for key, value in values.items():
        path = (*above, key)
        if path in known.by_path or path == ("enabled",):
            continue
        if known.exposes(*path):
            if isinstance(value, dict):
                yield from _unknown(value, known, path)
        else:
            yield path


def archive_of(dependency: Dependency) -> str:
    """Return the path within a chart at which Helm puts the archive of a dependency."""
    return f"charts/{dependency.name}-{dependency.exact_version}.tgz"


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Merge values as Helm does: maps are merged, all else is replaced."""
    found = dict(below)
    for key, value in above.items():
        old = found.get(key)
        found[key] = merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return found
