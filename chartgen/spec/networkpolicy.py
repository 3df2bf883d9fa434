"""Network policies of a workload, and their peers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from chartgen import names
from chartgen.locations import Path
from chartgen.spec import examples
from chartgen.spec.any_chart import AnyChart
from chartgen.spec.base import Spec, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import BOOLEAN, Value, definitions, json_of
from chartgen.spec.frozen import FrozenDict, Items, Raw
from chartgen.spec.labels import HasMetadata
from chartgen.spec.part import raw_problems
from chartgen.spec.types import DnsLabel, DnsSubdomain, Labels, PortNumber, Text
from chartgen.spec.unset import UNSET

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

    from chartgen.spec.chart import Chart
else:
    Chart = AnyChart


@spec
class Peer(Spec):
    """A peer of a network policy: pods of this or another chart, of a namespace or with labels, or IP addresses.

    With no field other than `ports`, it matches any peer.
    """

    _: KW_ONLY
    component: str | None = None
    """Component of the chart; `""` is the main workload, and `"*"` all of them. Fixed in the chart."""
    chart: Chart | None = None
    """Another Chart: its pods, in its namespace. Fixed in the chart."""
    namespace: DnsLabel | Literal["*"] | None = None
    """Namespace of the pods; `"*"` is any. Defaults to the release's namespace. Fixed in the chart."""
    labels: Labels | None = None
    """Labels of the pods; an empty dict means all pods. Fixed in the chart."""
    cidr: str | None = None
    """Range of IP addresses, such as `10.0.0.0/8`. Fixed in the chart."""
    except_: Items[str] = ()
    """Ranges within `cidr` to exclude. Fixed in the chart."""
    ports: Items[PortNumber | Text] | None = ()
    """Ports: numbers, names, or ranges such as `8000-8080`. `53/UDP` sets the protocol, and None means all
    ports. By default, the ports of the workload for ingress, and all ports for egress. Fixed in the chart."""

    @property
    def is_anywhere(self) -> bool:
        """Whether it restricts nothing but ports."""
        return self == Peer(ports=self.ports)

    @property
    def is_outside(self) -> bool:
        """Whether it may be outside of the namespace."""
        return self.is_anywhere or self.namespace is not None or self.cidr is not None or self.chart is not None

    def port_rules(self) -> list[dict[str, Any]]:
        """Return the ports as Kubernetes defines them."""
        return [port_rule(str(each)) for each in self.ports or ()]

    @check("component", "chart", "namespace", "labels", "cidr")
    def _one_kind(self) -> Iterator[Problem]:
        given = [name for name in _OF_PODS if getattr(self, name) is not None]
        if self.cidr is not None and given:
            message = f"conflicting cidr and {given[0]} of Peer: a peer is either addresses or pods"
            yield Problem(("cidr",), message, hint="write two peers")
        for name in ("namespace", "labels"):
            if self.component is not None and self.chart is None and getattr(self, name) is not None:
                message = f"conflicting component and {name} of Peer: components have labels of their own"
                yield Problem((name,), message, hint="remove one of them")

    @check("cidr", "except_")
    def _addresses(self) -> Iterator[Problem]:
        if self.except_ and self.cidr is None:
            yield Problem(("except_",), "conflicting except_ of Peer: it has no cidr")
        if self.cidr is not None:
            block = {"cidr": self.cidr, "except": list(self.except_)}
            names_of = {"cidr": "cidr", "except": "except_"}
            for problem in _block_problems(block, ()):
                first, *rest = problem.path
                yield problem._replace(path=(names_of[str(first)], *rest))

    @check("ports")
    def _ports(self) -> Iterator[Problem]:
        for index, port in enumerate(self.ports or ()):
            if isinstance(port, str) and (sentence := _port_problem(port)):
                yield Problem(("ports", index), f"invalid port of Peer: {sentence}", port)


_OF_PODS = ("component", "chart", "namespace", "labels")
_RANGE = r"([0-9]+)(?:-([0-9]+))?(?:/(TCP|UDP|SCTP))?"


