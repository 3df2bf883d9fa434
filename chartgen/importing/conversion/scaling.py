"""Autoscalers, disruption budgets and network policies: what else refers to a workload."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chartgen.importing.code import Call
from chartgen.importing.conversion.fields import Unsupported, call, given, taken
from chartgen.importing.conversion.metadata import exact, metadata, strings
from chartgen.importing.grouping import Group
from chartgen.importing.model import Original
from chartgen.objects.fields import entries, mapping, text
from chartgen.objects.references import selects
from chartgen.spec.autoscaling import HorizontalPodAutoscaler
from chartgen.spec.disruption import PodDisruptionBudget
from chartgen.spec.networkpolicy import Peer

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
    return call(HorizontalPodAutoscaler, {**fields, **_named(group, component, original)})


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
    return call(PodDisruptionBudget, {**fields, **_named(group, component, original)})


def network_policy(group: Group, component: str, own: Mapping[str, Any], original: Original) -> Call:
    """Return the network policy of a workload.

    Raises:
        Unsupported: It is not about the pods of the workload, or restricts egress, for which charts allow more.
    """
    spec = mapping(original.manifest, "spec")
    selector = mapping(spec, "podSelector")
    if selector.keys() != {"matchLabels"} or dict(mapping(selector, "matchLabels")) != dict(own):
        raise Unsupported("unsupported selector: it differs from that of the workload")
    kinds = spec.get("policyTypes") or ["Ingress", *(["Egress"] if spec.get("egress") else [])]
    if kinds != ["Ingress"]:
        raise Unsupported("unsupported egress rules")
    peers: list[Any] = []
    raw: list[Any] = []
    for rule in entries(spec, "ingress"):
        try:
            peer = _peer(rule)
        except Unsupported:
            peer = None
        # Those in Kubernetes syntax follow the others.
        if peer is None or raw:
            raw.append(rule)
        else:
            peers.append(peer)
    fields: dict[str, Any] = {"ingress": peers, "egress": None}
    if raw:
        fields["extra_ingress"] = raw
    return Call("NetworkPolicy", [], {**fields, **_named(group, component, original)})


def _peer(rule: Mapping[str, Any]) -> Call:
    """Return a rule for one peer."""
    if rule.keys() - {"from", "ports"} or len(entries(rule, "from")) != 1:
        raise Unsupported("unsupported rule with several peers")
    (source,) = entries(rule, "from")
    fields: dict[str, Any] = {}
    if "ipBlock" in source:
        block = mapping(source, "ipBlock")
        fields["cidr"] = text(block, "cidr")
        if block.get("except"):
            fields["except_"] = block["except"]
    if "namespaceSelector" in source:
        chosen = mapping(source, "namespaceSelector", "matchLabels")
        if source["namespaceSelector"] == {}:
            fields["namespace"] = "*"
        elif source["namespaceSelector"].keys() == chosen.keys() & {"matchLabels"} or chosen.keys() == {
            "kubernetes.io/metadata.name"
        }:
            fields["namespace"] = chosen["kubernetes.io/metadata.name"]
        else:
            raise Unsupported("unsupported namespace selector")
    if "podSelector" in source:
        pods = mapping(source, "podSelector")
        if pods.keys() - {"matchLabels"}:
            raise Unsupported("unsupported `matchExpressions` of a peer")
        fields["labels"] = dict(mapping(pods, "matchLabels"))
    if "ports" not in rule:
        fields["ports"] = None
        return call(Peer, fields)
    ports: list[Any] = []
    for port in entries(rule, "ports"):
        if port.keys() - {"port", "protocol"} or "port" not in port:
            raise Unsupported("unsupported port range")
        protocol = text(port, "protocol") or "TCP"
        ports.append(port["port"] if protocol == "TCP" else f"{port['port']}/{protocol}")
    return call(Peer, {**fields, "ports": ports})


def _named(group: Group, component: str, original: Original) -> dict[str, Any]:
    expected = group.full_name(component)
    return {**exact(original.name, expected), **metadata(original, group, component)}
