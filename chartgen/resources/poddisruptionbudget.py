"""Disruption budgets: at most one for each workload."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.resources.fields import Fields
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.resource import Kind, Resource, when
from chartgen.resources.scope import ChartScope, ValuesPath, WorkloadScope
from chartgen.spec.autoscalers import Autoscaler, autoscaler_of
from chartgen.spec.disruption import PodDisruptionBudget


class BudgetPlan(NamedTuple):
    """The input of `templates/poddisruptionbudget.yaml`."""

    metadata: MetadataPlan
    fields: Fields
    """Its values."""
    selector: str
    """The labels that select its pods, as lines of YAML."""


def _find(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for scope in chart.workloads:
        budget = getattr(scope.workload, "pod_disruption_budget", None)
        if budget is None or _never_scales(scope, chart):
            continue
        conditions = _enabled if chart.chart.defaults == "kubernetes" else _conditions(autoscaler_of(scope.workload))
        if conditions(scope.fields) is not None:
            yield Resource(
                kind=kind,
                path=(*scope.path, "pod_disruption_budget"),
                spec=budget,
                scope=scope,
                name=chart.names.resource(scope.component, fullname=budget.fullname),
                file=f"templates/{scope.file_prefix}{kind.file_name}",
                when=when(scope, conditions),
            )


def _plan(resource: Resource, chart: ChartScope) -> BudgetPlan:
    scope: Any = resource.scope
    own = resource.spec
    return BudgetPlan(
        metadata=metadata_plan(chart, resource.name, scope.label, labels=own.labels, annotations=own.annotations),
        fields=scope.fields.below("podDisruptionBudget"),
        selector=yamltext.dump(dict(own.selector)).rstrip("\n") if own.selector else scope.selector_lines(),
    )


def _unused(chart: ChartScope) -> Iterator[ValuesPath]:
    for scope in chart.workloads:
        if _never_scales(scope, chart):
            yield (*scope.values_path, "podDisruptionBudget")


def _enabled(fields: Fields) -> list[str] | None:
    enabled = fields.switch("podDisruptionBudget", "enabled")
    return None if enabled is None else [enabled]


def _conditions(autoscaler: Autoscaler | None) -> Callable[[Fields], list[str] | None]:
    """Return the conditions that a budget is enabled, and its workload has several replicas; None for never."""

    def conditions(fields: Fields) -> list[str] | None:
        enabled = fields.switch("podDisruptionBudget", "enabled")
        switch = (*autoscaler.place, "enabled") if autoscaler is not None else ()
        autoscaled = fields.switch(*switch) if switch and fields.has(*switch) else None
        least = fields.number("replicaCount")
        if autoscaler is not None and autoscaled is not None:
            minimum = _minimum(autoscaler, fields)
            least = f"(ternary {minimum} {least} ({autoscaled} | default false))" if autoscaled else minimum
        if enabled is None or (least.isdigit() and int(least) < 2):
            return None
        return [enabled, "" if least.isdigit() else f"gt (int {least}) 1"]

    return conditions


def _minimum(autoscaler: Autoscaler, fields: Fields) -> str:
    """Return the minimum number of replicas within an expression."""
    least, _ = autoscaler.values
    return fields.number(*least) if fields.has(*least) else str(autoscaler.least)


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
