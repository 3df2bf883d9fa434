"""Disruption budgets that never allow the eviction of a pod, so that nodes can't be drained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chartgen.objects.fields import Path, at, text
from chartgen.objects.scaling import SCALED, autoscales, blocking_field, fewest, integer, is_budget_of
from chartgen.verify.documents.checks import Rendered, in_scenario
from chartgen.verify.documents.reading import Document
from chartgen.verify.findings import Occurrence
from chartgen.verify.helm.scenarios import Scenario
from chartgen.verify.source.charts import ChartSource

RULE = "blocking-budget"


def blocking_budgets(source: ChartSource, rendered: Rendered, scenario: Scenario) -> Iterator[Occurrence]:
    """Report budgets that block drains. A spec can waive the rule."""
    budgets = [(template, document) for template, document in rendered if document.kind == "PodDisruptionBudget"]
    if not budgets or _is_waived(source, scenario):
        return
    workloads = [document for _, document in rendered if document.kind in SCALED]
    seen: dict[int, Document] = {}
    for template, budget in budgets:
        selected = [each for each in workloads if _selects(budget, each, source.namespace)]
        problem = _problem(budget, selected, rendered)
        if problem is not None:
            yield in_scenario(_occurrence(budget, template, *problem), scenario)
        for workload in selected:
            first = seen.setdefault(id(workload), budget)
            if first is not budget:
                message = f"selects pods of {workload.id}, as does {first.id}: pods with two budgets can't be evicted"
                yield in_scenario(_occurrence(budget, template, ("spec", "selector"), message), scenario)


def _is_waived(source: ChartSource, scenario: Scenario) -> bool:
    chart = source.chart
    if chart is None:
        return False
    if RULE in source.waived:
        return True
    return any(waiver.rule == RULE for waiver in chart.environments.get(scenario.environment, chart).waivers)


def _occurrence(document: Document, template: str, path: Path, message: str) -> Occurrence:
    return Occurrence(
        RULE,
        message,
        object=document.id,
        path=path,
        template=template,
        severity="warning",
        manifest=document.manifest,
    )


def _selects(budget: Document, workload: Document, namespace: str) -> bool:
    """Return whether a budget applies to the pods of a workload."""
    own, other = (text(each.manifest, "metadata", "namespace") or namespace for each in (budget, workload))
    return own == other and is_budget_of(budget.manifest, workload.manifest)


def _problem(budget: Document, workloads: Sequence[Document], rendered: Rendered) -> tuple[Path, str] | None:
    """Compare a budget with the least number of pods."""
    counts = [_replicas(workload, rendered) for workload in workloads]
    known = [count for count in counts if count is not None]
    pods = sum(known) if len(known) == len(counts) else None
    field = blocking_field(budget.manifest, pods)
    if field == "maxUnavailable":
        return ("spec", field), "allows no eviction: `maxUnavailable` is 0"
    if not field:
        return None
    least = at(budget.manifest, ("spec", field))
    shown = "1 pod" if pods == 1 else f"{pods} pods"
    names = ", ".join(workload.id for workload in workloads)
    return ("spec", field), f"allows no eviction: `minAvailable` is {least}, and {names} has {shown}"


def _replicas(workload: Document, rendered: Rendered) -> int | None:
    """Return the least number of replicas; None if it is not known."""
    scaler = next((each.manifest for _, each in rendered if autoscales(each.manifest, workload.manifest)), None)
    return integer(at(workload.manifest, ("spec", "replicas")), 1) if scaler is None else fewest(scaler)
