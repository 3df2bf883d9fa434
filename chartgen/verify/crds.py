"""Schemas of custom resources, from the manifests of their definitions: `--schemas FILE/DIR`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chartgen.errors import EXIT_USAGE, ChartgenError, Finding
from chartgen.verify.documents import parse

Custom = dict[tuple[str, str], Mapping[str, Any]]
"""By API version and kind."""

_META = {
    "apiVersion": {"type": "string"},
    "kind": {"type": "string"},
    "metadata": {"type": "object"},
}


def read(paths: Sequence[str]) -> Custom:
    """Read the schemas of custom resources.

    Raises:
        ChartgenError: A file can't be read, or none of them has one.
    """
    found: Custom = {}
    for path in paths:
        before = len(found)
        for file in _files(path):
            try:
                with open(file, encoding="utf-8") as opened:
                    text = opened.read()
            except (OSError, UnicodeDecodeError) as error:
                said = f"cannot read {file}: {getattr(error, 'strerror', None) or error}"
                raise ChartgenError(Finding(said, rule="file"), exit_code=EXIT_USAGE) from error
            for document in parse(text).documents:
                for key, schema in _schemas(document.manifest):
                    _check(schema, key[1], file)
                    found[key] = schema
        if len(found) == before:
            finding = Finding(
                f"there is no schema of a custom resource in `{path}`",
                expected="CustomResourceDefinition manifests, with an openAPIV3Schema each",
                rule="file",
            )
            raise ChartgenError(finding, exit_code=EXIT_USAGE)
    return found


def _check(schema: dict[str, Any], kind: str, file: str) -> None:
    import jsonschema_rs

    try:
        jsonschema_rs.Draft202012Validator(schema)
    except (ValueError, jsonschema_rs.ValidationError) as error:
        said = str(getattr(error, "message", error)).splitlines()[0]
        finding = Finding(f"the schema of {kind} in `{file}` can't be used", found=said, rule="file")
        raise ChartgenError(finding, exit_code=EXIT_USAGE) from error


def _files(path: str) -> list[str]:
    if not os.path.isdir(path):
        return [path]
    return sorted(
        os.path.join(folder, name)
        for folder, _, names in os.walk(path)
        for name in names
        if name.endswith((".yaml", ".yml", ".json"))
    )


def _schemas(manifest: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    if manifest.get("kind") == "List":
        for item in _list(manifest.get("items")):
            yield from _schemas(_map(item))
    if manifest.get("kind") != "CustomResourceDefinition":
        return
    spec = _map(manifest.get("spec"))
    kind = _map(spec.get("names")).get("kind")
    for version in map(_map, _list(spec.get("versions"))):
        schema = _map(version.get("schema")).get("openAPIV3Schema")
        if isinstance(schema, dict) and isinstance(kind, str):
            yield (f"{spec.get('group')}/{version.get('name')}", kind), strict(schema, root=True)


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def strict(schema: Any, *, root: bool = False) -> Any:
    """Make a schema of OpenAPI one of JSON that lets no unknown field in, as the API server's validation does."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made: dict[str, Any] = {}
    for key, item in schema.items():
        if key == "properties":
            made[key] = {name: strict(part) for name, part in item.items()}
        elif key in ("items", "additionalProperties", "not", "allOf", "anyOf", "oneOf"):
            made[key] = strict(item) if key in ("items", "additionalProperties") else item
        elif not key.startswith("x-") and key not in ("description", "nullable", "format", "example"):
            made[key] = item
    if schema.get("x-kubernetes-int-or-string"):
        made.pop("type", None)
        made["type"] = ["integer", "string"]
    if schema.get("nullable") and isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]
    if root:
        made["properties"] = {**_META, **made.get("properties", {})}
    embedded = schema.get("x-kubernetes-embedded-resource")
    if embedded:
        made["properties"] = {**_META, **made.get("properties", {})}
    closed = "properties" in made and "additionalProperties" not in made
    if closed and not schema.get("x-kubernetes-preserve-unknown-fields"):
        made["additionalProperties"] = False
    return made
