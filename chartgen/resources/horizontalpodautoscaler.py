"""Autoscalers: at most one for each workload."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from chartgen.resources.fields import Fields
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.resource import Kind, Link, Resource, part_of_workload
from chartgen.resources.scope import ChartScope
from chartgen.spec.autoscaling import HorizontalPodAutoscaler


class AutoscalerPlan(NamedTuple):
    """The input of `templates/horizontalpodautoscaler.yaml`."""

    metadata: MetadataPlan
    fields: Fields
    """Its values."""
    target_kind: str
    target_name: str
    """The name of the workload, as YAML."""
    has_metrics: str
    """The condition that it has metrics; empty if it always has some."""


_METRICS = ("targetCPUUtilizationPercentage", "targetMemoryUtilizationPercentage", "metrics")


def _find(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for scope in chart.workloads:
        autoscaler = getattr(scope.workload, "autoscaling", None)
        found = part_of_workload(kind, chart, scope, autoscaler, ("autoscaling",), ("autoscaling",))
        if found is not None:
            link = Link(scope.component, f"{found.spec.min_replicas}-{found.spec.max_replicas}")
            yield found._replace(links=(link,))


def _plan(resource: Resource, chart: ChartScope) -> AutoscalerPlan:
    scope: Any = resource.scope
    own = resource.spec
    fields = scope.fields.below("autoscaling")
    return AutoscalerPlan(
        metadata=metadata_plan(chart, resource.name, scope.label, labels=own.labels, annotations=own.annotations),
        fields=fields,
        target_kind=scope.workload.kind,
        target_name=chart.names.resource(scope.component).yaml,
        has_metrics=_has_metrics(fields),
    )


def _has_metrics(fields: Fields) -> str:
    """Return the condition that there are metrics: a target of 0 stands for none."""
    if any(fields.default(key) and not fields.exposes(key) for key in _METRICS):
        return ""
    exposed = [fields.expression(key) for key in _METRICS if fields.exposes(key)]
    return f"or {' '.join(exposed)}" if len(exposed) > 1 else exposed[0]


KIND = Kind("HorizontalPodAutoscaler", "autoscaling/v2", HorizontalPodAutoscaler, _find, _plan, follows_workload=True)
