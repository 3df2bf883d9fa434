"""Environments: the same chart with other values.

Values must account for all differences between a chart and its environments: `values-ENV.yaml` contains them. What can
be disabled by a value may be in some of them only; any other difference is an error at its line.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from chartgen.errors import ChartgenError
from chartgen.plan.differences import Origins, findings, is_switchable, path_of
from chartgen.spec.chart import Chart
from chartgen.spec.declare import Group, declared
from chartgen.spec.frozen import FrozenDict
from chartgen.spec.manifest import Manifest
from chartgen.spec.workload import Workload
from chartgen.values import Contract, contract


class Union(NamedTuple):
    """A chart, together with its environments."""

    chart: Chart
    """The chart, with all that its environments have."""
    optional: Mapping[str, bool]
    """Components that have a switch, each with whether it is enabled by default."""
    environments: Mapping[str, Chart]
    """The environments, with all that the chart and the other environments have; what they lack is disabled."""

    def differences(self, values: Contract) -> dict[str, dict[tuple[str, ...], Any]]:
        """Return how the values of each environment differ from the defaults, by path; None removes a default.

        Values that only environments set are added to the contract, so that the schema accepts them.
        """
        return {name: self._difference(chart, values) for name, chart in self.environments.items()}

    def _difference(self, chart: Chart, values: Contract) -> dict[tuple[str, ...], Any]:
        found: dict[tuple[str, ...], Any] = {}
        own = contract(chart, reference=self.chart).by_path
        for component, enabled in self.optional.items():
            if chart.components[component].enabled != enabled:
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
        switches = {(component, "enabled") for component in self.optional}
        for path, value in values.by_path.items():
            if value.listed and path not in own and path not in switches:
                found[path] = None
                values.by_path[path] = dataclasses.replace(value, removed=True)
        position = {value.path: number for number, value in enumerate(values.in_order())}
        return dict(sorted(found.items(), key=lambda item: position[item[0]]))


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
        return Union(chart, disabled(chart), {})
    merged, origins = _merged(chart)
    environments = {name: _completed(other, merged) for name, other in chart.environments.items()}
    if found := list(findings(chart, merged, environments, origins)):
        raise ChartgenError(*found)
    off = {component for one in (merged, *environments.values()) for component in disabled(one)}
    optional = {component: workload.enabled for component, workload in merged.components.items() if component in off}
    return Union(merged, optional, environments)


def disabled(chart: Chart) -> dict[str, bool]:
    """Return the components that a chart disables."""
    return {name: False for name, workload in chart.components.items() if not workload.enabled}


def _merged(chart: Chart) -> tuple[Chart, Origins]:
    """Add to a chart what only environments have, disabled, with the environment that each comes from."""
    origins: Origins = {}
    components = dict(chart.components)
    for name, other in chart.environments.items():
        for component, workload in other.components.items():
            if component not in components:
                components[component] = _with_account(workload, other, chart)._derived(enabled=False)
                origins["components", component] = name
    for component, workload in components.items():
        others = ((name, other.components.get(component)) for name, other in chart.environments.items())
        components[component] = _with_parts(workload, others, path_of(component), origins)
    main = chart.workload
    if main is not None:
        others = ((name, other.workload) for name, other in chart.environments.items())
        main = _with_parts(main, others, path_of(""), origins)
    everything = chart.manifests
    for other in chart.environments.values():
        everything = _with_manifests(everything, other.manifests)
    return chart._derived(workload=main, components=components, manifests=everything), origins


def _with_parts(
    workload: Workload,
    others: Iterator[tuple[str, Workload | None]],
    path: tuple[str, ...],
    origins: Origins,
) -> Workload:
    """Add the parts that a workload has in environments only, disabled."""
    for name, other in others:
        if other is not None:
            for part_path, part in _parts_without(workload, other):
                workload = _with_part(workload, part_path, part)
                origins[(*path, *part_path)] = name
    return workload


def _parts_without(workload: Workload, other: Workload) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the parts that can be disabled and that only `other` has, each by its field, or its field and name."""
    for each in declared(type(other)):
        if isinstance(each.mark, Group) and hasattr(workload, each.field):
            mine, theirs = getattr(workload, each.field), getattr(other, each.field)
            if each.mark.path.endswith(".*"):
                for name, part in theirs.items():
                    if is_switchable(part) and name not in mine:
                        yield (each.field, name), part
            elif is_switchable(theirs) and not is_switchable(mine):
                yield (each.field,), theirs


def _with_part(workload: Workload, path: tuple[str, ...], part: Any) -> Workload:
    """Add a part to a workload, disabled."""
    field, *names = path
    part = part._derived(enabled=False)
    return workload._derived(**{field: FrozenDict({**getattr(workload, field), names[0]: part}) if names else part})


def _completed(chart: Chart, merged: Chart) -> Chart:
    """Add to an environment all that it lacks of the merged chart, disabled."""
    components = {
        component: _completed_workload(chart.components[component], workload)
        if component in chart.components
        else _with_account(workload, merged, chart)._derived(enabled=False)
        for component, workload in merged.components.items()
    }
    main = chart.workload
    if main is not None and merged.workload is not None:
        main = _completed_workload(main, merged.workload)
    position = {_identity(manifest): index for index, manifest in enumerate(merged.manifests)}
    everything = _with_manifests(chart.manifests, merged.manifests)
    manifests = tuple(sorted(everything, key=lambda each: position.get(_identity(each), len(position))))
    return chart._derived(workload=main, components=components, manifests=manifests)


def _with_manifests(own: Sequence[Manifest], others: Sequence[Manifest]) -> tuple[Manifest, ...]:
    """Add the manifests with a switch that only others have, disabled."""
    known = {_identity(manifest) for manifest in own}
    more = (each for each in others if each.enabled is not None and _identity(each) not in known)
    return (*own, *(each._derived(enabled=False) for each in more))


def _identity(manifest: Manifest) -> tuple[str, str]:
    return manifest.kind, manifest.fullname or manifest.suffix


def _with_account(workload: Workload, old: Chart, new: Chart) -> Workload:
    """Return a workload of one chart as that of another: if it has the chart's service account, it still does."""
    own = workload.service_account
    return workload._derived(service_account=new.service_account) if own and own is old.service_account else workload


def _completed_workload(workload: Workload, merged: Workload) -> Workload:
    for path, part in _parts_without(workload, merged):
        workload = _with_part(workload, path, part)
    return workload
