"""A resource of a chart, and its kind."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from chartgen.resources.fields import NOTHING, Fields
from chartgen.resources.helm import Name, all_of
from chartgen.resources.scope import ChartScope, SpecPath, ValuesPath, WorkloadScope
from chartgen.spec.base import Spec
from chartgen.spec.declare import Json
from chartgen.values.references import MANIFESTS


class When(NamedTuple):
    """The conditions under which a resource is rendered, as Helm expressions; all of them must hold."""

    conditions: tuple[str, ...] = ()
    local: tuple[str, ...] | None = None
    """The same in the template of the resource, where variables hold its values; None for the same expressions."""

    @property
    def anywhere(self) -> str:
        """The condition, valid in any template; empty for always."""
        return all_of(*self.conditions)

    @property
    def here(self) -> str:
        """The condition, valid in the template of the resource; empty for always."""
        return all_of(*(self.conditions if self.local is None else self.local))

    def also(self, condition: str) -> When:
        """Add a condition that is valid in any template, unless it is one already."""
        if not condition or condition in self.conditions:
            return self
        return When((condition, *self.conditions), self.local and (condition, *self.local))


def when(scope: WorkloadScope, conditions: Callable[[Fields], Iterable[str] | None] = lambda _fields: ()) -> When:
    """Return the conditions of a resource of a workload; `conditions` lists them for the workload's values."""
    return When(
        (scope.switch, *(conditions(scope.fields_anywhere) or ())),
        (scope.local_switch, *(conditions(scope.fields) or ())),
    )


class Link(NamedTuple):
    """An edge of the diagram between a resource and a workload."""

    component: str
    """The workload; empty for the main one."""
    label: str = ""
    position: int | None = None
    """The position among what the workload uses; None if the resource leads to the workload."""
    service: str = ""
    """The name of the Service to which the resource leads, in a release that is named after the chart, if it does."""


def used_links(users: Mapping[str, int]) -> tuple[Link, ...]:
    """Return the links from components to what they use; each has a position."""
    return tuple(Link(user, position=position) for user, position in users.items() if user != MANIFESTS)


class RequiredValue(NamedTuple):
    """A value without a default, which the installer has to set."""

    path: ValuesPath
    flag: str
    """The option of `helm install` that sets it."""
    placeholder: str
    """Content for trying the chart."""

    def below(self, key: str) -> RequiredValue:
        """Return the same value of a chart whose values are below a key of those of another chart."""
        option, _, argument = self.flag.partition(" ")
        return RequiredValue(
            (key, *self.path), f"{option} {shlex.quote(f'{key}.{shlex.split(argument)[0]}')}", self.placeholder
        )


class Prerequisite(NamedTuple):
    """An object that has to exist before the chart is installed."""

    kind: str
    name: str
    create: str
    """The beginning of the command that creates it."""
    options: tuple[str, ...]
    """The options of the command."""
    notes: tuple[str, ...]
    """One line of Markdown for each of its keys."""

    def command(self, namespace: str) -> str:
        """Return the command that creates it in a namespace, in the current one if empty."""
        at = f" --namespace {namespace}" if namespace else ""
        return " \\\n  ".join([self.create + at, *self.options])


