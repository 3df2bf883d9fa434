"""Schemas of custom resources, from the manifests of their definitions: `--schemas FILE/DIR`."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from chartgen.errors import EXIT_USAGE, ChartgenError, Finding
from chartgen.objects.fields import entries, mapping
from chartgen.verify.documents.reading import read as read_documents

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
        ChartgenError: A file cannot be read, a schema is invalid, or a path contains none.
    """
    found: Custom = {}
    for path in paths:
        before = len(found)
        for file in _files(path):
            try:
                with open(file, encoding="utf-8") as opened:
                    text = opened.read()
            except (OSError, UnicodeDecodeError) as error:
                message = f"cannot read {file}: {getattr(error, 'strerror', None) or error}"
                raise ChartgenError(Finding(message, rule="file"), exit_code=EXIT_USAGE) from error
            for document in read_documents(text).documents:
                for key, schema in _schemas(document.manifest):
                    _check(schema, key[1], file)
                    found[key] = schema
        if len(found) == before:
            finding = Finding(
                f"no schema of a custom resource in `{path}`",
                expected="manifests of CustomResourceDefinition, each with an openAPIV3Schema",
                rule="file",
            )
            raise ChartgenError(finding, exit_code=EXIT_USAGE)
    return found


def read_texts(texts: Iterable[str]) -> Custom:
    """Read the schemas of the custom resources that a chart defines itself; invalid ones are skipped."""
    found: Custom = {}
    for text in texts:
        for document in read_documents(text).documents:
            for key, schema in _schemas(document.manifest):
                with contextlib.suppress(ChartgenError):
                    _check(schema, key[1], "")
                    found[key] = schema
    return found


def _check(schema: dict[str, Any], kind: str, file: str) -> None:
    import jsonschema_rs

    try:
        jsonschema_rs.Draft202012Validator(schema)
    except (ValueError, jsonschema_rs.ValidationError) as error:
        reason = str(getattr(error, "message", error)).splitlines()[0]
        finding = Finding(f"invalid schema of {kind} in `{file}`", found=reason, rule="file")
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
        for item in entries(manifest, "items"):
            yield from _schemas(item)
    if manifest.get("kind") != "CustomResourceDefinition":
        return
    spec = mapping(manifest, "spec")
    kind = mapping(spec, "names").get("kind")
    for version in entries(spec, "versions"):
        schema = mapping(version, "schema").get("openAPIV3Schema")
        if isinstance(schema, dict) and isinstance(kind, str):
            yield (f"{spec.get('group')}/{version.get('name')}", kind), strict(schema, root=True)


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
        elif key in ("items", "additionalProperties", "not", "allOf", "anyOf", "oneOf"):
            converted[key] = strict(item) if key in ("items", "additionalProperties") else item
        elif not key.startswith("x-") and key not in ("description", "nullable", "format", "example"):
            converted[key] = item
    if schema.get("x-kubernetes-int-or-string"):
        converted.pop("type", None)
        converted["type"] = ["integer", "string"]
    if schema.get("nullable") and isinstance(converted.get("type"), str):
        converted["type"] = [converted["type"], "null"]
    if root:
        converted["properties"] = {**_META, **converted.get("properties", {})}
    embedded = schema.get("x-kubernetes-embedded-resource")
    if embedded:
        converted["properties"] = {**_META, **converted.get("properties", {})}
    closed = "properties" in converted and "additionalProperties" not in converted
    if closed and not schema.get("x-kubernetes-preserve-unknown-fields"):
        converted["additionalProperties"] = False
    return converted
