"""Rules about Services, Ingresses and network policies that API servers enforce and no schema expresses.

Functions of Kubernetes are those of `pkg/apis/core/validation/validation.go` for Services, and of
`pkg/apis/networking/validation/validation.go` otherwise.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any

from chartgen import names
from chartgen.objects import merge_keys
from chartgen.objects.fields import Path, entries, indexed, mapping, strings, text
from chartgen.verify.documents.rules import Problem, duplicate_entries

_SPEC: Path = ("spec",)
_HEADLESS = "None"
_OUTSIDE = ("LoadBalancer", "NodePort")
"""Types of Services that are reachable from outside the cluster."""
_DUAL_STACK = ("PreferDualStack", "RequireDualStack")
_OF_LOAD_BALANCERS = ("allocateLoadBalancerNodePorts", "loadBalancerClass", "loadBalancerSourceRanges")
"""Fields that only Services of the type LoadBalancer may have."""
_OF_CLUSTER_IPS = ("clusterIP", "ipFamilies", "ipFamilyPolicy")
"""Fields that only Services with a cluster IP may have."""
_FOUR_IN_SIX = ipaddress.IPv6Network("::ffff:0:0/96")

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def service_problems(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Check a Service (`ValidateService`)."""
    spec = mapping(manifest, *_SPEC)
    kind = text(spec, "type") or "ClusterIP"
    for keys in merge_keys.SERVICE_PORTS:
        yield from duplicate_entries(manifest, (*_SPEC, "ports"), keys)
    if kind == "ExternalName":
        if not text(spec, "externalName"):
            yield (*_SPEC, "externalName"), "has the type ExternalName and no `externalName`"
        for field in _OF_CLUSTER_IPS:
            if spec.get(field):
                yield (*_SPEC, field), f"has `{field}` and the type ExternalName"
        return
    yield from _service_ports(spec, kind)
    yield from _service_type(spec, kind)
    yield from _families(spec)


def _service_ports(spec: Mapping[str, Any], kind: str) -> Iterator[Problem]:
    """Check the ports of a Service (`validateServicePort`, and `initNodePorts` of the registry)."""
    path: Path = (*_SPEC, "ports")
    ports = entries(spec, "ports")
    if not ports and spec.get("clusterIP") != _HEADLESS:
        yield path, "has no ports"
    of_nodes: dict[int, Any] = {}
    for index, port in enumerate(ports):
        if len(ports) > 1 and not port.get("name"):
            yield (*path, index), "has several ports, and one without a name"
        node_port = port.get("nodePort")
        if not node_port or not isinstance(node_port, int):
            continue
        if kind == "ClusterIP":
            yield (*path, index, "nodePort"), "has a node port and the type ClusterIP"
        # Ports that have one number and several protocols share a node port. Those with one protocol are duplicates.
        elif (first := of_nodes.setdefault(node_port, port.get("port"))) != port.get("port"):
            found = f"has the node port {node_port} twice, for the ports {first} and {port.get('port')}"
            yield (*path, index, "nodePort"), found
    if (health := spec.get("healthCheckNodePort")) in of_nodes:
        yield (*_SPEC, "healthCheckNodePort"), f"has the node port {health} twice"


def _service_type(spec: Mapping[str, Any], kind: str) -> Iterator[Problem]:
    """Check what depends on the type (`ValidateService`, `validateServiceExternalTrafficPolicy`)."""
    if spec.get("clusterIP") == _HEADLESS and kind in _OUTSIDE:
        yield (*_SPEC, "clusterIP"), f"has no cluster IP and the type {kind}"
    if spec.get("externalTrafficPolicy") and kind not in _OUTSIDE and not spec.get("externalIPs"):
        yield (*_SPEC, "externalTrafficPolicy"), f"has an `externalTrafficPolicy` and the type {kind}"
    if kind != "LoadBalancer":
        for field in _OF_LOAD_BALANCERS:
            if spec.get(field) not in (None, "", []):
                yield (*_SPEC, field), f"has `{field}` and the type {kind}"
    if spec.get("healthCheckNodePort") and (kind, spec.get("externalTrafficPolicy")) != ("LoadBalancer", "Local"):
        sentence = "has a `healthCheckNodePort` without the type LoadBalancer and `externalTrafficPolicy: Local`"
        yield (*_SPEC, "healthCheckNodePort"), sentence
    for index, each in enumerate(strings(spec.get("externalIPs"))):
        if problem := _external_ip_problem(each):
            yield (*_SPEC, "externalIPs", index), f"has the invalid external IP {names.quoted(each)}: {problem}"


def _external_ip_problem(value: str) -> str | None:
    """Check an address outside the cluster (`ValidateEndpointIP`)."""
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return "must be an IP address"
    if address.is_unspecified or address.is_loopback or address.is_link_local:
        return "must not be unspecified, loopback or link-local"
    return None