class Kind(NamedTuple):
    """A kind of resource: where a chart's spec asks for it, and how it is rendered."""

    name: str
    """Its kind in Kubernetes."""
    api_version: str
    spec: type[Spec]
    """The class of the language that describes it."""
    find: Callable[[Kind, ChartScope], Iterable[Resource]]
    """Lists the resources of this kind that a chart has."""
    plan: Callable[[Resource, ChartScope], NamedTuple]
    """Decides all that the template of a resource needs."""
    unused: Callable[[ChartScope], Iterable[ValuesPath]] = lambda _chart: ()
    """Lists the values of a chart that nothing would read; a path stands for all values below it."""
    narrowed: Callable[[ChartScope], Iterable[tuple[ValuesPath, Json]]] = lambda _chart: ()
    """Lists the values whose schemas depend on the chart, with keywords that replace those of the declared schemas."""
    template: str = ""
    """Its template; the name of the kind in lower case if empty."""
    group: str = ""
    """Its heading in the tree; empty if the tree does not show it."""
    notes: str = ""
    """The template of its part of NOTES.txt, if it has one."""
    helpers: str = ""
    """The template of its helpers, for _helpers.tpl, if it has some."""
    in_diagram: bool = True
    follows_workload: bool = False
    """Whether its resources are listed after their workload; others come after all workloads."""
    is_manifest: bool = False
    """Whether authors write its resources as Kubernetes does."""
    is_extension: bool = False
    """Whether a plug-in adds it; `template` is a path in the file system then."""
    is_hook: bool = False
    """Whether its resources are hooks, which belong to no release."""

    @property
    def file_name(self) -> str:
        """The name of its template, and the end of the names of its files."""
        return f"{self.name.lower()}.yaml"

    @property
    def template_path(self) -> str:
        """The path of its template."""
        return self.template if self.is_extension else f"templates/{self.template or self.file_name}"

    @property
    def api_group(self) -> str:
        """Its API group; empty for the core group."""
        return self.api_version.rpartition("/")[0]


class Resource(NamedTuple):
    """One Kubernetes object of a chart."""

    kind: Kind
    path: SpecPath
    """The path in the spec of what describes it."""
    spec: Any
    """What describes it."""
    scope: WorkloadScope | None
    """The workload that it belongs to; None if it belongs to the chart."""
    name: Name
    name_path: SpecPath = ()
    """The path in the spec of its name, if it has a name of its own."""
    namespace: str = ""
    """Its namespace, if it is not that of the release."""
    file: str = ""
    """The path of its file; empty for an object that has to exist already."""
    is_created: bool = True
    """Whether the chart creates it, as far as the spec says."""
    when: When = When()
    note: str = ""
    """What the tree shows after its name."""
    links: tuple[Link, ...] = ()
    """Its edges in the diagram."""
    urls: tuple[str, ...] = ()
    """Where requests from outside the cluster reach it, by default."""
    required: tuple[RequiredValue, ...] = ()
    prerequisite: Prerequisite | None = None
    made_by: str = ""
    """What creates a Secret of this name, if neither the chart nor the installer does."""
    hook: str | None = None
    """The component whose hook it is a copy for; None for resources of the release."""
    plan: Any = None
    """What its template needs; None until it is decided."""
    extra: str = NOTHING
    """The fields that the spec adds to the object, as lines of YAML."""

    @property
    def is_workload(self) -> bool:
        """Whether it is a workload itself."""
        return self.scope is not None and self.spec is self.scope.workload


def part_of_workload(
    kind: Kind, chart: ChartScope, scope: WorkloadScope, part: Any, path: SpecPath, place: ValuesPath, name: str = ""
) -> Resource | None:
    """Return the resource of a part of a workload that has a switch; None without it, or if it is never enabled.

    Args:
        kind: The kind of the resource.
        chart: The chart.
        scope: The workload.
        part: What describes the resource, with a `fullname`; None without it.
        path: The path of the part in the spec, below the workload.
        place: The path of its values below those of the workload.
        name: The name of the part, if a workload may have several; empty for one without a name.
    """

    def conditions(fields: Fields) -> list[str] | None:
        enabled = fields.below(*place).switch("enabled")
        return None if enabled is None else [enabled]

    if part is None or conditions(scope.fields) is None:
        return None
    return Resource(
        kind=kind,
        path=(*scope.path, *path),
        spec=part,
        scope=scope,
        name=chart.names.resource(scope.component, name, fullname=part.fullname),
        file=f"templates/{scope.file_prefix}{f'{name}-' if name else ''}{kind.file_name}",
        when=when(scope, conditions),
    )
