"""Services, Ingresses and routes: who can be reached, at what address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from chartgen.diff.model import Comparison, Effect, FieldChange, Json, ObjectChange, RenderedObject
from chartgen.diff.rules.matching import Names, at_path, both, transition
from chartgen.diff.rules.workloads import selected
from chartgen.objects.fields import at, entries, mapping, strings, text
from chartgen.wording import listed

TYPES = ("ClusterIP", "NodePort", "LoadBalancer")
"""The types of Services, each with the addresses of those before it."""
_OUTSIDE = ("NodePort", "LoadBalancer")


class Moved(NamedTuple):
    """A field whose change moves an address."""

    kind: str
    path: Names
    noun: str


MOVED: tuple[Moved, ...] = (
    Moved("Service", ("spec", "externalName"), "the target"),
    Moved("Service", ("spec", "loadBalancerIP"), "the address of the load balancer"),
    Moved("Service", ("spec", "ports", "nodePort"), "the node port"),
    Moved("Service", ("spec", "ports", "name"), "the name of a port"),
    Moved("Ingress", ("spec", "ingressClassName"), "the class"),
    Moved("Ingress", ("metadata", "annotations", "kubernetes.io/ingress.class"), "the class"),
    Moved("Gateway", ("spec", "gatewayClassName"), "the class"),
    Moved("Gateway", ("spec", "addresses"), "the addresses"),
    *(
        Moved(kind, ("spec", "parentRefs"), "the gateway")
        for kind in ("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute")
    ),
)
"""Fields that move the address of a Service, an Ingress or a route."""


class Reach(NamedTuple):
    """What an object makes reachable, as a set."""

    kinds: Names
    paths: tuple[Names, ...]
    """The fields that it depends on."""
    of: Callable[[Json], frozenset[Any]]
    covers: Callable[[Any, Any], bool]
    """Decides whether one element includes another."""
    shown: Callable[[Any], str]
    noun: str


class Address(NamedTuple):
    """A host and a path of an Ingress or a route."""

    host: str
    """`*` for all hosts."""
    path: str
    is_prefix: bool

    def __str__(self) -> str:
        """Write it as in a browser."""
        return f"{self.host}{self.path if self.path != '/' or self.host == '*' else ''}"

    def covers(self, other: Address) -> bool:
        """Return whether it includes another one."""
        if self.host not in ("*", other.host):
            return False
        if self.path == other.path:
            return self.is_prefix or not other.is_prefix
        return self.is_prefix and other.path.startswith(f"{self.path.rstrip('/')}/")


def _of_ingress(manifest: Json) -> frozenset[Address]:
    found = set()
    if mapping(manifest, "spec", "defaultBackend"):
        found.add(Address("*", "/", True))
    for rule in entries(manifest, "spec", "rules"):
        host = text(rule, "host") or "*"
        paths = entries(rule, "http", "paths")
        for path in paths or [{}]:
            found.add(Address(host, text(path, "path") or "/", text(path, "pathType") != "Exact"))
    return frozenset(found)


def _of_route(manifest: Json) -> frozenset[Address]:
    hosts = strings(at(manifest, ("spec", "hostnames"))) or ["*"]
    found = set()
    for rule in entries(manifest, "spec", "rules") or [{}]:
        for match in entries(rule, "matches") or [{}]:
            path = mapping(match, "path") or mapping(match, "method")
            value = text(path, "value") or "/".join(("", *filter(None, (text(path, "service"), text(path, "method")))))
            is_prefix = text(path, "type") not in ("Exact", "RegularExpression")
            found |= {Address(host, value or "/", is_prefix) for host in hosts}
    return frozenset(found)


def _of_gateway(manifest: Json) -> frozenset[tuple[str, str, str]]:
    return frozenset(
        (text(each, "hostname") or "*", str(each.get("port")), text(each, "protocol"))
        for each in entries(manifest, "spec", "listeners")
    )


def _of_ports(manifest: Json) -> frozenset[tuple[str, str]]:
    return frozenset(
        (str(each.get("port")), text(each, "protocol") or "TCP") for each in entries(manifest, "spec", "ports")
    )


def _of_sources(manifest: Json) -> frozenset[str]:
    """Return the networks that may reach a load balancer: all, if none is named."""
    return frozenset(strings(at(manifest, ("spec", "loadBalancerSourceRanges"))) or ["0.0.0.0/0"])


def _of_addresses(manifest: Json) -> frozenset[str]:
    return frozenset(strings(at(manifest, ("spec", "externalIPs"))))


def _same(one: Any, other: Any) -> bool:
    return bool(one == other)


def _listener_covers(one: Any, other: Any) -> bool:
    return one[0] in ("*", other[0]) and one[1:] == other[1:]


def _range_covers(one: str, other: str) -> bool:
    return one == other or one == "0.0.0.0/0"


def _port(port: Any) -> str:
    return str(port[0]) if port[1] == "TCP" else "/".join(port)


def _listener(listener: Any) -> str:
    return f"{listener[0]}:{listener[1]}"


REACH: tuple[Reach, ...] = (
    Reach(("Service",), (("spec", "ports"),), _of_ports, _same, _port, "port"),
    Reach(("Service",), (("spec", "loadBalancerSourceRanges"),), _of_sources, _range_covers, str, "network"),
    Reach(("Service",), (("spec", "externalIPs"),), _of_addresses, _same, str, "external IP"),
    Reach(
        ("Ingress",), (("spec", "rules"), ("spec", "defaultBackend")), _of_ingress, Address.covers, str, "address"
    ),
    Reach(
        ("HTTPRoute", "GRPCRoute", "TLSRoute"), (("spec", "hostnames"), ("spec", "rules")), _of_route, Address.covers,
        str, "address",
    ),
    Reach(("Gateway",), (("spec", "listeners"),), _of_gateway, _listener_covers, _listener, "listener"),
)  # fmt: skip
"""What is compared as sets: what is added is wider, what is removed narrower, and what is replaced has moved."""


def network(change: ObjectChange, comparison: Comparison) -> Iterator[Effect]:
    """Yield what a change of a Service, an Ingress or a route does to its clients."""
    if change.before and change.after:
        if change.after.kind == "Service":
            yield from _types(change)
            yield from _endpoints(change, comparison)
        yield from _reach(change)
        yield from _moved(change)
    elif change.after is not None and change.replaces is None:
        yield from _created(change)
    elif change.before is not None and change.after is None:
        yield from _deleted(change)


def _types(change: ObjectChange) -> Iterator[Effect]:
    if not at_path(change, "spec", "type"):
        return
    fields = (*at_path(change, "spec", "type"), *at_path(change, "spec", "ports", "nodePort"))
    old, new = (text(each, "spec", "type") or "ClusterIP" for each in both(change))
    if old not in TYPES or new not in TYPES:
        yield Effect(
            "network-moved", f"the type changes {old} → {new}: its name resolves to another address", "", fields
        )
    elif TYPES.index(new) > TYPES.index(old):
        where = "on a port of each node" if new == "NodePort" else "through a load balancer"
        yield Effect("network-wider", f"the type changes {old} → {new}: it becomes reachable {where}", fields=fields)
    else:
        yield Effect(
            "network-narrower",
            f"the type changes {old} → {new}: clients outside the cluster lose its address",
            "create a second Service for them, and remove it once no client uses it",
            fields,
        )


def _endpoints(change: ObjectChange, comparison: Comparison) -> Iterator[Effect]:
    """Yield that a Service has no endpoints until new pods are ready, since it asks for what the old ones lack."""
    assert change.before is not None
    assert change.after is not None
    before, after = both(change)
    running = selected(at(before, ("spec", "selector")), change.before, comparison.before)
    selector_fields = at_path(change, "spec", "selector")
    if selector_fields and running:
        kept = selected(at(after, ("spec", "selector")), change.after, comparison.before)
        if at(after, ("spec", "selector")) and not kept:
            yield Effect(
                "downtime",
                "no endpoints until the first new pod is ready: its selector matches none of the old pods",
                "add the labels to the pods in an earlier release",
                selector_fields,
            )
            return
        running = kept
    if not running:
        return
    for name, fields in _lost_ports(change, [pod.port_names for pod in running], [pod.port_numbers for pod in running]):
        was = _target(before, fields)
        yield Effect(
            "downtime",
            f"no endpoints until the first new pod is ready: its target port is now {name}{was},"
            " which the old pods do not have",
            "keep the name of the port, or add the new one in an earlier release",
            fields,
        )


def _lost_ports(
    change: ObjectChange, names: list[set[str]], numbers: list[set[int]]
) -> Iterator[tuple[str, tuple[FieldChange, ...]]]:
    """Yield the target ports of a Service that no old pod has, although that before had one, with their fields."""
    before, after = both(change)
    old = {_number(each): _target_of(each) for each in entries(before, "spec", "ports")}
    ports = entries(after, "spec", "ports")
    for port in ports:
        target = _target_of(port)
        # The only port is the same one, whatever its number.
        is_only = len(old) == len(ports) == 1
        former = next(iter(old.values())) if is_only else old.get(_number(port), target)
        if target == former or not _exists(former, names, numbers) or _exists(target, names, numbers):
            continue
        yield str(target), at_path(change, "spec", "ports", "targetPort")


def _number(port: Json) -> tuple[Any, str]:
    return port.get("port"), text(port, "protocol") or "TCP"


def _target_of(port: Json) -> Any:
    return port.get("targetPort") or port.get("port")


def _exists(target: Any, names: list[set[str]], numbers: list[set[int]]) -> bool:
    if isinstance(target, str):
        return any(target in each for each in names)
    # A container may listen on ports that it does not declare.
    return any(target in each or not each for each in numbers)


def _target(before: Json, fields: tuple[FieldChange, ...]) -> str:
    if len(fields) == 1 and isinstance(fields[0].before, str | int):
        return f" instead of {fields[0].before}"
    ports = entries(before, "spec", "ports")
    return f" instead of {_target_of(ports[0])}" if len(ports) == 1 else ""


def _reach(change: ObjectChange) -> Iterator[Effect]:
    before, after = both(change)
    for reach in REACH:
        if change.shown.kind not in reach.kinds:
            continue
        fields = tuple(field for path in reach.paths for field in at_path(change, *path))
        if fields:
            yield from _difference(reach, reach.of(before), reach.of(after), fields)


def _difference(
    reach: Reach, old: Iterable[Any], new: Iterable[Any], fields: tuple[FieldChange, ...]
) -> Iterator[Effect]:
    lost = sorted(reach.shown(each) for each in old if not any(reach.covers(other, each) for other in new))
    more = sorted(reach.shown(each) for each in new if each not in old and _is_more(reach, each, old, new))
    if lost and more:
        why = f"{_nouns(reach.noun, lost)} moves to {listed(more)}"
        yield Effect("network-moved", why, f"keep {listed(lost)} until no client uses it", fields)
    elif lost:
        why = f"{_nouns(reach.noun, lost)} can no longer be reached"
        yield Effect("network-narrower", why, f"keep {listed(lost)} until no client uses it", fields)
    elif more:
        yield Effect("network-wider", f"{_nouns(reach.noun, more)} can also be reached", fields=fields)


def _is_more(reach: Reach, each: Any, old: Iterable[Any], new: Iterable[Any]) -> bool:
    """Tell whether something can also be reached: a path next to one that includes it may lead elsewhere."""
    return all(other in new for other in old if reach.covers(other, each))


def _nouns(noun: str, names: list[str]) -> str:
    plural = f"{noun}es" if noun.endswith("s") else f"{noun}s"
    return f"{noun if len(names) == 1 else plural} {listed(names)}"


def _moved(change: ObjectChange) -> Iterator[Effect]:
    for row in MOVED:
        if row.kind != change.shown.kind:
            continue
        fields = tuple(each for each in at_path(change, *row.path) if _is_move(row, each, change))
        for field in fields[:1]:
            said = transition(field)
            yield Effect("network-moved", f"{row.noun} changes{f': {said}' if '→' in said else ''}", "", fields)


def _is_move(row: Moved, field: FieldChange, change: ObjectChange) -> bool:
    """Return whether clients notice: a node port that a manifest no longer sets stays, one that it sets may not."""
    if row.path[-1] == "nodePort":
        was_outside = text(both(change)[0], "spec", "type") in _OUTSIDE
        return field.names == row.path and field.after is not None and was_outside
    if row.path[:2] == ("spec", "ports"):
        return field.names == row.path and field.before is not None
    return True


def _created(change: ObjectChange) -> Iterator[Effect]:
    shown = change.shown
    if shown.kind == "Service" and (type_ := text(shown.manifest, "spec", "type")) in _OUTSIDE:
        yield Effect("network-wider", f"can be reached from outside the cluster ({type_})")
    for reach in REACH:
        if shown.kind in reach.kinds and shown.kind != "Service":
            names = sorted(map(reach.shown, reach.of(shown.manifest)))
            if names:
                yield Effect("network-wider", f"{_nouns(reach.noun, names)} can be reached")


def _deleted(change: ObjectChange) -> Iterator[Effect]:
    shown, other = change.shown, change.replaced_by
    if shown.is_kept:
        return
    if shown.kind == "Service":
        yield _service_deleted(shown, other)
        return
    for reach in REACH:
        if shown.kind in reach.kinds:
            new = reach.of(other.manifest) if other else frozenset[Any]()
            yield from _difference(reach, reach.of(shown.manifest), new, ())


def _service_deleted(shown: RenderedObject, other: RenderedObject | None) -> Effect:
    name = shown.name
    if other is None:
        why = f"the host name {name} no longer exists"
        return Effect("network-narrower", why, "keep the Service until no client uses it")
    new = other.name
    if shown.namespace != other.namespace:
        name, new = f"{name}.{shown.namespace}", f"{new}.{other.namespace}"
    return Effect(
        "network-moved", f"the host name changes: {name} → {new}", f"keep a Service {name} until no client uses it"
    )
