"""Merge keys: the fields that identify an entry of a list to server-side apply, which rejects duplicates of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chartgen.objects.fields import Path, indexed

DEFAULTS: Mapping[str, str] = {"protocol": "TCP"}
"""What an API server sets where an entry lacks a merge key."""

POD: Mapping[str, tuple[str, ...]] = {
    "volumes": ("name",),
    "imagePullSecrets": ("name",),
    "hostAliases": ("ip",),
    "topologySpreadConstraints": ("topologyKey", "whenUnsatisfiable"),
    "schedulingGates": ("name",),
    "resourceClaims": ("name",),
}
"""Merge keys of the lists of a pod."""

CONTAINER: Mapping[str, tuple[str, ...]] = {
    "env": ("name",),
    "ports": ("containerPort", "protocol"),
    "volumeMounts": ("mountPath",),
    "volumeDevices": ("devicePath",),
}
"""Merge keys of the lists of a container."""

SERVICE_PORTS: Sequence[tuple[str, ...]] = (("port", "protocol"), ("name",))
"""Merge keys of a Service's ports; their names are unique too."""


def duplicates(value: Any, path: Path, keys: tuple[str, ...]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the entries of a list that repeat the merge keys of an earlier one, with those keys."""
    seen: set[tuple[Any, ...]] = set()
    for where, entry in indexed(value, path):
        found = tuple(entry.get(key, DEFAULTS.get(key)) for key in keys)
        if any(part is None or isinstance(part, dict | list) for part in found):
            continue
        if found in seen:
            yield where, dict(zip(keys, found, strict=True))
        seen.add(found)
