"""Network policies of workloads: rules become peers as far as charts render them in the same order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chartgen.importing.code import Call
from chartgen.importing.conversion.fields import Unsupported, call
from chartgen.importing.conversion.metadata import named
from chartgen.importing.conversion.services import ContainerPorts
from chartgen.importing.grouping import Group
from chartgen.importing.model import Original
from chartgen.objects.fields import entries, mapping, text
from chartgen.spec.networkpolicy import NetworkPolicy, Peer

_NAME = "kubernetes.io/metadata.name"
_DIRECTIONS = (("ingress", "from"), ("egress", "to"))


def network_policy(
    group: Group, component: str, own: Mapping[str, Any], ports: ContainerPorts, original: Original
) -> Call:
    """Return the network policy of a workload.

    Args:
        group: The chart.
        component: The component of the workload.
        own: The labels that select its pods.
        ports: The ports of the workload.
        original: The policy.

    Raises:
        Unsupported: It is not about the pods of the workload, or restricts nothing.
    """
    spec = mapping(original.manifest, "spec")
    selector = mapping(spec, "podSelector")
    if selector.keys() != {"matchLabels"} or dict(mapping(selector, "matchLabels")) != dict(own):
        raise Unsupported("unsupported selector: it differs from that of the workload")
    kinds = spec.get("policyTypes") or ["Ingress", *(["Egress"] if spec.get("egress") else [])]
    fields: dict[str, Any] = {}
    for direction, side in _DIRECTIONS:
        fields[direction] = None
        if direction.capitalize() in kinds:
            rules = entries(spec, direction)
            known = _protocols(ports) if direction == "ingress" else None
            if direction == "egress":
                if rules and _is_dns(rules[0]):
                    del rules[0]
                else:
                    fields["dns_ports"] = None
            fields[direction], rest = _peers(rules, side, known)
            if rest:
                fields[f"extra_{direction}"] = rest
    return call(NetworkPolicy, {**fields, **named(group, component, original)})


def _protocols(ports: ContainerPorts) -> dict[int | str, str]:
    """Return the protocols that charts render where a peer sets none: by name, and by number unless TCP."""
    found: dict[int | str, str] = {number: protocol for number, protocol in ports.keys if protocol != "TCP"}
    found.update(ports.protocols.items())
    return found


def _is_dns(rule: Mapping[str, Any]) -> bool:
    """Return whether a rule is that which charts render for DNS."""
    ports = [{"protocol": "TCP", **port} for port in entries(rule, "ports")]
    return rule.keys() == {"ports"} and ports == [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]


def _peers(
    rules: Sequence[Mapping[str, Any]], side: str, known: Mapping[int | str, str] | None
) -> tuple[list[Call], list[Mapping[str, Any]]]:
    """Return the peers of the rules for one direction, and the rules that remain in Kubernetes syntax.

    Charts render one rule for the peers without ports, then one for each list of ports, then the remaining ones.
    """
    peers: list[Call] = []
    seen: list[Any] = []
    for index, rule in enumerate(rules):
        try:
            ports = [_port(port, known) for port in entries(rule, "ports")] or None
            if rule.keys() - {side, "ports"} or ports in seen or (ports is None and seen):
                raise Unsupported("unsupported rule")
            peers += [call(Peer, {**_selected(source), "ports": ports}) for source in entries(rule, side) or [{}]]
        except Unsupported:
            return peers, list(rules[index:])
        seen.append(ports)
    return peers, []


def _selected(source: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a peer, without its ports."""
    fields: dict[str, Any] = {}
    if "ipBlock" in source:
        block = mapping(source, "ipBlock")
        fields["cidr"] = text(block, "cidr")
        if block.get("except"):
            fields["except_"] = block["except"]
    if "namespaceSelector" in source:
        fields["namespace"] = _namespace(mapping(source, "namespaceSelector"))
    if "podSelector" in source:
        pods = mapping(source, "podSelector")
        if pods.keys() - {"matchLabels"}:
            raise Unsupported("unsupported `matchExpressions` of a peer")
        fields["labels"] = dict(mapping(pods, "matchLabels"))
    return fields


def _namespace(selector: Mapping[str, Any]) -> str:
    if not selector:
        return "*"
    labels = mapping(selector, "matchLabels")
    if selector.keys() != {"matchLabels"} or labels.keys() != {_NAME}:
        raise Unsupported("unsupported namespace selector")
    return str(labels[_NAME])


def _port(port: Mapping[str, Any], known: Mapping[int | str, str] | None) -> int | str:
    """Return a port of a peer.

    Args:
        port: As Kubernetes defines it.
        known: The protocols of the ports of the workload; None for ports of other pods.

    Raises:
        Unsupported: It has no port, or a name with an unknown protocol.
    """
    first, last, protocol = port.get("port"), port.get("endPort"), port.get("protocol") or "TCP"
    if first is None or port.keys() - {"port", "endPort", "protocol"}:
        raise Unsupported("unsupported port of a peer")
    if isinstance(first, str):
        if protocol != ("TCP" if known is None else known.get(first)):
            raise Unsupported("unsupported port name of a peer")
        return first
    found = first if last is None else f"{first}-{last}"
    return found if protocol == (known or {}).get(first, "TCP") else f"{found}/{protocol}"
