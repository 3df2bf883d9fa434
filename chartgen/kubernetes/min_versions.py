"""The supported versions of Kubernetes, and the definitions of each.

`scripts/definitions.py` generates the data in `data/`. A file is read on first use.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

MIN_VERSIONS = ("1.28", "1.29", "1.30", "1.31", "1.32", "1.33", "1.34", "1.35", "1.36", "1.37")
"""The minimum versions that a chart can have, oldest first."""

DEFAULT_MIN_VERSION = "1.30"
"""The minimum version of a chart that needs nothing newer."""

# Missing from the data, or different there: the schemas of charts have no Service, and `restartPolicy` came to init
# containers (native sidecars) six versions before it came to others.
_KNOWN = {
    "Container.restartPolicy": "1.29",
    "ServiceSpec.trafficDistribution": "1.30",
}
# These existed before they were enabled by default.
_ON_BY_DEFAULT = {
    "LifecycleHandler.sleep": "1.30",
    "ServiceSpec.trafficDistribution": "1.31",
    "ServiceSpec.trafficDistribution.PreferSameNode": "1.34",
    "ServiceSpec.trafficDistribution.PreferSameZone": "1.34",
    "Volume.image": "1.35",
}


def closure(min_version: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the names of these definitions and of all that they need, sorted.

    Raises:
        LookupError: The minimum version, or the definition in it, is unknown.
    """
    found: set[str] = set()
    expected = list(names)
    while expected:
        name = expected.pop()
        if name not in found:
            found.add(name)
            expected += references(min_version, name)
    return tuple(sorted(found))


def definition(min_version: str, name: str) -> Mapping[str, Any]:
    """Return a definition as a draft-07 schema; its references are `#/definitions/NAME`. Do not modify it.

    Raises:
        LookupError: The minimum version, or the definition in it, is unknown.
    """
    try:
        return _all(min_version)[name]
    except KeyError:
        raise LookupError(f"unknown definition {name} of Kubernetes {min_version}") from None


def since(field: str) -> str:
    """Return the minimum version that a field needs: the first one that has it.

    Args:
        field: A definition and a path through its properties, such as `InitContainer.restartPolicy`, `Volume.image` or
            `EnvVar.valueFrom.fileKeyRef`.

    Raises:
        LookupError: No supported version has it.
    """
    if field in _KNOWN:
        return _KNOWN[field]
    name, *keys = field.split(".")
    for min_version in MIN_VERSIONS:
        if keys and _has(_all(min_version), _all(min_version).get(name, {}), keys):
            return min_version
    raise LookupError(f"no version of Kubernetes up to {MIN_VERSIONS[-1]} has {field}")


def _has(definitions: Mapping[str, Mapping[str, Any]], schema: Mapping[str, Any], keys: list[str]) -> bool:
    for key in keys:
        properties = schema.get("properties", {})
        if key not in properties:
            # Both kinds of containers refer to the definition Container.
            schema = definitions["Container"] if "name" in schema.get("dependencies", {}) else {}
            properties = schema.get("properties", {})
        found = properties.get(key, False)
        if found is False:
            return False
        schema = found.get("items", found)
        while "$ref" in schema:
            schema = definitions[schema["$ref"].rpartition("/")[2]]
    return True


def on_by_default_since(field: str) -> str:
    """Return the first version in which a field works without enabling a feature gate.

    It differs from `since` for the fields in `_ON_BY_DEFAULT`. Earlier servers drop such a field, and may then reject
    the rest.

    Raises:
        LookupError: No supported version has it.
    """
    return _ON_BY_DEFAULT.get(field) or since(field)


def versions_before(min_version: str) -> tuple[str, ...]:
    """Return the minimum versions that are older than this one.

    Raises:
        LookupError: The minimum version is unknown.
    """
    if min_version not in MIN_VERSIONS:
        raise LookupError(
            f"unsupported version of Kubernetes {min_version}: expected {MIN_VERSIONS[0]} to {MIN_VERSIONS[-1]}"
        )
    return MIN_VERSIONS[: MIN_VERSIONS.index(min_version)]


@cache
def _all(min_version: str) -> Mapping[str, Mapping[str, Any]]:
    base = _read(MIN_VERSIONS[0])
    if not versions_before(min_version):
        return base["definitions"]
    later = _read(min_version)
    kept = {name: schema for name, schema in base["definitions"].items() if name not in later["removed"]}
    return kept | later["definitions"]


@cache
def _read(min_version: str) -> dict[str, dict[str, Any]]:
    import json
    import os

    path = os.path.join(os.path.dirname(__file__), "data", f"v{min_version}.json")
    with open(path, encoding="utf-8") as file:
        content: dict[str, dict[str, Any]] = json.load(file)
    return content


def references(min_version: str, name: str) -> tuple[str, ...]:
    """Return the names of the definitions that a definition refers to, once for each reference."""
    found: list[str] = []
    expected: list[Any] = [definition(min_version, name)]
    while expected:
        schema = expected.pop()
        if isinstance(schema, dict):
            reference = schema.get("$ref")
            if isinstance(reference, str):
                found.append(reference.rpartition("/")[2])
            expected += schema.values()
        elif isinstance(schema, list):
            expected += schema
    return tuple(found)
