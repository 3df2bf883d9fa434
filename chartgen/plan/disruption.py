"""A workload's disruption budget, decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from chartgen.plan.helm import Named, bare, below, component_label, scope
from chartgen.plan.metadata import MetadataPlan, metadata_plan
from chartgen.spec.disruption import PodDisruptionBudget
from chartgen.spec.workload import Workload


class BudgetPlan(NamedTuple):
    """The disruption budget of one workload."""

    component: str
    file: str
    metadata: MetadataPlan
    expression: str
    """Its values, which are `$budget` in its template."""
    values: str
    """The path of its values, as `--set` takes it."""
    enabled: str
    """The expression of its component's switch; empty for none."""
    scope: str
    """The expression of its workload's values."""


def budget(component: str, workload: Workload, named: Named, enabled: str) -> BudgetPlan | None:
    """Decide the disruption budget of a workload; None where it has none."""
    if not isinstance(getattr(workload, "pod_disruption_budget", None), PodDisruptionBudget):
        return None
    return BudgetPlan(
        component=component,
        file=f"{component}-" if component else "",
        metadata=metadata_plan(named, named.yaml_name(component), component_label(component)),
        expression=bare(below(scope(component), "podDisruptionBudget")),
        values=".".join(part for part in (component, "podDisruptionBudget") if part),
        enabled=enabled,
        scope=scope(component),
    )


def never_more_than_one(component: str, narrowed: Mapping[tuple[str, ...], Mapping[str, Any]]) -> bool:
    """Tell whether a rule holds a workload to one pod at most, so that a budget would never be there."""
    said = narrowed.get((component, "replicaCount") if component else ("replicaCount",), {})
    most = [said["const"]] if "const" in said else said.get("enum") or [said.get("maximum", 2)]
    return all(int(each) <= 1 for each in most)
