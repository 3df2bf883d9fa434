"""Routes of the Gateway API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chartgen.importing.code import Call
from chartgen.importing.conversion.fields import Unsupported, call, given, taken
from chartgen.importing.conversion.metadata import exact, metadata
from chartgen.importing.conversion.services import Served, backend
from chartgen.importing.grouping import Group
from chartgen.importing.model import Original
from chartgen.objects.fields import entries, mapping, text
from chartgen.spec.route_rules import HTTPRouteRule, ParentRef
from chartgen.spec.routes import GRPCRoute, HTTPRoute, TCPRoute, TLSRoute

CLASSES: Mapping[str, Any] = {
    "HTTPRoute": HTTPRoute, "GRPCRoute": GRPCRoute, "TLSRoute": TLSRoute, "TCPRoute": TCPRoute,
}  # fmt: skip
_GATEWAY = {"group": "gateway.networking.k8s.io", "kind": "Gateway"}
_SERVICE = {"group": "", "kind": "Service"}


def route(group: Group, served: Mapping[str, Served], component: str, name: str, original: Original) -> Call:
    """Return a route of a workload.

    Args:
        group: The chart.
        served: The Services of the chart by the names of the objects.
        component: The component of the workload.
        name: The name of the route among those of the workload; empty for the first one.
        original: The route.

    Raises:
        Unsupported: The language does not support a part of it.
    """
    cls = CLASSES[original.kind]
    rest = given(mapping(original.manifest, "spec"))
    fields: dict[str, Any] = {"parents": [_parent(each) for each in rest.pop("parentRefs", [])]}
    if "hostnames" in rest:
        fields["hostnames"] = rest.pop("hostnames")
    fields["rules"] = [_rule(cls, served, component, each) for each in rest.pop("rules", [])]
    if rest:
        raise Unsupported(f"unsupported field `{next(iter(rest))}` of the {original.kind}")
    fields |= metadata(original, group, component)
    expected = group.full_name(component, name)
    return call(cls, {**fields, **exact(original.name, expected)})


def _parent(parent: Mapping[str, Any]) -> Any:
    rest = {key: value for key, value in parent.items() if value is not None and _GATEWAY.get(key) != value}
    name = rest.pop("name", "")
    if not rest:
        return name
    if rest.keys() == {"namespace"}:
        return f"{rest['namespace']}/{name}"
    fields = taken(ParentRef, rest, without=frozenset({"name"}))
    if rest:
        raise Unsupported(f"unsupported field `{next(iter(rest))}` of a parent")
    return call(ParentRef, {"name": name, **fields})


def _rule(cls: Any, served: Mapping[str, Served], component: str, rule: Mapping[str, Any]) -> Any:
    """Return a rule: as an object if it is a simple one, else in Kubernetes syntax with the backends of the chart."""
    backends = [_backend(served, component, each) for each in entries(rule, "backendRefs")]
    rest = {key: value for key, value in rule.items() if key != "backendRefs" and value not in (None, [], {})}
    (match, *more) = entries(rest, "matches") or [{}]
    path = mapping(match, "path")
    if (
        cls is HTTPRoute
        and not more
        and match.keys() == {"path"}
        and "type" in path
        and backends in ([], [{}])
        and rest.keys() == {"matches"}
    ):
        kind = text(path, "type") or "PathPrefix"
        fields = {} if kind == "PathPrefix" else {"path_type": kind}
        if backends:
            return call(HTTPRouteRule, {"path": text(path, "value") or "/", **fields})
    return {**rest, "backendRefs": backends} if backends != [{}] else rest


def _backend(served: Mapping[str, Served], component: str, reference: Mapping[str, Any]) -> dict[str, Any]:
    rest = {key: value for key, value in reference.items() if value is not None and _SERVICE.get(key) != value}
    name, port = rest.pop("name", ""), rest.pop("port", None)
    found = backend(served, component, {"name": name, "port": {"number": port}})
    if rest.get("weight") == 1:
        del rest["weight"]
    if rest.keys() - {"weight"}:
        raise Unsupported(f"unsupported field `{next(iter(rest))}` of a backend")
    return {**found, **rest}
