"""Samples of Ingresses and of the routes of the Gateway API: hosts, paths, gateways, rules and backends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_LONG = ".".join(["a" * 62] * 4)
HOSTNAMES: list[Any] = [
    ["a.example.com"],
    ["*.example.com", "a.example.com"],
    ["a.example.com", "a.example.com"],
    ["localhost"],
    ["192.0.2.1"],
    ["1.2.3"],
    ["*.com"],
    [_LONG],
    [f"a{number}.example.com" for number in range(16)],
    [f"a{number}.example.com" for number in range(17)],
    [],
]
TLS: list[Any] = [
    [{}],
    [{"secretName": "a"}],
    [{"hosts": ["a.example.com", "*.example.com"], "secretName": "a.b"}],
    [{"hosts": ["a.example.com", "a.example.com"]}, {"hosts": ["a.example.com"]}],
    [{"hosts": ["192.0.2.1"]}],
    [{"hosts": [_LONG]}],
    [],
]
PARENTS: list[Any] = [
    [{"name": "a"}],
    [{"name": "a", "namespace": "infra", "sectionName": "https", "port": 443}],
    [{"name": "a", "group": "", "kind": "Service"}],
    [{"name": "a", "group": "example.com", "kind": "Mesh"}],
    [{"name": "a", "sectionName": "b"}, {"name": "a", "sectionName": "c"}],
    [{"name": "a", "port": 80}, {"name": "a", "port": 443}],
    [{"name": "a"}, {"name": "a"}],
    [{"name": "a"}, {"name": "a", "sectionName": "b"}],
    [{"name": "a"}, {"name": "a", "port": 80}],
    [{"name": "a", "sectionName": "b", "port": 80}, {"name": "a", "sectionName": "b", "port": 80}],
    [{"name": "a"}, {"name": "a", "namespace": "infra"}],
    [{"name": _LONG}],
    [{"name": f"a{number}"} for number in range(32)],
    [{"name": f"a{number}"} for number in range(33)],
]
_PATHS = ["/", "/a", "/a/", "/{{ x }}", "/a b", "/a//b", "/a/./b", "/a/../b", "/..", "/a%2Fb", "/a%2fb/", "/a*", "/a#b"]


def hosts(node: Mapping[str, Any]) -> list[Any]:
    """Return lists of hosts of an Ingress, with the components and ports that its schema knows."""
    there = [{"path": "/"}]
    paths = [
        there,
        there * 2,
        [{"path": "/", "pathType": "Exact"}, {"path": "/", "pathType": "Prefix"}],
        *([{"path": path, "pathType": kind}] for path in _PATHS for kind in ("Prefix", "Exact")),
        *([{"path": path, "pathType": "ImplementationSpecific"}] for path in ("/.*", "/a//b")),
        *([{"path": "/", **target}] for target in _targets(node)),
    ]
    names = ["", "a.example.com", "*.example.com", "*.com", "192.0.2.1", "localhost", _LONG]
    return [
        [],
        *([{"host": name, "paths": there}] for name in names),
        [{"host": "a.example.com", "paths": there}] * 2,
        [{"host": "", "paths": there}, {"host": "*.example.com", "paths": there}],
        *([{"host": "a.example.com", "paths": each}] for each in paths),
    ]


def rules(kind: str, node: Mapping[str, Any]) -> list[Any]:
    """Return lists of rules of a route; `kind` is that of its value, such as `httpRoute`."""
    known = node["items"]["properties"]
    fields = [each for each in (*_RULES.get(kind, ()), {"name": "a"}, {}) if each.keys() <= known.keys()]
    backends = [
        [{"weight": 0}],
        [{"weight": 1000000}, {"weight": 1}],
        [{"name": "other", "port": 80}],
        [{"name": "other"}],
        [{"name": "other", "namespace": "infra", "port": 80, "weight": 3}],
        [{"name": "other", "group": "example.com", "kind": "Bucket"}],
        [{"name": "other", "port": 80}] * 2,
        [{"name": "other", "port": "http"}],
        *([{"name": "other", "port": 80, key: name}] for key in ("component", "service") for name in _enum(node, key)),
        [{"namespace": "infra"}],
        [{}] * 16,
        [{}] * 17,
        [],
        *([target] for target in _targets(node)),
    ]
    return [
        *([each] for each in fields),
        [{}, {}],
        [{"name": "a"}, {"name": "a"}],
        [{}] * 16,
        [{}] * 17,
        *([{"backendRefs": each}] for each in backends),
    ]


def _targets(node: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the Services that a schema knows, each with each port."""
    names = [{key: name} for key in ("component", "service") for name in _enum(node, key)]
    for port in (None, *_enum(node, "port"), 80):
        for name in ({}, *names):
            yield {**name, **({} if port is None else {"port": port})}


def _enum(node: Any, key: str) -> list[str]:
    """Return the names that a schema allows for a key; the ports of Services of the chart are those without a name."""
    if not isinstance(node, Mapping):
        return []
    for part in (node.get("else", {}), node):
        found = part.get("properties", {}).get(key)
        if isinstance(found, Mapping) and "enum" in found:
            return list(found["enum"])
    return [text for each in (*node.get("properties", {}).values(), node.get("items")) for text in _enum(each, key)]


