"""Disruption budgets that never allow the eviction of a pod, so that nodes can't be drained."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chartgen.objects.fields import Path, at, entries, mapping, text
from chartgen.objects.pods import pod_labels
from chartgen.objects.references import selects
from chartgen.verify.documents.checks import Rendered, in_scenario
from chartgen.verify.documents.reading import Document
from chartgen.verify.documents.rules import integer
from chartgen.verify.findings import Occurrence
from chartgen.verify.helm.scenarios import Scenario
from chartgen.verify.source.charts import ChartSource

RULE = "blocking-budget"
_SCALED = frozenset({"Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"})
"""Kinds of workloads with a number of replicas."""


def blocking_budgets(source: ChartSource, rendered: Rendered, scenario: Scenario) -> Iterator[Occurrence]:
    """Report budgets that block drains. A spec can waive the rule."""
    budgets = [(template, document) for template, document in rendered if document.kind == "PodDisruptionBudget"]
    if not budgets or _is_waived(source, scenario):
        return
    workloads = [document for _, document in rendered if document.kind in _SCALED]
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
    """Return whether a budget applies to pods; one with expressions may or may not."""
    own, other = (text(each.manifest, "metadata", "namespace") or namespace for each in (budget, workload))
    selector = mapping(budget.manifest, "spec", "selector")
    if own != other or entries(selector, "matchExpressions") or at(budget.manifest, ("spec", "selector")) is None:
        return False
    return selects(dict(mapping(selector, "matchLabels")), pod_labels(workload.manifest))


def _problem(budget: Document, workloads: Sequence[Document], rendered: Rendered) -> tuple[Path, str] | None:
    """Compare a budget with the least number of pods (`getExpectedPodCount` in `pkg/controller/disruption`)."""
    spec = mapping(budget.manifest, "spec")
    if spec.get("maxUnavailable") in (0, "0", "0%"):
        return ("spec", "maxUnavailable"), "allows no eviction: `maxUnavailable` is 0"
    least = spec.get("minAvailable")
    counts = [_replicas(workload, rendered) for workload in workloads]
    if least is None or not counts or None in counts:
        return None
    pods = sum(count or 0 for count in counts)
    needed = _number(least, pods)
    if needed is None or pods == 0 or needed < pods:
        return None
    shown = "1 pod" if pods == 1 else f"{pods} pods"
    names = ", ".join(workload.id for workload in workloads)
    return ("spec", "minAvailable"), f"allows no eviction: `minAvailable` is {least}, and {names} has {shown}"


def _replicas(workload: Document, rendered: Rendered) -> int | None:
    """Return the least number of replicas; None if it is not known."""
    for _, document in rendered:
        if document.kind in ("HorizontalPodAutoscaler", "ScaledObject") and _scales(document.manifest, workload):
            if document.kind == "ScaledObject":
                return integer(at(document.manifest, ("spec", "minReplicaCount")), 0)
            return integer(at(document.manifest, ("spec", "minReplicas")), 1)
    return integer(at(workload.manifest, ("spec", "replicas")), 1)


def _scales(scaler: Mapping[str, Any], workload: Document) -> bool:
    target = mapping(scaler, "spec", "scaleTargetRef")
    return text(target, "name") == workload.name and (text(target, "kind") or "Deployment") == workload.kind


def _number(amount: Any, pods: int) -> int | None:
    if isinstance(amount, str) and amount.endswith("%") and amount[:-1].isdecimal():
        return math.ceil(int(amount[:-1]) * pods / 100)
    return integer(amount, 0) if not isinstance(amount, str) else None
