"""Schemas of custom resources: `--schemas FILE/DIR`, and the definitions that a chart contains.

A file has manifests of CustomResourceDefinition, or one JSON schema of a kind. Which kind that is says the schema, or
the name of its file, as in the catalogs of schemas: `GROUP/KIND_VERSION.json`, or `KIND-GROUP-VERSION.json` with the
first part of the group.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from chartgen.errors import EXIT_USAGE, ChartgenError, Finding
from chartgen.files import read_text, reason
from chartgen.kubernetes.custom_resources import METADATA, strict
from chartgen.objects.fields import entries, mapping
from chartgen.verify.documents.reading import read as read_documents

Custom = dict[tuple[str, str], Mapping[str, Any]]
"""By API version and kind; the kind is in lower case, as in names of files."""

_CATALOG = re.compile(
    r"(?:^|/)(?P<group>[a-z0-9-]+(?:\.[a-z0-9-]+)+)/(?P<kind>[a-z0-9]+)_(?P<version>v[0-9][a-z0-9]*)\.json$"
)
_FLAT = re.compile(r"(?:^|/)(?P<kind>[a-z0-9]+)-(?P<group>[a-z0-9.-]+)-(?P<version>v[0-9][a-z0-9]*)\.json$")


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
                text = read_text(file, follow=True)
            except (OSError, UnicodeDecodeError) as error:
                message = f"cannot read {file}: {reason(error)}"
                raise ChartgenError(Finding(message, rule="file"), exit_code=EXIT_USAGE) from error
            for document in read_documents(text).documents:
                for key, schema in (*_schemas(document.manifest), *_json_schemas(document.manifest, file)):
                    _check(schema, key[1], file)
                    found[key] = schema
        if len(found) == before:
            finding = Finding(
                f"no schema of a custom resource in `{path}`",
                expected="manifests of CustomResourceDefinition, or JSON schemas named GROUP/KIND_VERSION.json",
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
            yield (f"{spec.get('group')}/{version.get('name')}", kind.lower()), strict(schema, root=True)


def _json_schemas(schema: Mapping[str, Any], file: str) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    """Yield the kinds of a JSON schema; none if it is not one, or if its kind cannot be determined."""
    if "kind" in schema or not schema.keys() & {"properties", "$schema", "allOf", "anyOf", "oneOf"}:
        return
    kinds = [
        (f"{each.get('group')}/{each.get('version')}".lstrip("/"), str(each.get("kind")))
        for each in entries(schema, "x-kubernetes-group-version-kind")
    ]
    properties = mapping(schema, "properties")
    named = [_only(mapping(properties, key)) for key in ("apiVersion", "kind")]
    if not kinds and all(named):
        kinds = [(named[0], named[1])]
    path = file.replace(os.sep, "/").lower()
    if not kinds and (match := _CATALOG.search(path) or _FLAT.search(path)):
        kinds = [(f"{match['group']}/{match['version']}", match["kind"])]
    converted = dict(schema)
    # Schemas are often published without the metadata that all objects have.
    if properties and mapping(properties, "metadata").keys() <= {"type", "description"}:
        converted["properties"] = {**properties, "metadata": METADATA}
    for api_version, kind in kinds:
        yield (api_version, kind.lower()), converted


def _only(schema: Mapping[str, Any]) -> str:
    """Return the only value that a schema allows; "" if it allows others."""
    words = schema.get("enum", [schema["const"]] if "const" in schema else [])
    return words[0] if isinstance(words, list) and len(words) == 1 and isinstance(words[0], str) else ""
