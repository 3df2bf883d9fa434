"""Autoscalers and disruption budgets: what scales and evicts the pods of a workload."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chartgen.importing.code import Call
from chartgen.importing.conversion.fields import Unsupported, call, given, taken
from chartgen.importing.conversion.metadata import named, strings
from chartgen.importing.grouping import Group
from chartgen.importing.model import Original
from chartgen.objects.fields import mapping, text
from chartgen.objects.references import selects
from chartgen.spec.autoscaling import HorizontalPodAutoscaler
from chartgen.spec.disruption import PodDisruptionBudget

_METADATA = frozenset({"extra", "enabled", "fullname", "labels", "annotations"})


def autoscaler(group: Group, component: str, original: Original) -> Call:
    """Return the autoscaler of a workload.

    Raises:
        Unsupported: The language does not support a part of it.
    """
    rest = given(mapping(original.manifest, "spec"))
    rest.pop("scaleTargetRef", None)
    metrics = rest.pop("metrics", [])
    fields = taken(HorizontalPodAutoscaler, rest, without=_METADATA | {"metrics", "cpu", "memory"})
    percent = rest.pop("targetCPUUtilizationPercentage", None)
    if percent is not None:
        fields["cpu"] = percent
    more = []
    for metric in metrics:
        name, target = text(metric, "resource", "name"), mapping(metric, "resource", "target")
        old = mapping(metric, "resource").get("targetAverageUtilization")
        utilization = target.get("averageUtilization") if target.get("type") == "Utilization" else old
        if name in ("cpu", "memory") and name not in fields and isinstance(utilization, int):
            fields[name] = utilization
        else:
            more.append(metric)
    if more:
        fields["metrics"] = more
    if rest:
        raise Unsupported(f"unsupported field `{next(iter(rest))}` of a HorizontalPodAutoscaler")
    return call(HorizontalPodAutoscaler, {**fields, **named(group, component, original)})


def disruption_budget(
    group: Group, component: str, labels: Mapping[str, Any], own: Mapping[str, Any], original: Original
) -> Call:
    """Return the disruption budget of a workload.

    Args:
        group: The chart.
        component: The component of the workload.
        labels: The labels of its pods.
        own: The labels that select its pods.
        original: The budget.

    Raises:
        Unsupported: It is not only about these pods, or the language does not support a part of it.
    """
    rest = {key: value for key, value in mapping(original.manifest, "spec").items() if value is not None}
    selector = rest.pop("selector", {})
    chosen = mapping(selector, "matchLabels")
    if selector.keys() != {"matchLabels"} or not selects(chosen, labels):
        raise Unsupported("unsupported selector: it differs from that of the workload")
    fields = taken(PodDisruptionBudget, rest, without=_METADATA | {"selector"})
    if dict(chosen) != dict(own):
        fields["selector"] = strings(chosen)
    if rest:
        raise Unsupported(f"unsupported field `{next(iter(rest))}` of a PodDisruptionBudget")
    return call(PodDisruptionBudget, {**fields, **named(group, component, original)})