def _port_problem(text: str) -> str | None:
    found = re.fullmatch(_RANGE, text)
    if found is None:
        return names.port_name(text.partition("/")[0])
    first, last = int(found[1]), int(found[2] or found[1])
    if not 1 <= first <= last <= 65535:
        return "a number must be from 1 to 65535, and the end of a range not before its beginning"
    return None


def port_rule(text: str) -> dict[str, Any]:
    """Return a port of a peer as Kubernetes defines it: `port`, and `endPort` and `protocol` if the text has them."""
    found = re.fullmatch(_RANGE, text)
    if found is None:
        return {"port": text}
    rule: dict[str, Any] = {"port": int(found[1])}
    if found[2]:
        rule["endPort"] = int(found[2])
    if found[3]:
        rule["protocol"] = found[3]
    return rule


ANYWHERE = (Peer._valid(),)
IN_NAMESPACE = (Peer._valid(labels=FrozenDict()),)
IN_CHART = (Peer._valid(component="*"),)


def _is_open(direction: str) -> Any:
    def default(policy: Any, chart: Any) -> bool | None:  # noqa: ARG001  the signature of all defaults
        return getattr(policy, direction) == ANYWHERE if policy.is_switch(direction) else None

    return default


@spec
class NetworkPolicy(HasMetadata):
    """A network policy of the pods of a workload.

    None leaves a direction open, and `[]` closes it. DNS is always allowed.
    """

    _: KW_ONLY
    enabled: Annotated[
        bool, Value("enabled", "Network policy", BOOLEAN, full=True, strict=examples.enabled, level="minimal")
    ] = True
    """Whether to create a network policy. Value: `networkPolicy.enabled`."""
    ingress: Items[Peer] | None = UNSET
    """Peers that may connect to the pods. Fixed in the chart."""
    _allow_external: ClassVar[Value] = Value(
        "allowExternal", "Network policy", BOOLEAN, default=_is_open("ingress"), full=False
    )
    """Whether to allow ingress from anywhere, or only from the namespace. Value: `networkPolicy.allowExternal`."""
    egress: Items[Peer] | None = UNSET
    """Peers that the pods may connect to. Fixed in the chart."""
    _allow_external_egress: ClassVar[Value] = Value(
        "allowExternalEgress", "Network policy", BOOLEAN, default=_is_open("egress"), full=False
    )
    """Whether to allow egress to anywhere, or only to DNS and the release.
    Value: `networkPolicy.allowExternalEgress`."""
    dns_ports: Annotated[
        Items[PortNumber] | None,
        Value("dnsPorts", "Network policy", {"type": "array", "items": json_of(PortNumber)}, full=[53, 5353]),
    ] = UNSET
    """Ports of the DNS servers, to which egress is allowed. Value: `networkPolicy.dnsPorts`."""
    extra_ingress: Annotated[
        Items[Raw],
        Value("extraIngress", "Network policy", definitions("NetworkPolicyIngressRule"), full=examples.INGRESS_RULES),
    ] = ()
    """Additional ingress rules of the network policy. Value: `networkPolicy.extraIngress`."""
    extra_egress: Annotated[
        Items[Raw],
        Value("extraEgress", "Network policy", definitions("NetworkPolicyEgressRule"), full=examples.EGRESS_RULES),
    ] = ()
    """Additional egress rules of the network policy. Value: `networkPolicy.extraEgress`."""

    fullname: DnsSubdomain | None = None
    """Exact name of the network policy. Defaults to the workload's name. Fixed in the chart."""

    def is_switch(self, direction: str) -> bool:
        """Return whether installers can open or close a direction; other peers are fixed in the chart."""
        return getattr(self, direction) in (ANYWHERE, IN_NAMESPACE if direction == "ingress" else IN_CHART)

    @check("ingress", "egress")
    def _has_effect(self) -> Iterator[Problem]:
        if self.ingress is None and self.egress is None:
            message = "conflicting ingress and egress of NetworkPolicy: without peers of either, it has no effect"
            yield Problem((), message, hint="set `ingress=[...]`, or remove the policy")

    @check("ingress", "extra_ingress")
    def _open_ingress(self) -> Iterator[Problem]:
        if self.ingress is None and self.extra_ingress:
            yield Problem(("extra_ingress",), "conflicting extra_ingress of NetworkPolicy: ingress is open")

    @check("egress", "extra_egress")
    def _open_egress(self) -> Iterator[Problem]:
        if self.egress is None and self.extra_egress:
            yield Problem(("extra_egress",), "conflicting extra_egress of NetworkPolicy: egress is open")

    @check("egress", "dns_ports")
    def _unused_dns_ports(self) -> Iterator[Problem]:
        if self.egress is None and self.dns_ports:
            yield Problem(("dns_ports",), "conflicting dns_ports of NetworkPolicy: egress is open, to DNS as well")

    @check("egress")
    def _names_of_ports(self) -> Iterator[Problem]:
        for index, peer in enumerate(self.egress or ()):
            if any("port" in rule and isinstance(rule["port"], str) for rule in peer.port_rules()) and peer.cidr:
                message = "conflicting port name and cidr of Peer: only pods have named ports"
                yield Problem(("egress", index, "ports"), message)

    @check("extra_ingress")
    def _ingress_rules(self) -> Iterator[Problem]:
        for index, rule in enumerate(self.extra_ingress):
            yield from _rule_problems("NetworkPolicyIngressRule", rule, "from", ("extra_ingress", index))

    @check("extra_egress")
    def _egress_rules(self) -> Iterator[Problem]:
        for index, rule in enumerate(self.extra_egress):
            yield from _rule_problems("NetworkPolicyEgressRule", rule, "to", ("extra_egress", index))


