"""The common part of the kinds of resources that run pods: one resource for each workload of the class."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from chartgen.resources.container import fixed_words
from chartgen.resources.fields import Fields
from chartgen.resources.helm import Name
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.pod import PodPlan, pod_plan
from chartgen.resources.resource import Kind, Resource, when
from chartgen.resources.scope import ChartScope, ValuesPath, WorkloadScope
from chartgen.resources.waivers import ON_WORKLOADS, written_annotations
from chartgen.spec.autoscalers import autoscaler_of
from chartgen.spec.workload import Workload


class WorkloadPlan(NamedTuple):
    """The input of the templates of workloads."""

    metadata: MetadataPlan
    fields: Fields
    """Its values."""
    pod: PodPlan
    more: Any = None
    """What only the template of the kind needs."""


def workload_kind(
    cls: type[Workload],
    api_version: str = "apps/v1",
    *,
    name: Callable[[ChartScope, WorkloadScope], Name] = lambda chart, scope: chart.names.resource(scope.component),
    annotations: Callable[[Any], Mapping[str, str]] = lambda _workload: {},
    more: Callable[[ChartScope, WorkloadScope], Any] = lambda _chart, _scope: None,
    note: Callable[[WorkloadScope], str] = lambda scope: f"replicas: {scope.scaling}" if scope.scaling else "",
    notes: str = "notes/workload.txt",
) -> Kind:
    """Return the kind of resources that the workloads of a class are.

    Args:
        cls: The class.
        api_version: The version of the API.
        name: Returns the name of a workload.
        annotations: Returns the annotations of a workload that its fields stand for.
        more: Returns what only its template needs.
        note: Returns what the tree shows after the name of a workload.
        notes: The template of its part of NOTES.txt.
    """

    def find(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
        for scope in chart.workloads:
            if isinstance(scope.workload, cls):
                yield Resource(
                    kind=kind,
                    path=scope.path,
                    spec=scope.workload,
                    scope=scope,
                    name=name(chart, scope),
                    file=f"templates/{scope.file_prefix}{kind.file_name}",
                    when=when(scope),
                    note=note(scope),
                )

    def plan(resource: Resource, chart: ChartScope) -> WorkloadPlan:
        scope: Any = resource.scope
        workload = resource.spec
        return WorkloadPlan(
            metadata=metadata_plan(
                chart,
                resource.name,
                scope.label,
                labels=workload.labels,
                annotations=written_annotations(chart.chart, *ON_WORKLOADS)
                | dict(workload.annotations)
                | dict(annotations(workload)),
            ),
            fields=scope.fields,
            pod=pod_plan(chart.seen_by(scope), scope),
            more=more(chart, scope),
        )

    return Kind(
        cls.kind,
        api_version,
        cls,
        find,
        plan,
        group=f"{cls.kind}s",
        notes=notes,
        follows_workload=True,
    )


def unused(chart: ChartScope) -> Iterator[ValuesPath]:
    """List the values of workloads that nothing would read."""
    if all(scope.component and scope.workload.image_pull_secrets is not None for scope in chart.workloads):
        yield ("imagePullSecrets",)
    if not chart.workloads and not chart.chart.dependencies:
        yield ("global",)
    for scope in chart.workloads:
        if scope.autoscaled is True and autoscaler_of(scope.workload) is None:
            yield (*scope.values_path, "replicaCount")  # an autoscaler in a manifest sets it
        yield from fixed_words(scope)
