"""The values of a chart, and other values to try."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Path = tuple[str, ...]

_EXEMPT = ("global", "enabled")
"""Values that a parent chart passes on, whether or not they are read. Those that begin with `x-` are none."""

_TEXTS = (
    "changed",
    "1.2.3",
    "1",
    "example.com",
    "10.0.0.1",
    "/changed",
    "500m",
    "100Mi",
    "1.0.0-abcdef0",
    "sha256:" + "1" * 64,
)
_MOST_REFERENCES = 100
_NUMBERS = (1, 2, 3, 30, 1000, 30080)


def leaves(values: Mapping[str, Any], above: Path = ()) -> Iterator[Path]:
    """Yield the paths of all values of a chart. An empty mapping is a value."""
    for key, value in values.items():
        path = (*above, str(key))
        if (path[0] in _EXEMPT or path[0].startswith("x-")) and len(path) == 1:
            continue
        if isinstance(value, Mapping) and value:
            yield from leaves(value, path)
        else:
            yield path


def changes(value: Any, schema: Mapping[str, Any], given: Sequence[Any]) -> list[Any]:
    """Return other values to try, the likeliest first; the schema may reject some.

    Args:
        value: The default.
        schema: The schema of the value; may be empty.
        given: The values in scenarios.
    """
    found: list[Any] = [each for each in given if each is not None]
    found += [each for each in schema.get("enum", ()) if each is not None]
    types = schema.get("type") or []
    types = [types] if isinstance(types, str) else list(types)
    if isinstance(value, bool) or "boolean" in types:
        found += [not value, True, False]
    if (isinstance(value, int | float) and not isinstance(value, bool)) or {"integer", "number"} & set(types):
        if isinstance(value, int | float):
            found += [value + 1, value - 1]
        found += _NUMBERS
    if isinstance(value, str) or "string" in types:
        found += [f"{value}1" if isinstance(value, str) and value else "changed", *_TEXTS]
        found += [f"{value}-changed"] if value else []
    if isinstance(value, list) or "array" in types:
        found += _lists(schema)
    if isinstance(value, Mapping) or "object" in types or "$ref" in schema:
        found += _maps(schema)
    made: list[Any] = []
    for each in found:
        # Rendered, a number and its text are the same.
        if each is not None and each != value and str(each) != str(value) and each not in made:
            made.append(each)
    return made


def _lists(schema: Mapping[str, Any]) -> Iterator[Any]:
    items = schema.get("items") or {}
    yield ["changed"]
    for example in _EXAMPLES:
        yield [example]
    if isinstance(items, Mapping):
        yield from ([each] for each in items.get("enum", ()))
        if items.get("type") == "integer":
            yield [12345]
        yield from ([each] for each in _with_one_key(items))


def _maps(schema: Mapping[str, Any]) -> Iterator[Any]:
    yield {"example.com/changed": "changed"}
    yield from _EXAMPLES
    yield from _with_one_key(schema)


def _with_one_key(schema: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a map for each property, with nothing else."""
    for name, part in (schema.get("properties") or {}).items():
        if isinstance(part, Mapping):
            for value in (*part.get("enum", ()), *_plain(part)):
                yield {name: value}


def _plain(part: Mapping[str, Any]) -> Sequence[Any]:
    if "$ref" in part:
        # The reference is not resolved: try one of each type.
        return (1, "1", {})
    types = part.get("type") or ()
    types = (types,) if isinstance(types, str) else tuple(types)
    if "boolean" in types:
        return (True, False)
    if "integer" in types or "number" in types:
        return (1, 2)
    if "string" in types:
        return ("changed", "1")
    if "array" in types:
        items = part.get("items")
        nested = ([each] for each in _with_one_key(items)) if isinstance(items, Mapping) else ()
        return ([{"name": "changed"}], ["changed"], *nested)
    return ()


