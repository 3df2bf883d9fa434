"""Deployments: one for each workload that is one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from chartgen.resources.container import has_placeholders
from chartgen.resources.fields import Fields
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.pod import PodPlan, pod_plan
from chartgen.resources.resource import Kind, Resource, when
from chartgen.resources.scope import ChartScope, ValuesPath
from chartgen.resources.waivers import ON_WORKLOADS, written_annotations
from chartgen.spec.deployment import Deployment


class DeploymentPlan(NamedTuple):
    """The input of `templates/deployment.yaml`."""

    metadata: MetadataPlan
    fields: Fields
    """Its values."""
    pod: PodPlan
    min_ready_seconds: int


def _find(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for scope in chart.workloads:
        if isinstance(scope.workload, Deployment):
            yield Resource(
                kind=kind,
                path=scope.path,
                spec=scope.workload,
                scope=scope,
                name=chart.names.resource(scope.component),
                file=f"templates/{scope.file_prefix}{kind.file_name}",
                when=when(scope),
                note=f"replicas: {scope.scaling}" if scope.scaling else "",
            )


def _plan(resource: Resource, chart: ChartScope) -> DeploymentPlan:
    scope: Any = resource.scope
    workload = resource.spec
    return DeploymentPlan(
        metadata=metadata_plan(
            chart,
            resource.name,
            scope.label,
            labels=workload.labels,
            annotations=written_annotations(chart.chart, *ON_WORKLOADS) | dict(workload.annotations),
        ),
        fields=scope.fields,
        pod=pod_plan(chart, scope),
        min_ready_seconds=workload.min_ready_seconds,
    )


def _unused(chart: ChartScope) -> Iterator[ValuesPath]:
    if not chart.workloads:
        yield ("imagePullSecrets",)
        yield ("global",)
    for scope in chart.workloads:
        for field in ("command", "args"):
            if has_placeholders(getattr(scope.workload, field)):
                yield (*scope.values_path, field)


KIND = Kind(
    "Deployment",
    "apps/v1",
    Deployment,
    _find,
    _plan,
    _unused,
    group="Deployments",
    notes="notes/deployment.txt",
    follows_workload=True,
)
