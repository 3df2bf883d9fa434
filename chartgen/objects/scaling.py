"""Numbers of pods: what workloads, autoscalers and disruption budgets ask for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from chartgen.objects.fields import at, entries, mapping, text
from chartgen.objects.pods import pod_labels
from chartgen.objects.references import selects

SCALED = frozenset({"Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"})
"""Kinds of workloads with a number of replicas."""
AUTOSCALERS: Mapping[str, tuple[str, int]] = {
    "HorizontalPodAutoscaler": ("minReplicas", 1),
    "ScaledObject": ("minReplicaCount", 0),
}
"""Kinds of autoscalers: the field with the fewest replicas, and its default."""


def integer(value: Any, default: int) -> int | None:
    """Return an integer, or the one that an API server sets where it is missing; None for anything else.

    Helm writes large numbers as floating point, which API servers accept.
    """
    if value is None:
        return default
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def autoscales(scaler: Mapping[str, Any], workload: Mapping[str, Any]) -> bool:
    """Tell whether an object is the autoscaler of a workload in its namespace."""
    target = mapping(scaler, "spec", "scaleTargetRef")
    own = text(workload, "kind"), text(workload, "metadata", "name")
    return text(scaler, "kind") in AUTOSCALERS and own == (text(target, "kind") or "Deployment", text(target, "name"))


def fewest(scaler: Mapping[str, Any]) -> int | None:
    """Return the fewest replicas that an autoscaler leaves; None if that is not known."""
    name, default = AUTOSCALERS[text(scaler, "kind")]
    return integer(at(scaler, ("spec", name)), default)


def is_budget_of(budget: Mapping[str, Any], workload: Mapping[str, Any]) -> bool:
    """Tell whether a disruption budget applies to the pods of a workload in its namespace.

    One with expressions, or without a selector, may or may not.
    """
    selector = mapping(budget, "spec", "selector")
    if entries(selector, "matchExpressions") or at(budget, ("spec", "selector")) is None:
        return False
    return selects(dict(mapping(selector, "matchLabels")), pod_labels(workload))


def blocking_field(budget: Mapping[str, Any], pods: int | None) -> str:
    """Return the field because of which a budget allows no evictions; empty if it allows some, or if it is not known.

    The source is `getExpectedPodCount` in `pkg/controller/disruption` of Kubernetes.

    Args:
        budget: The disruption budget.
        pods: The least number of pods that it applies to; None if that is not known.
    """
    spec = mapping(budget, "spec")
    if spec.get("maxUnavailable") in (0, "0", "0%"):
        return "maxUnavailable"
    needed = None if spec.get("minAvailable") is None or not pods else _number(spec["minAvailable"], pods)
    return "minAvailable" if needed is not None and pods and needed >= pods else ""


def _number(amount: Any, pods: int) -> int | None:
    if isinstance(amount, str) and amount.endswith("%") and amount[:-1].isdecimal():
        return math.ceil(int(amount[:-1]) * pods / 100)
    return integer(amount, 0) if not isinstance(amount, str) else None
