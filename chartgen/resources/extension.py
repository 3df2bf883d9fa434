"""Extensions: objects of kinds that plug-ins add, of a chart or of a workload."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.errors import Finding
from chartgen.resources.fields import NOTHING, Fields
from chartgen.resources.helm import ReleaseNames, nested_map
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.plugins import ExtensionKind, kind_of
from chartgen.resources.resource import Kind, Link, Resource, When, part_of_workload
from chartgen.resources.scope import ChartScope, SpecPath
from chartgen.spec.extensions import SECTION, Extension, WorkloadExtension
from chartgen.spec.guard import author_code, raised
from chartgen.spec.part import plain


class Target(NamedTuple):
    """The workload that an extension belongs to."""

    api_version: str
    kind: str
    name: str
    """Its name, as YAML."""


class ExtensionPlan(NamedTuple):
    """The input of the template of an extension."""

    metadata: MetadataPlan
    fields: Fields
    """Its values."""
    workload: Target | None
    """The workload that it belongs to; None if it belongs to the chart."""
    names: ReleaseNames

    def yaml(self, content: Any) -> str:
        """Return plain data as lines of YAML, in which placeholders are replaced; no lines if it is empty."""
        if content in (None, "", (), [], {}):
            return NOTHING
        return self.names.templated(yamltext.dump(plain(content))).rstrip("\n")


def _find(_kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    yield from _of_workloads(chart)
    yield from _of_chart(chart)


def _of_workloads(chart: ChartScope) -> Iterator[Resource]:
    for scope in chart.workloads:
        for name, each in scope.workload.extensions.items():
            path: SpecPath = ("extensions", name)
            kind = _kind_of(chart, each, (*scope.path, *path))
            found = part_of_workload(kind, chart, scope, each, path, each.place(name), name)
            if found is not None:
                note = _note(chart, each, found.path)
                yield found._replace(note=note, links=(Link(scope.component, note),))


def _of_chart(chart: ChartScope) -> Iterator[Resource]:
    for name, each in chart.chart.extensions.items():
        kind = _kind_of(chart, each, ("extensions", name))
        place = each.place(name)
        enabled = chart.fields(place, nested_map(".Values", *place)).switch("enabled")
        if enabled is not None:
            yield Resource(
                kind=kind,
                path=("extensions", name),
                spec=each,
                scope=None,
                name=chart.names.resource("", name, fullname=each.fullname),
                file=f"templates/{f'{name}-' if name else ''}{kind.file_name}",
                when=When((enabled,) if enabled else ()),
                note=_note(chart, each, ("extensions", name)),
            )


def _plan(resource: Resource, chart: ChartScope) -> ExtensionPlan:
    own, scope = resource.spec, resource.scope
    place = own.place(str(resource.path[-1]))
    fields = chart.fields(place, nested_map(".Values", *place)) if scope is None else scope.fields.below(*place)
    component = "" if scope is None else scope.label
    return ExtensionPlan(
        metadata_plan(chart, resource.name, component, labels=own.labels, annotations=own.annotations),
        fields,
        None if scope is None else _target(chart, scope),
        chart.names,
    )


def _target(chart: ChartScope, scope: Any) -> Target:
    group = "batch/v1" if scope.workload.kind in ("Job", "CronJob") else "apps/v1"
    return Target(group, scope.workload.kind, chart.names.resource(scope.component).yaml)


def _kind_of(chart: ChartScope, spec: Extension, path: SpecPath) -> Kind:
    return _kind(kind_of(type(spec), chart.chart.location(*path)))


@functools.cache
def _kind(kind: ExtensionKind) -> Kind:
    return Kind(
        kind.name,
        kind.api_version,
        kind.spec,
        _find,
        _plan,
        template=str(kind.template),
        group=f"{kind.name}s",
        follows_workload=issubclass(kind.spec, WorkloadExtension),
        is_extension=True,
    )


def _note(chart: ChartScope, spec: Extension, path: SpecPath) -> str:
    """Return what the class of a plug-in says about an object.

    Raises:
        ChartgenError: Its method raised an exception.
    """

    def failed(error: BaseException) -> Finding:
        return raised(error, f"`note` of {type(spec).__name__}", chart.chart.location(*path))

    with author_code(failed, timed=False):
        return str(spec.note())


KIND = Kind("", "", Extension, _find, _plan, group=SECTION, is_extension=True)