def _rule_problems(definition: str, rule: Any, side: str, path: tuple[str | int, ...]) -> Iterator[Problem]:
    """Find what is wrong with a rule of a network policy; what no definition says comes where it keeps to that."""
    rough = list(raw_problems(definition, rule, *path))
    yield from rough
    if rough:
        return
    for number, port in enumerate(rule.get("ports", ())):
        if "endPort" in port and port["endPort"] < port["port"]:
            yield Problem(
                (*path, "ports", number, "endPort"), f"invalid endPort: less than port {port['port']}",
                str(port["endPort"]), f"{port['port']} or more",
            )  # fmt: skip
    for number, peer in enumerate(rule.get(side, ())):
        yield from _block_problems(peer.get("ipBlock", {}), (*path, side, number, "ipBlock"))


def _block_problems(block: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    """Find what is invalid in a range of addresses and its exceptions."""
    whole = _network(block.get("cidr", "0.0.0.0/0"))
    if isinstance(whole, str):
        yield Problem((*path, "cidr"), whole, block["cidr"])
    for location, text in enumerate(block.get("except", ())):
        part = _network(text)
        if isinstance(part, str):
            yield Problem((*path, "except", location), part, text)
        elif not isinstance(whole, str) and not (
            part.version == whole.version and part != whole and part.subnet_of(whole)  # type: ignore[arg-type]
        ):
            yield Problem(
                (*path, "except", location),
                "invalid exception: it is not within the CIDR",
                text,
                f"a subnet of {whole}",
            )


def _network(text: str) -> "IPv4Network | IPv6Network | str":
    """Parse a CIDR as the API server does; return a message if it is invalid."""
    from ipaddress import IPv6Network, ip_network

    try:
        found = ip_network(text)
    except ValueError as error:
        return f"invalid CIDR: {error}"
    # Python also accepts single addresses, netmasks and zones.
    if not text.partition("/")[2].isdecimal() or "%" in text:
        return f"invalid CIDR: must have the number of bits after a slash, such as {found}"
    if isinstance(found, IPv6Network) and ("." in text or found.network_address.ipv4_mapped is not None):
        return "invalid CIDR: write it as an IPv4 CIDR"
    return found
