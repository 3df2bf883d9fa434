"""The scopes of a chart and of its workloads: names, paths and switches, computed once and passed along."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.resources.autoscalers import autoscaling_manifest
from chartgen.resources.fields import NINDENT, Fields
from chartgen.resources.helm import Name, ReleaseNames, any_of, map_key, nested_map
from chartgen.resources.placeholders import release_names
from chartgen.spec.autoscalers import autoscaler_of
from chartgen.spec.base import Spec
from chartgen.spec.chart import Chart
from chartgen.spec.config import ConfigMap, Secret
from chartgen.spec.declare import Level
from chartgen.spec.manifest import Manifest
from chartgen.spec.workload import MAIN, Workload
from chartgen.values import Contract, Reference, references

_DOT = r'(?<=\{\{ )(?=\.)|(?<=" )\.(?=[ )])'
"""Where an expression begins at the root of the template's data."""

SpecPath = tuple[str | int, ...]
ValuesPath = tuple[str, ...]


class Fixed(NamedTuple):
    """A fixed number of replicas."""

    replicas: int

    def __str__(self) -> str:
        return str(self.replicas)


class Scaled(NamedTuple):
    """A number of replicas that an autoscaler chooses."""

    low: int
    high: int

    def __str__(self) -> str:
        return f"{self.low}-{self.high}"


Scaling = Fixed | Scaled


class WorkloadScope(NamedTuple):
    """A workload, with the facts about it that several kinds of resources need."""

    component: str
    """The component's name; empty for the main workload."""
    workload: Workload
    path: SpecPath
    """Its path in the spec."""
    values_path: ValuesPath
    """The path of its values."""
    values: str
    """The expression of its values in templates of its own: a component's begin with `$values := ...`."""
    switch: str
    """The condition that the component is enabled, valid in any template; empty without a switch."""
    local_switch: str
    """The same in templates of its own."""
    scaling: Scaling | None
    """The number of replicas; None for workloads that have none."""
    autoscaled: str | bool
    """Whether an autoscaler sets the number of replicas: the condition, in templates of its own, if that is a value."""
    fields: Fields
    """Its values, in templates of its own."""
    fields_anywhere: Fields
    """Its values, in any template."""

    selector: str
    """The labels that select its pods, as lines of YAML, if the spec sets them; empty for those of the chart."""
    chart: str
    """The name of the chart."""

    def selector_lines(self, root: str = ".") -> str:
        """Return the labels that select its pods, as lines of a template in which `root` is the root."""
        if self.selector:
            # The dot of an inner block is not the root of the template's data.
            return self.selector if root == "." else re.sub(_DOT, root, self.selector)
        component = f"app.kubernetes.io/component: {yamltext.scalar(self.label)}"
        return f'{{{{- include "{self.chart}.selectorLabels" {root} | {NINDENT} }}}}\n{component}'

    @property
    def label(self) -> str:
        """The component label of its pods."""
        return self.component or MAIN

    @property
    def values_source(self) -> str:
        """The expression of a component's values in any template."""
        return map_key(".Values", self.component)

    @property
    def prefix(self) -> str:
        """The prefix of its values' paths, as `--set` takes them: empty, or `worker.`."""
        return f"{self.component}." if self.component else ""

    @property
    def file_prefix(self) -> str:
        """The prefix of its files' names: empty, or `worker-`."""
        return f"{self.component}-" if self.component else ""


class HookScope(NamedTuple):
    """The hook of a Job that uses copies of resources, since those of the release may not exist or be outdated."""

    scope: WorkloadScope
    """The Job."""
    prefix: str
    """What the names of the copies begin with, after FULLNAME."""
    annotations: Mapping[str, str]
    """The annotations of the copies."""


