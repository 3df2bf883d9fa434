"""Autoscalers: at most one for each workload."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from chartgen.resources.helm import is_on, nested_map, unparenthesized
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.resource import Kind, Link, Resource, When
from chartgen.resources.scope import ChartScope
from chartgen.spec.autoscaling import HorizontalPodAutoscaler


class AutoscalerPlan(NamedTuple):
    """The input of `templates/horizontalpodautoscaler.yaml`."""

    metadata: MetadataPlan
    values: str
    """The expression of its values."""
    path: str
    """The path of its values, as `--set` takes it."""
    target_kind: str
    target_name: str
    """The name of the workload, as YAML."""


def _find(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for scope in chart.workloads:
        autoscaler = getattr(scope.workload, "autoscaling", None)
        if autoscaler is not None:
            values = nested_map(".Values", *scope.values_path, "autoscaling")
            yield Resource(
                kind=kind,
                path=(*scope.path, "autoscaling"),
                spec=autoscaler,
                scope=scope,
                name=chart.names.resource(scope.component, fullname=autoscaler.fullname),
                file=f"templates/{scope.file_prefix}{kind.file_name}",
                when=When(
                    (scope.switch, is_on(f"{values}.enabled", autoscaler.enabled)),
                    (scope.local_switch, is_on("$autoscaling.enabled", autoscaler.enabled)),
                ),
                links=(Link(scope.component, f"{autoscaler.min_replicas}-{autoscaler.max_replicas}"),),
            )


def _plan(resource: Resource, chart: ChartScope) -> AutoscalerPlan:
    scope: Any = resource.scope
    return AutoscalerPlan(
        metadata=metadata_plan(chart.names, resource.name, scope.label),
        values=unparenthesized(nested_map(scope.values, "autoscaling")),
        path=f"{scope.prefix}autoscaling",
        target_kind=scope.workload.kind,
        target_name=chart.names.resource(scope.component).yaml,
    )


KIND = Kind("HorizontalPodAutoscaler", "autoscaling/v2", HorizontalPodAutoscaler, _find, _plan, follows_workload=True)