def _families(spec: Mapping[str, Any]) -> Iterator[Problem]:
    """Check the IP families (`ValidateServiceClusterIPsRelatedFields`, and `initIPFamilyFields` in
    `pkg/registry/core/service/storage/alloc.go`).
    """  # noqa: D205
    families = strings(spec.get("ipFamilies"))
    address = text(spec, "clusterIP")
    if len(set(families)) < len(families):
        yield (*_SPEC, "ipFamilies"), f"has {families[0]} twice in `ipFamilies`"
    # A headless Service that selects no pods has both families by default.
    by_default = address == _HEADLESS and not spec.get("selector") and not spec.get("ipFamilyPolicy")
    if len(set(families)) > 1 and text(spec, "ipFamilyPolicy") not in _DUAL_STACK and not by_default:
        shown = "has two IP families without the `ipFamilyPolicy` PreferDualStack or RequireDualStack"
        yield (*_SPEC, "ipFamilies"), shown
    if address in ("", _HEADLESS):
        return
    try:
        family = f"IPv{ipaddress.ip_address(address).version}"
    except ValueError:
        yield (*_SPEC, "clusterIP"), f"has the invalid cluster IP {address[:50]}"
        return
    if families and families[0] != family:
        yield (*_SPEC, "clusterIP"), f"has an {family} cluster IP, but the first of `ipFamilies` is {families[0]}"


def network_policy_problems(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Check a network policy (`ValidateNetworkPolicySpec`)."""
    for peer, content in _peers(manifest):
        if "ipBlock" in content:
            if "podSelector" in content or "namespaceSelector" in content:
                yield peer, "has a peer with both an `ipBlock` and a selector"
            yield from _ip_block(mapping(content, "ipBlock"), (*peer, "ipBlock"))
    for direction in ("ingress", "egress"):
        for rule, _ in indexed(manifest, (*_SPEC, direction)):
            for where, port in indexed(manifest, (*rule, "ports")):
                first, last = port.get("port"), port.get("endPort")
                if last is not None and not isinstance(first, int):
                    yield (*where, "endPort"), "has an `endPort` without a numeric `port`"
                elif isinstance(first, int) and isinstance(last, int) and last < first:
                    yield (*where, "endPort"), f"has an `endPort` {last} below its `port` {first}"


def _peers(manifest: Mapping[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    for direction, side in (("ingress", "from"), ("egress", "to")):
        for rule, _ in indexed(manifest, (*_SPEC, direction)):
            yield from indexed(manifest, (*rule, side))


def _ip_block(block: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    """Check a range of addresses and its exceptions (`ValidateIPBlock`)."""
    cidr = text(block, "cidr")
    network = _network(cidr)
    if network is None:
        if cidr:
            yield (*path, "cidr"), f"has an invalid CIDR `{cidr[:50]}`"
        return
    yield from _ambiguous_network(cidr, network, (*path, "cidr"))
    excepted = block.get("except")
    for index, each in enumerate(excepted if isinstance(excepted, list) else ()):
        inner = _network(each)
        where = (*path, "except", index)
        if inner is None:
            yield where, f"has an invalid CIDR `{str(each)[:50]}`"
            continue
        yield from _ambiguous_network(each, inner, where)
        if inner.version != network.version or inner == network or not inner.subnet_of(network):  # type: ignore[arg-type]
            yield where, f"excepts {inner}, which is not within {network}"


def _network(cidr: Any) -> _Network | None:
    """Parse a CIDR. The number after the slash is a number of bits: Python accepts netmasks and zones too."""
    if not isinstance(cidr, str) or "%" in cidr or not cidr.partition("/")[2].isdecimal():
        return None
    try:
        return ipaddress.ip_network(cidr, strict=False)
    except ValueError:
        return None


def _ambiguous_network(cidr: str, network: _Network, path: Path) -> Iterator[Problem]:
    """Check that a CIDR has one meaning (`IsValidCIDR` in `apimachinery/pkg/util/validation/ip.go`).

    API servers before `StrictIPCIDRValidation` only warn (`GetWarningsForCIDR`).
    """
    if ipaddress.ip_address(cidr.partition("/")[0]) != network.network_address:
        yield path, f"has the CIDR {cidr[:50]} with bits set after the first {network.prefixlen}: expected {network}"
    elif isinstance(network, ipaddress.IPv6Network) and network.subnet_of(_FOUR_IN_SIX):
        yield path, f"has the CIDR {cidr[:50]}, which is IPv4 in IPv6: write it as an IPv4 CIDR"


def ingress_problems(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Check an Ingress (`ValidateIngressSpec`)."""
    if not entries(manifest, "spec", "rules") and not mapping(manifest, "spec", "defaultBackend"):
        yield _SPEC, "has neither `rules` nor a `defaultBackend`"
    for rule, content in indexed(manifest, (*_SPEC, "rules")):
        host = text(content, "host")
        if host and (problem := names.ingress_host(host)):
            yield (*rule, "host"), f"has the invalid host {names.quoted(host)}: {problem}"
        for where, path in indexed(manifest, (*rule, "http", "paths")):
            if path.get("pathType") in ("Exact", "Prefix"):
                of = text(path, "path")
                if not of.startswith("/"):
                    yield (*where, "path"), "has a path that does not begin with a slash"
                elif problem := names.ingress_path(of, is_literal=True):
                    yield (*where, "path"), f"has the invalid path {names.quoted(of)}: {problem}"