def _matches(*matches: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for match in matches:
        yield {"matches": [match]}


def _filters(kind: str, *filters: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for each in filters:
        field = "urlRewrite" if kind == "URLRewrite" else f"{kind[0].lower()}{kind[1:]}"
        yield {"filters": [{"type": kind, field: each}]}


_HEADERS: list[dict[str, Any]] = [
    {"set": [{"name": "x-a", "value": "b"}], "add": [{"name": "x-b", "value": "{{ c }}"}], "remove": ["x-c"]},
    {"set": [{"name": "x-a", "value": "b"}, {"name": "x-a", "value": "c"}]},
    {"set": [{"name": "x a", "value": "b"}]},
    {"set": [{"name": "x-a"}]},
    {"set": [{"name": "x-a", "value": ""}]},
    {"remove": ["x-c", "x-c"]},
    {"remove": ["x c"]},
    {"replace": []},
]
_HEADER_FILTERS: list[dict[str, Any]] = [
    each for kind in ("RequestHeaderModifier", "ResponseHeaderModifier") for each in _filters(kind, *_HEADERS)
]
_MIRRORS: list[dict[str, Any]] = [
    *_filters("RequestMirror", {"backendRef": {"name": "a", "port": 80}}, {"backendRef": {"name": "a"}}, {}),
    *_filters("RequestMirror", {"backendRef": {"name": "a", "port": 80}, "percent": 101}),
    *_filters("RequestMirror", {"backendRef": {"name": "a", "port": 80}, "percent": 5, "fraction": {"numerator": 1}}),
]
_ANY_FILTERS: list[dict[str, Any]] = [
    {"filters": [{"type": "ExtensionRef", "extensionRef": {"group": "example.com", "kind": "Limit", "name": "a"}}]},
    {"filters": [{"type": "ExtensionRef"}]},
    {"filters": [{"type": "Nothing"}]},
    {"filters": [{"type": "RequestHeaderModifier", "requestMirror": {"backendRef": {"name": "a", "port": 80}}}]},
    {"filters": [next(_filters("RequestHeaderModifier", _HEADERS[0]))["filters"][0]] * 2},
    {"filters": []},
    {"matches": []},
]
_HTTP: list[dict[str, Any]] = [
    *_matches(
        {},
        *({"path": {"type": kind, "value": path}} for path in (*_PATHS, "a") for kind in ("PathPrefix", "Exact")),
        {"path": {"type": "RegularExpression", "value": "/a[b"}},
        {"path": {"type": "Prefix", "value": "/"}},
        {"path": {"value": "/a"}},
        {"path": {}},
        {"method": "GET"},
        {"method": "get"},
        {"headers": [{"name": "x-a", "value": "1"}, {"name": "x-b", "value": ".*", "type": "RegularExpression"}]},
        {"headers": [{"name": "x-a", "value": "1"}, {"name": "x-a", "value": "2"}]},
        {"headers": [{"name": "x-a"}]},
        {"queryParams": [{"name": "q", "value": "1"}]},
        {"queryParams": [{"name": "q r", "value": "1"}]},
        {"unknown": 1},
    ),
    {"matches": [{"path": {"value": f"/{number}"}} for number in range(65)]},
    *_HEADER_FILTERS,
    *_MIRRORS,
    *_ANY_FILTERS,
    *_filters(
        "RequestRedirect",
        {"scheme": "https", "statusCode": 301, "hostname": "a.example.com", "port": 443},
        {"statusCode": 200},
        {"scheme": "ftp"},
        {"path": {"type": "ReplaceFullPath", "replaceFullPath": "/x"}},
        {"path": {"type": "ReplaceFullPath", "replacePrefixMatch": "/x"}},
        {"path": {"type": "ReplacePrefixMatch", "replacePrefixMatch": "/x"}},
        {"hostname": "*.example.com"},
        {"hostname": "192.0.2.1"},
        {},
    ),
    *_filters("URLRewrite", {"hostname": "a.example.com"}, {"path": {"type": "ReplaceFullPath"}}, {}),
    {
        "matches": [{"path": {"type": "Exact", "value": "/a"}}],
        **next(_filters("URLRewrite", {"path": {"type": "ReplacePrefixMatch", "replacePrefixMatch": "/b"}})),
    },
    {
        "matches": [{"path": {"type": "PathPrefix", "value": "/a"}}],
        **next(_filters("URLRewrite", {"path": {"type": "ReplacePrefixMatch", "replacePrefixMatch": "/b"}})),
    },
    {"filters": [*next(_filters("URLRewrite", {}))["filters"], *next(_filters("RequestRedirect", {}))["filters"]]},
    {"filters": next(_filters("RequestRedirect", {"statusCode": 302}))["filters"], "backendRefs": [{}]},
    {"timeouts": {"request": "10s", "backendRequest": "2s"}},
    {"timeouts": {"request": "1s", "backendRequest": "2s"}},
    {"timeouts": {"request": "0s", "backendRequest": "2s"}},
    {"timeouts": {"request": "1h30m", "backendRequest": "500ms"}},
    {"timeouts": {"idle": "1s"}},
    {"timeouts": {}},
]
_GRPC: list[dict[str, Any]] = [
    *_matches(
        {},
        {"method": {"service": "shop.Cart", "method": "Add"}},
        {"method": {"service": "shop.Cart", "method": "Add", "type": "RegularExpression"}},
        {"method": {"service": "shop/Cart"}},
        {"method": {"method": "Add()"}},
        {"method": {}},
        {"method": {"type": "Exact"}},
        {"method": "Add"},
        {"headers": [{"name": "x-a", "value": "1", "type": "Exact"}]},
        {"headers": [{"name": "x-a", "value": "1"}, {"name": "x-a", "value": "2"}]},
    ),
    *_HEADER_FILTERS,
    *_MIRRORS,
    *_ANY_FILTERS,
    *_filters("RequestRedirect", {"statusCode": 301}),
]
_RULES: Mapping[str, list[dict[str, Any]]] = {
    "httpRoute": _HTTP,
    "httpRoutes": _HTTP,
    "grpcRoute": _GRPC,
    "grpcRoutes": _GRPC,
}
