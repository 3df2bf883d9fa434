"""Disruption budgets: at most one for each workload."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from chartgen.resources.helm import is_on, nested_map, unparenthesized
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.resource import Kind, Resource, When
from chartgen.resources.scope import ChartScope, ValuesPath, WorkloadScope
from chartgen.spec.disruption import PodDisruptionBudget


class BudgetPlan(NamedTuple):
    """The input of `templates/poddisruptionbudget.yaml`."""

    metadata: MetadataPlan
    values: str
    """The expression of its values."""
    path: str
    """The path of its values, as `--set` takes it."""


def _find(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for scope in chart.workloads:
        budget = getattr(scope.workload, "pod_disruption_budget", None)
        if budget is not None and not _never_scales(scope, chart):
            values = nested_map(".Values", *scope.values_path, "podDisruptionBudget")
            yield Resource(
                kind=kind,
                path=(*scope.path, "pod_disruption_budget"),
                spec=budget,
                scope=scope,
                name=chart.names.resource(scope.component, fullname=budget.fullname),
                file=f"templates/{scope.file_prefix}{kind.file_name}",
                when=When(
                    (scope.switch, is_on(f"{values}.enabled", False)),
                    (scope.local_switch, is_on("$budget.enabled", False), _several(scope)),
                ),
            )


def _plan(resource: Resource, chart: ChartScope) -> BudgetPlan:
    scope: Any = resource.scope
    return BudgetPlan(
        metadata=metadata_plan(chart.names, resource.name, scope.label),
        values=unparenthesized(nested_map(scope.values, "podDisruptionBudget")),
        path=f"{scope.prefix}podDisruptionBudget",
    )


def _unused(chart: ChartScope) -> Iterator[ValuesPath]:
    for scope in chart.workloads:
        if _never_scales(scope, chart):
            yield (*scope.values_path, "podDisruptionBudget")


def _several(scope: WorkloadScope) -> str:
    """Return the condition that a workload has more than one replica at any time."""
    if scope.autoscaled:
        return "gt (int $minimum) 1"
    return f'or (not (hasKey {scope.values} "replicaCount")) (gt (int {scope.values}.replicaCount) 1)'


def _never_scales(scope: WorkloadScope, chart: ChartScope) -> bool:
    """Return whether a policy allows a workload no more than one pod, so that it never has a budget."""
    if scope.autoscaled:
        return False
    narrowed = chart.narrowed.get((*scope.values_path, "replicaCount"), {})
    allowed = [narrowed["const"]] if "const" in narrowed else narrowed.get("enum") or [narrowed.get("maximum", 2)]
    return all(int(each) <= 1 for each in allowed)


KIND = Kind(
    "PodDisruptionBudget",
    "policy/v1",
    PodDisruptionBudget,
    _find,
    _plan,
    _unused,
    in_diagram=False,
    follows_workload=True,
)
