"""The versions of Kubernetes that chartgen knows, and the definitions of each.

The data lies in `data/` and is made by `scripts/definitions.py`; nothing here changes it. A file is read when its floor
is first asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

FLOORS = ("1.28", "1.29", "1.30", "1.31", "1.32", "1.33", "1.34", "1.35", "1.36", "1.37")
"""The floors that a chart can have, oldest first."""

DEFAULT_FLOOR = FLOORS[0]
"""The floor of a chart that uses nothing newer."""

# Not in the data, or not as Kubernetes has it: a chart's schema knows no Service, and it lets `restartPolicy` in on
# init containers first (a native sidecar) and on others six versions later.
_KNOWN = {
    "Container.restartPolicy": "1.29",
    "ServiceSpec.trafficDistribution": "1.30",
}
# These were there before they were on.
_ON_BY_DEFAULT = {
    "LifecycleHandler.sleep": "1.30",
    "ServiceSpec.trafficDistribution": "1.31",
    "Volume.image": "1.35",
}


def closure(floor: str, names: Iterable[str]) -> tuple[str, ...]:
    """Give the names of these definitions and of all that they need, in alphabetical order.

    Raises:
        LookupError: No such floor, or no such definition in it.
    """
    found: set[str] = set()
    wanted = list(names)
    while wanted:
        name = wanted.pop()
        if name not in found:
            found.add(name)
            wanted += references(floor, name)
    return tuple(sorted(found))


def definition(floor: str, name: str) -> Mapping[str, Any]:
    """Give one definition as a draft-07 schema; what it refers to is `#/definitions/NAME`. Not to be changed.

    Raises:
        LookupError: No such floor, or no such definition in it.
    """
    try:
        return _all(floor)[name]
    except KeyError:
        raise LookupError(f"there is no definition {name} of Kubernetes {floor}") from None


def since(field: str) -> str:
    """Give the floor that a field needs: the first version in which it is known.

    Args:
        field: A definition and a way through its properties, such as `InitContainer.restartPolicy`, `Volume.image` or
            `EnvVar.valueFrom.fileKeyRef`.

    Raises:
        LookupError: No version has it.
    """
    if field in _KNOWN:
        return _KNOWN[field]
    name, *keys = field.split(".")
    for floor in FLOORS:
        if keys and _has(_all(floor), _all(floor).get(name, {}), keys):
            return floor
    raise LookupError(f"no version of Kubernetes up to {FLOORS[-1]} has {field}")


def _has(definitions: Mapping[str, Mapping[str, Any]], schema: Mapping[str, Any], keys: list[str]) -> bool:
    for key in keys:
        properties = schema.get("properties", {})
        if key not in properties:
            # The two kinds of containers say that they are containers, and no more.
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
    """Give the first version in which a field works without a feature gate that somebody has turned on.

    Later than `since` for three fields alone; before it, a server drops the field and may then refuse what is left.

    Raises:
        LookupError: No version has it.
    """
    return _ON_BY_DEFAULT.get(field) or since(field)


def floors_before(floor: str) -> tuple[str, ...]:
    """Give the floors that are older than this one.

    Raises:
        LookupError: No such floor.
    """
    if floor not in FLOORS:
        raise LookupError(f"chartgen knows Kubernetes {FLOORS[0]} to {FLOORS[-1]}, not {floor}")
    return FLOORS[: FLOORS.index(floor)]


@cache
def _all(floor: str) -> Mapping[str, Mapping[str, Any]]:
    base = _read(FLOORS[0])
    if not floors_before(floor):
        return base["definitions"]
    later = _read(floor)
    kept = {name: schema for name, schema in base["definitions"].items() if name not in later["removed"]}
    return kept | later["definitions"]


@cache
def _read(floor: str) -> dict[str, dict[str, Any]]:
    import json
    import os

    path = os.path.join(os.path.dirname(__file__), "data", f"v{floor}.json")
    with open(path, encoding="utf-8") as file:
        content: dict[str, dict[str, Any]] = json.load(file)
    return content


@cache
def references(floor: str, name: str) -> tuple[str, ...]:
    """Give the names of the definitions that one refers to, each as often as it does."""
    found: list[str] = []
    wanted: list[Any] = [definition(floor, name)]
    while wanted:
        schema = wanted.pop()
        if isinstance(schema, dict):
            reference = schema.get("$ref")
            if isinstance(reference, str):
                found.append(reference.rpartition("/")[2])
            wanted += schema.values()
        elif isinstance(schema, list):
            wanted += schema
    return tuple(found)
