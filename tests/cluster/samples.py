"""Samples for every value of a chart: what its schema lets in or nearly so, chosen to be awkward.

`of(schema)` reads a values.schema.json. What is a part as Kubernetes writes it is told by the definition that it refers
to; the rest by its own schema.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.cluster import monitors, routing
from tests.cluster.parts import DEFINITIONS

Path = tuple[str, ...]

_OBJECT = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "extra"}}
_NAMES = ["a", "other-name", "with.dots", "x" * 63]
_BY_NAME: Mapping[str, list[Any]] = {
    "nameOverride": ["other", "y", "1", "x" * 63],
    "fullnameOverride": ["other", "y", "1x", "x1", "x" * 63],
    "command": [["sh"], ["sh", "-c", "echo '{{ .Values }}' $(HOME)\nexit"], ["", "NO", "1.10"]],
    "args": [["--flag={{ x }}", "on"]],
    "repository": ["other", "team/other", "registry.example.com:5000/team/other"],
    "tag": ["2.0.0", "20240101", "1.10", "0755", "1e6", "latest", "9.9.9-abcdef0"],
    "registry": ["ghcr.io", "localhost:5000"],
    "imageRegistry": ["ghcr.io", "localhost:5000"],
    "digest": ["sha256:" + "0" * 64],
    "clusterIP": ["None", "10.0.0.77", "10.0.0.999", "2001:db8::1", "192.0.2.1"],
    "loadBalancerClass": ["example.com/lb", "lb"],
    "ipFamilies": [["IPv4"], ["IPv6"], ["IPv4", "IPv6"], ["IPv6", "IPv4"]],
    "nodePort": [0, 30555, 31999, "31998", 80, 65535],
    "accessModes": [
        ["ReadWriteMany"],
        ["ReadWriteOnce", "ReadOnlyMany"],
        ["ReadWriteOncePod"],
        ["ReadWriteOncePod", "ReadWriteOnce"],
    ],
    "minAvailable": [0, 1, "2", "50%", "100%", "101%", "", 1000000],
    "maxUnavailable": [0, 1, "2", "50%", "100%", "101%", "", 1000000],
    "size": ["2Gi", "1Ti", 1000000000, "0", "100m"],
    "extraManifests": [
        [_OBJECT],
        [_OBJECT, {**_OBJECT, "metadata": {"name": "extra-2"}, "data": {"NO": "{{ x }}", "n": "1.10"}}],
        [_OBJECT, _OBJECT],
        [{}],
        [{"kind": "ConfigMap", "metadata": {"name": "x"}}],
        [{"apiVersion": "v1", "metadata": {"name": "x"}}],
        [{"apiVersion": "v1", "kind": "ConfigMap"}],
        [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {}}],
    ],
    "strategy": [
        {"type": "Recreate"},
        {"type": "Recreate", "rollingUpdate": {"maxSurge": 1}},
        *({"type": "RollingUpdate", "rollingUpdate": each} for each in DEFINITIONS["RollingUpdateDeployment"]),
        {"rollingUpdate": {"maxSurge": 2}},
    ],
    "dnsPorts": [[53], [53, 5353], [53, 53], [65535], []],
    "tls": routing.TLS,
    "hostnames": routing.HOSTNAMES,
    "parentRefs": routing.PARENTS,
    "relabelings": monitors.RELABELINGS,
    "metricRelabelings": monitors.RELABELINGS,
    "extraGroups": monitors.GROUPS,
}
_OBJECTS = [{"requests": 20240101, "NO": ["1.10", {"on": False}]}, {"a": {"b": "{{ x }}"}}, {"text": "a\nb: c\n"}, {}]
_LISTS: list[Any] = [[{"path": "/", "allow": True}], ["NO", "1e6", 20240101, 0.5], [[1], [], {}], ["a\nb"], []]
_TEXT = ["text", "NO", "1.10", "0755", "1e6", "", "{{ .Values.secret }}", "a: b # c\n\n  'd' \"e\"\\n\ttab", "€ 😀"]
_OF_TYPE: Mapping[str, list[Any]] = {"string": _TEXT, "object": _OBJECTS, "array": _LISTS}


def of(schema: Mapping[str, Any]) -> Iterator[tuple[Path, list[Any]]]:
    """Give each value of a schema with its samples; what chartgen has no sample for comes with an empty list."""
    yield from _below(schema["properties"], ())


def _below(properties: Mapping[str, Any], at: Path) -> Iterator[tuple[Path, list[Any]]]:
    for name, node in properties.items():
        if "properties" in node and "description" not in node:
            yield from _below(node["properties"], (*at, name))
        elif (*at, name) not in (("enabled",), ("global",)):
            yield (*at, name), _samples((*at, name), _given(node))


def _given(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the schema of a deprecated value as it was: deprecated ones may also be null, which is tried elsewhere."""
    if not node.get("deprecated"):
        return node
    kept = {key: value for key, value in node.items() if key not in ("deprecated", "deprecationMessage", "anyOf")}
    for each in node.get("anyOf", ()):
        if _definition(each) != "WithNull":
            kept |= each
    if isinstance(kept.get("type"), list) and "null" in kept["type"]:
        types = [each for each in kept["type"] if each != "null"]
        kept["type"] = types[0] if len(types) == 1 else types
    return kept


def _samples(path: Path, node: Mapping[str, Any]) -> list[Any]:
    name = path[-1]
    reference = _definition(node) or _definition(node.get("items", {}))
    if path[0] not in ("config", "configMaps", "secret", "secrets") and "env" not in path[:-1]:
        if name in _BY_NAME:
            return [*_BY_NAME[name], *node.get("enum", ())]
        if name == "updateStrategy":
            return _update_strategies(node)
        if name == "hosts":
            return routing.hosts(node)
        if name == "rules" and "backendRefs" in node.get("items", {}).get("properties", {}):
            return routing.rules(next(key for key in reversed(path) if "Route" in key), node)
    if reference:
        return DEFINITIONS.get(reference, [])
    if "enum" in node:
        return list(node["enum"])
    if node.get("type") == "boolean":
        return [True, False]
    if node.get("type") == "number":
        return [0, 0.5, -1, 20240101, 1e21, "1", True]
    if "integer" in node.get("type", ()):
        least, most = node.get("minimum", 0), node.get("maximum", 2147483647)
        return [least, least + 1, str(least + 2), 65535, most]
    if "pattern" in node:
        return _NAMES
    if node.keys() <= {"description", "type"}:
        # Values that an author declares have no form of their own.
        return _OF_TYPE.get(node.get("type", ""), [])
    return _TEXT if node.get("type") == "string" else []


def _definition(node: Mapping[str, Any]) -> str:
    """Return the name of the definition that a schema refers to; empty if it refers to none."""
    return str(node.get("$ref", "")).rpartition("/")[2]


def _update_strategies(node: Mapping[str, Any]) -> list[Any]:
    """Return update strategies of a DaemonSet or a StatefulSet."""
    updates = DEFINITIONS[_definition(node["properties"]["rollingUpdate"])]
    return [
        {"type": "OnDelete"},
        {"type": "RollingUpdate"},
        *({"type": kind, "rollingUpdate": each} for kind in ("RollingUpdate", "OnDelete") for each in updates),
        {"rollingUpdate": updates[0]},
        {},
    ]