_EXAMPLES: tuple[Mapping[str, Any], ...] = (
    {"name": "changed"},
    {"name": "changed", "value": "changed"},
    {"name": "changed", "emptyDir": {}},
    {"name": "tmp", "mountPath": "/changed"},
    {"name": "changed", "image": "changed:1"},
    {"configMapRef": {"name": "changed"}},
    {"secretRef": {"name": "changed"}},
    {"key": "example.com/changed", "operator": "Exists"},
    {"ip": "192.0.2.7", "hostnames": ["changed.example.com"]},
    {"maxSkew": 1, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "ScheduleAnyway"},
    {
        "maxSkew": 1,
        "topologyKey": "kubernetes.io/hostname",
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": {"matchLabels": {"changed": "changed"}},
    },
    {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "changed"}},
    {"httpGet": {"path": "/changed", "port": 8080}},
    {"tcpSocket": {"port": 8080}},
    {"exec": {"command": ["changed"]}},
    {"preStop": {"exec": {"command": ["changed"]}}},
    {"limits": {"memory": "1Gi"}},
    {"requests": {"memory": "1Mi"}},
    {"runAsUser": 12345},
    {"nameservers": ["192.0.2.7"]},
    {"options": [{"name": "changed"}]},
    {"nodeAffinity": {}},
    {"type": "Recreate"},
    {"from": [{"ipBlock": {"cidr": "fd00::/8", "except": ["fd00:1::/32"]}}]},
    {"to": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}]},
    {"host": "changed.example.com", "paths": [{"path": "/", "pathType": "Prefix"}]},
    {"secretName": "changed"},
    {"secretName": "changed", "hosts": ["changed.example.com"]},
)


def schema_at(schema: Any, path: Path) -> Mapping[str, Any]:
    """Return the schema of the value at a path, with references resolved; empty if there is none."""
    here = schema
    for step in (*path, None):
        here = _followed(schema, here)
        if not isinstance(here, Mapping):
            return {}
        if step is not None:
            here = _below(schema, here, step)
    found: Mapping[str, Any] = here
    return found


def _below(schema: Any, here: Mapping[str, Any], step: str) -> Any:
    """Return the schema of a property: its own, that of a dependency, or that of additional properties."""
    below = (here.get("properties") or {}).get(step)
    if below is not None:
        return below
    for part in (here.get("dependencies") or {}).values():
        brought = _followed(schema, part)
        if isinstance(brought, Mapping) and step in (brought.get("properties") or {}):
            return brought["properties"][step]
    return here.get("additionalProperties")


def _followed(schema: Any, here: Any) -> Any:
    # A reference may lead to itself.
    for _ in range(_MOST_REFERENCES):
        if not (isinstance(here, Mapping) and isinstance(here.get("$ref"), str)):
            return here
        here = _referred(schema, here)
    return {}


def _referred(schema: Any, here: Mapping[str, Any]) -> Any:
    found = schema
    for part in here["$ref"].removeprefix("#/").split("/"):
        found = found.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(found, Mapping) else None
    if not isinstance(found, Mapping):
        return found
    return {**found, **{key: item for key, item in here.items() if key != "$ref"}}


def more(schema: Any, above: Path, known: Sequence[Path]) -> list[Path]:
    """Return the properties that the schema allows at a path and values.yaml lacks."""
    properties = schema_at(schema, above).get("properties") or {} if above else {}
    return [(*above, name) for name in properties if (*above, name) not in known]


def deprecated(schema: Any, above: Path = ()) -> Iterator[Path]:
    """Yield the paths of the values that a schema marks as deprecated."""
    for name, part in (schema.get("properties") or {}).items() if isinstance(schema, Mapping) else ():
        if isinstance(part, Mapping) and part.get("deprecated"):
            yield (*above, name)
        else:
            yield from deprecated(part, (*above, name))


def set_at(values: Mapping[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """Return values with one of them set."""
    made = dict(values)
    if len(path) == 1:
        made[path[0]] = value
        return made
    below = made.get(path[0])
    made[path[0]] = set_at(below if isinstance(below, Mapping) else {}, path[1:], value)
    return made
