"""The traffic that a NetworkPolicy allows, and whether other rules allow it already."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any, Literal, NamedTuple

from chartgen.objects.fields import entries, mapping, strings, text

Direction = Literal["ingress", "egress"]
DIRECTIONS: Sequence[Direction] = ("ingress", "egress")


class Selector(NamedTuple):
    """A label selector, as a set of requirements that all have to be met."""

    requirements: frozenset[str]

    def covers(self, other: Selector) -> bool:
        """Tell whether it selects all that another one selects, as far as that can be read off the requirements."""
        return self.requirements <= other.requirements

    def __str__(self) -> str:
        """Write it as kubectl does: `app=shop,tier=web`."""
        return ",".join(sorted(self.requirements))


def selector(value: Any) -> Selector:
    """Return a label selector; one without requirements selects everything."""
    found = {f"{key}={label}" for key, label in mapping(value, "matchLabels").items()}
    for each in entries(value, "matchExpressions"):
        values = sorted(strings(each.get("values")))
        if each.get("operator") == "In" and len(values) == 1:
            found.add(f"{each.get('key')}={values[0]}")
        else:
            listed = f" ({', '.join(values)})" if values else ""
            found.add(f"{each.get('key')} {text(each, 'operator')}{listed}")
    return Selector(frozenset(found))


class Peer(NamedTuple):
    """Who may be at the other end."""

    block: str = ""
    """A network, without `excluded`."""
    excluded: tuple[str, ...] = ()
    namespaces: Selector | None = None
    """None for the namespace of the policy."""
    pods: Selector | None = None
    is_any: bool = False

    def covers(self, other: Peer) -> bool:
        """Tell whether it includes another peer."""
        if self.is_any or other.is_any:
            return self.is_any
        if self.block or other.block:
            return bool(self.block and other.block) and _block_covers(self, other)
        if self.namespaces is None:
            if other.namespaces is not None:
                return False
        elif not self.namespaces.covers(other.namespaces or Selector(frozenset({"its own namespace"}))):
            return False
        return (self.pods or Selector(frozenset())).covers(other.pods or Selector(frozenset()))

    def __str__(self) -> str:
        """Write it for a sentence."""
        if self.is_any:
            return "everyone"
        if self.block:
            return self.block + (f" without {', '.join(self.excluded)}" if self.excluded else "")
        pods = f"pods with {self.pods}" if self.pods and self.pods.requirements else "all pods"
        if self.namespaces is None:
            return f"{pods} in the namespace"
        return f"{pods} of {f'namespaces with {self.namespaces}' if self.namespaces.requirements else 'all namespaces'}"


def _network(value: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(value, strict=False)
    except ValueError:
        return None


def _within(inner: str, outer: str) -> bool:
    one, other = _network(inner), _network(outer)
    if one is None or other is None:
        return inner == outer
    if isinstance(one, IPv4Network) and isinstance(other, IPv4Network):
        return one.subnet_of(other)
    return isinstance(one, IPv6Network) and isinstance(other, IPv6Network) and one.subnet_of(other)


def _block_covers(one: Peer, other: Peer) -> bool:
    if not _within(other.block, one.block):
        return False
    overlapping = (each for each in one.excluded if _within(each, other.block) or _within(other.block, each))
    return all(any(_within(each, excluded) for excluded in other.excluded) for each in overlapping)


class Ports(NamedTuple):
    """A port, or a range of them."""

    protocol: str = ""
    """Empty for all."""
    name: str = ""
    first: int = 0
    last: int = 65535

    def covers(self, other: Ports) -> bool:
        """Tell whether it includes other ports."""
        if not self.protocol:
            return True
        if self.protocol != other.protocol:
            return False
        is_all = not self.name and (self.first, self.last) == (0, 65535)
        if self.name or other.name:
            return is_all or self.name == other.name
        return self.first <= other.first and other.last <= self.last

    def __str__(self) -> str:
        """Write it for a sentence; empty for all ports."""
        if not self.protocol:
            return ""
        number = str(self.first) if self.first == self.last else f"{self.first}-{self.last}"
        port = self.name or ("" if (self.first, self.last) == (0, 65535) else number)
        return " ".join(filter(None, ("port" if port else "", port, "" if self.protocol == "TCP" else self.protocol)))


class Traffic(NamedTuple):
    """A peer and the ports that it may use."""

    peer: Peer
    ports: Ports

    def covers(self, other: Traffic) -> bool:
        """Tell whether it includes other traffic."""
        return self.peer.covers(other.peer) and self.ports.covers(other.ports)

    def __str__(self) -> str:
        """Write it for a sentence."""
        ports = str(self.ports)
        return f"{self.peer} at {ports}" if ports else str(self.peer)


EVERYTHING = Traffic(Peer(is_any=True), Ports())


def is_isolated(policy: Any, direction: Direction) -> bool:
    """Tell whether a policy only allows what its rules name, in a direction."""
    types = mapping(policy, "spec").get("policyTypes")
    if isinstance(types, list) and types:
        return direction.title() in types
    return direction == "ingress" or bool(mapping(policy, "spec").get("egress"))


def allowed(policy: Any, direction: Direction) -> frozenset[Traffic]:
    """Return what the pods of a policy may receive or send; everything if it is not about the direction."""
    if not is_isolated(policy, direction):
        return frozenset({EVERYTHING})
    return frozenset(_rules(policy, direction))


def _rules(policy: Any, direction: Direction) -> Iterator[Traffic]:
    side = "from" if direction == "ingress" else "to"
    for rule in entries(policy, "spec", direction):
        peers = [_peer(each) for each in entries(rule, side)] or [Peer(is_any=True)]
        ports = [_ports(each) for each in entries(rule, "ports")] or [Ports()]
        for peer in peers:
            for port in ports:
                yield Traffic(peer, port)


def _peer(value: Any) -> Peer:
    if "ipBlock" in value:
        excluded = tuple(sorted(strings(mapping(value, "ipBlock").get("except"))))
        return Peer(text(value, "ipBlock", "cidr"), excluded)
    namespaces = selector(value["namespaceSelector"]) if value.get("namespaceSelector") is not None else None
    pods = selector(value["podSelector"]) if value.get("podSelector") is not None else None
    return Peer(namespaces=namespaces, pods=pods)


def _ports(value: Any) -> Ports:
    protocol, port, last = text(value, "protocol") or "TCP", value.get("port"), value.get("endPort")
    if isinstance(port, str):
        return Ports(protocol, port)
    if isinstance(port, int | float):
        return Ports(protocol, "", int(port), int(last) if isinstance(last, int | float) else int(port))
    return Ports(protocol)


def additional(new: frozenset[Traffic], old: frozenset[Traffic]) -> list[Traffic]:
    """Return what some rules allow that others do not, in a fixed order."""
    found = [each for each in new if not any(other.covers(each) for other in old)]
    return sorted(found, key=lambda each: json.dumps(str(each)))
