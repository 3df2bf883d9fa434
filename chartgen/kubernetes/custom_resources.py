"""Schemas of custom resources: those of well-known companions of charts, and those in other definitions.

`scripts/companions.py` generates the data in `data/companions/`. A file is read on first use.
"""

from __future__ import annotations

from functools import cache
from typing import Any

COMPANIONS = {
    "argoproj.io": "argo-cd",
    "external-secrets.io": "external-secrets",
    "gateway.networking.k8s.io": "gateway-api",
    "helm.toolkit.fluxcd.io": "flux-helm",
    "monitoring.coreos.com": "prometheus-operator",
    "source.toolkit.fluxcd.io": "flux-source",
}
"""The files of data, by API group."""
DEPLOYING = frozenset({"argoproj.io", "helm.toolkit.fluxcd.io"})
"""The groups of companions whose custom resources create workloads."""

_STRINGS = {"type": ["object", "null"], "additionalProperties": {"type": "string"}}
METADATA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "annotations": _STRINGS,
        "creationTimestamp": {"type": ["string", "null"]},
        "finalizers": {"type": "array", "items": {"type": "string"}},
        "generateName": {"type": "string"},
        "labels": _STRINGS,
        "managedFields": {"type": "array"},
        "name": {"type": "string"},
        "namespace": {"type": "string"},
        "ownerReferences": {"type": "array", "items": {"type": "object"}},
        **{
            name: {"type": ["integer", "string"]}
            for name in ("deletionGracePeriodSeconds", "deletionTimestamp", "generation")
        },
        **{name: {"type": "string"} for name in ("resourceVersion", "selfLink", "uid")},
    },
    "additionalProperties": False,
}
"""The schema of the metadata of objects, which definitions of custom resources do not repeat."""
_OBJECT = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": METADATA}
_DROPPED = frozenset({"default", "description", "example", "externalDocs", "format", "nullable", "title"})


def companion(api_version: str, kind: str) -> dict[str, Any] | None:
    """Return the schema of a companion's custom resource; None if chartgen has none. Do not modify it."""
    file = COMPANIONS.get(api_version.rpartition("/")[0])
    return _read(file).get(f"{api_version}/{kind}") if file else None


def companion_part(api_version: str, kind: str, path: tuple[str | int, ...]) -> dict[str, Any] | None:
    """Return the schema of a part of a companion's custom resource; a number in the path is an item of a list."""
    here: Any = companion(api_version, kind)
    for step in path:
        if here is not None:
            here = here.get("items") if isinstance(step, int) else here.get("properties", {}).get(step)
    return here if isinstance(here, dict) else None


@cache
def _read(file: str) -> dict[str, dict[str, Any]]:
    import json
    import os

    path = os.path.join(os.path.dirname(__file__), "data", "companions", f"{file}.json")
    with open(path, encoding="utf-8") as opened:
        content: dict[str, Any] = json.load(opened)
    # A kind with the schema of another one names that.
    schemas = {key: content[schema] if isinstance(schema, str) else schema for key, schema in content.items()}
    return {
        key: {**schema, "properties": {**schema["properties"], "metadata": METADATA}} for key, schema in schemas.items()
    }


def strict(schema: Any, *, root: bool = False) -> Any:
    """Convert an OpenAPI schema to a JSON schema that rejects unknown fields, as strict validation does."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    converted: dict[str, Any] = {}
    for key, item in schema.items():
        if key == "properties":
            converted[key] = {name: strict(part) for name, part in item.items()}
        elif key in ("items", "additionalProperties"):
            converted[key] = strict(item)
        elif not key.startswith("x-") and key not in _DROPPED:
            converted[key] = item
    if schema.get("x-kubernetes-int-or-string"):
        converted["type"] = ["integer", "string"]
        converted.pop("anyOf", None)  # which says the same
    if schema.get("nullable") and isinstance(converted.get("type"), str):
        converted["type"] = [converted["type"], "null"]
    if root or schema.get("x-kubernetes-embedded-resource"):
        properties = converted.get("properties", {})
        converted["properties"] = {**_OBJECT, **properties}
        if set(properties.get("metadata", ())) <= {"type"}:
            converted["properties"]["metadata"] = METADATA
    closed = "properties" in converted and "additionalProperties" not in converted
    if closed and not schema.get("x-kubernetes-preserve-unknown-fields"):
        converted["additionalProperties"] = False
    return converted