@dataclass(eq=False)
class ChartScope:
    """A chart, with the facts about it that several kinds of resources need."""

    chart: Chart
    """Including the components of all its environments."""
    optional: Mapping[str, bool] = field(default_factory=dict)
    """The components that have a switch, each with whether it is enabled by default."""
    narrowed: Mapping[ValuesPath, Mapping[str, Any]] = field(default_factory=dict)
    """What policies add to the schema of values."""
    values: Contract | None = None
    """Its values; None where it does not matter which of them an installer can set."""
    level: Level = "all"
    hook: HookScope | None = None
    """The hook whose copies are described instead of the resources of the release."""

    @cached_property
    def names(self) -> ReleaseNames:
        """The names of its resources."""
        copies: dict[tuple[str, str], str] = {}
        if self.hook is not None:
            targets = (each.target for each in self.references if isinstance(each.target, ConfigMap | Secret))
            copies = {(type(target).__name__, target.name or ""): self.hook.prefix for target in targets}
        return release_names(self.chart, self.values, copies)

    @cached_property
    def hooks(self) -> Mapping[str, ChartScope]:
        """The chart as the hooks see it that need copies of resources, by component."""
        found = ((scope, getattr(scope.workload, "hook", None)) for scope in self.workloads)
        return {
            scope.component: replace(self, hook=_hook_scope(scope, hook))
            for scope, hook in found
            if hook is not None and hook.is_alone
        }

    def seen_by(self, scope: WorkloadScope) -> ChartScope:
        """Return the chart as a workload sees it: a hook uses copies of some resources."""
        return self.hooks.get(scope.component, self)

    @cached_property
    def workloads(self) -> tuple[WorkloadScope, ...]:
        """Its workloads, the main one first."""
        return tuple(self._workload(component, workload) for component, workload in self.chart.workloads())

    @cached_property
    def references(self) -> list[Reference]:
        """The ConfigMaps, Secrets and claims that its workloads refer to, or the hook."""
        found = references(self.chart)
        if self.hook is None:
            return list(self._without_hooks(found)) if self.hooks else found
        user = self.hook.scope.component
        return [each._replace(users={user: each.users[user]}) for each in found if user in each.users]

    def _without_hooks(self, found: Iterable[Reference]) -> Iterator[Reference]:
        """Yield what workloads refer to, apart from the ConfigMaps and Secrets that hooks use copies of."""
        for each in found:
            if not isinstance(each.target, ConfigMap | Secret):
                yield each
                continue
            users = {user: position for user, position in each.users.items() if user not in self.hooks}
            if users or self.is_mentioned(each.target):
                yield each._replace(users=users or each.users)

    def is_mentioned(self, target: Spec) -> bool:
        """Return whether the name of an object is part of a text of the chart."""
        mark = str(target)
        return any(mark in text for _, text in self.chart.marked_texts)

    @cached_property
    def shared_services(self) -> dict[str, tuple[str, ...]]:
        """The labels by which Services select the pods of several workloads, each with their components."""
        found: dict[str, tuple[str, ...]] = {}
        for component, workload in self.chart.workloads():
            for name, service in workload.all_services():
                if service.components and not service.selector:
                    found[self.shared_label(component, name)] = (
                        component,
                        *("" if each == MAIN else each for each in service.components),
                    )
        return found

    def shared_label(self, component: str, name: str) -> str:
        """Return the label of the pods of several workloads that a Service selects."""
        return f"{self.chart.name}/service-{'-'.join(filter(None, (component, name))) or MAIN}"

    def fields(self, path: ValuesPath, expression: str) -> Fields:
        """Return the values below a path, whose map has this expression in a template."""
        return Fields(self.names, self.values, path, expression)

    def cluster_scoped(self, name: Name) -> Name:
        """Return the name of an object that is in no namespace, or in another one: `NAMESPACE-` and a name."""
        namespace = self.chart.namespace.name if self.chart.namespace else "NAMESPACE"
        text = f"{{{{ .Release.Namespace }}}}-{name.text}"
        return Name(text, text, f"{namespace}-{name.example}")

    def exposes(self, *path: str) -> bool:
        """Return whether an installer can set a value."""
        return self.values is None or path in self.values.by_path

    def switch(self, components: Collection[str]) -> str:
        """Return the condition that one of some components is enabled; empty if one of them always is."""
        if not all(component in self.optional for component in components):
            return ""
        return any_of(*map(self._switch, components))

    def _switch(self, component: str) -> str:
        return _is_enabled(nested_map(".Values", component), self.optional[component])

    def _workload(self, component: str, workload: Workload) -> WorkloadScope:
        optional = component in self.optional
        values = "$values" if component else ".Values"
        values_path = (component,) if component else ()
        return WorkloadScope(
            component=component,
            workload=workload,
            path=("components", component) if component else ("workload",),
            values_path=values_path,
            values=values,
            switch=self._switch(component) if optional else "",
            local_switch=_is_enabled("$values", self.optional[component]) if optional else "",
            scaling=_scaling(workload),
            autoscaled=self._autoscaled(component, workload, values_path, values),
            fields=self.fields(values_path, values),
            fields_anywhere=self.fields(values_path, nested_map(".Values", *values_path)),
            selector=self._selector(workload),
            chart=self.chart.name,
        )

    def _selector(self, workload: Workload) -> str:
        labels = dict(workload.selector)
        return self.names.templated(yamltext.dump(labels)).rstrip("\n") if labels else ""

    def _autoscaled(self, component: str, workload: Workload, path: ValuesPath, values: str) -> str | bool:
        autoscaler = autoscaler_of(workload)
        if autoscaler is None:
            manifest = autoscaling_manifest(self.chart, component, self.names)
            return manifest is not None and (manifest_switch(manifest, self) or manifest.enabled is not False)
        if self.exposes(*path, *autoscaler.place, "enabled"):
            return map_key(nested_map(values, *autoscaler.place), "enabled")
        return autoscaler.enabled


def manifest_switch(manifest: Manifest, chart: ChartScope) -> str | None:
    """Return the condition that a manifest is enabled: empty for always, None for never."""
    if manifest.enabled is None:
        return ""
    path = ("manifests", manifest.plain_name)
    return chart.fields(path, nested_map(".Values", *path)).switch("enabled")


def _scaling(workload: Workload) -> Scaling | None:
    autoscaler, replicas = autoscaler_of(workload), getattr(workload, "replicas", None)
    if autoscaler is not None and autoscaler.enabled:
        return Scaled(autoscaler.least, autoscaler.most)
    return None if replicas is None else Fixed(replicas)


def _hook_scope(scope: WorkloadScope, hook: Any) -> HookScope:
    annotations = hook_annotations(hook.events, hook.weight - 5, ("before-hook-creation", "hook-succeeded"))
    return HookScope(scope, f"{scope.file_prefix}hook", annotations)


def hook_annotations(events: Collection[str], weight: int, deletion: Collection[str]) -> dict[str, str]:
    """Return the annotations of a hook."""
    annotations = {"helm.sh/hook": ",".join(events)}
    if weight:
        annotations["helm.sh/hook-weight"] = str(weight)
    return annotations | {"helm.sh/hook-delete-policy": ",".join(deletion)} if deletion else annotations


def _is_enabled(values: str, default: bool) -> str:
    """Return the condition that a component is enabled; it is not removed because an older release has no switch."""
    return f'ne (toString {values}.enabled) "false"' if default else f"{values}.enabled"
