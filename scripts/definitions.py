"""Make `chartgen/kubernetes/data` from the published schemas of Kubernetes, which `kubernetes-validate` carries.

    python -m scripts.definitions           write the files
    python -m scripts.definitions --check   write nothing; exit 1 where a file is not what this gives

The first version is stored whole, one definition a line; each later one as what differs from the first.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from scripts.generated import write_or_check
from scripts.strictness import ROOTS, STRING, Schema, Stricter, definitions, types

DATA = Path(__file__).resolve().parent.parent / "chartgen" / "kubernetes" / "data"
MINORS = range(28, 38)
GROUPS = (
    "io.k8s.api.core.v1.",
    "io.k8s.api.apps.v1.",
    "io.k8s.api.autoscaling.v2.",
    "io.k8s.api.batch.v1.",
    "io.k8s.api.networking.v1.",
    "io.k8s.apimachinery.pkg.apis.meta.v1.",
)


@cache
def by_full_name(minor: int) -> dict[str, Schema]:
    """Return the definitions of a minor version by their full names, strict and as they were published.

    Raises:
        LookupError: `kubernetes-validate` is not installed.
    """
    found = find_spec("kubernetes_validate")
    if found is None or found.origin is None:
        raise LookupError("kubernetes-validate is not installed: pip install 'chartgen[dev]'")
    folder = Path(found.origin).parent / "kubernetes-json-schema" / f"v1.{minor}.0-local-strict"
    loaded: dict[str, Schema] = json.loads((folder / "_definitions.json").read_text("utf-8"))["$defs"]
    return loaded


@cache
def published(minor: int) -> Mapping[str, Schema]:
    """Return the definitions of a minor version by their short names."""
    by_name: dict[str, Schema] = {}
    # The first group wins, so that a name means the same in every version.
    for group in reversed(GROUPS):
        by_name |= {
            name.removeprefix(group): schema for name, schema in by_full_name(minor).items() if name.startswith(group)
        }
    return by_name


def plain(schema: Schema) -> Schema:
    """Give one property's schema without descriptions, nulls, formats and extensions."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        group = next((group for group in GROUPS if name.startswith(group)), "")
        # A quantity has no group here; unless a stricter names its schema, what is made is refused below.
        return {
            "$ref": f"#/definitions/{name.removeprefix(group).removeprefix('io.k8s.apimachinery.pkg.api.resource.')}"
        }
    kept: Schema = {}
    for key, value in sorted(schema.items(), key=lambda pair: pair[0] != "type"):
        if key == "type":
            kinds = [kind for kind in value if kind != "null"] if isinstance(value, list) else [value]
            kept["type"] = kinds[0] if len(kinds) == 1 else kinds
        elif key in ("items", "additionalProperties") and isinstance(value, dict):
            kept[key] = plain(value)
        elif key not in ("description", "format") and not key.startswith("x-kubernetes-"):
            kept[key] = value
    return kept


def made(name: str, minor: int) -> Schema:
    """Give one definition: pruned, closed and made stricter.

    Raises:
        LookupError: No such definition, neither of Kubernetes nor in the table.
    """
    if name in types(minor):
        return types(minor)[name]
    stricter = definitions(minor).get(name, Stricter())
    source = published(minor).get(stricter.base or name)
    if source is None or source.get("additionalProperties") is not False:
        raise LookupError(f"Kubernetes 1.{minor} has no closed definition {stricter.base or name}")
    late = {field for field, since in stricter.since.items() if since > minor}
    given = {
        field: schema
        for field, schema in source.get("properties", {}).items()
        if field not in late and field not in stricter.drop and (not stricter.only or field in stricter.only)
    }
    required = [field for field in (stricter.required or source.get("required", ())) if field in given]
    properties = {}
    for field in sorted(given):
        if field in stricter.properties:
            properties[field] = stricter.properties[field]
        else:
            schema = plain(given[field])
            properties[field] = {**STRING, "minLength": 1} if schema == STRING and field in required else schema
    result: Schema = {"type": "object", "additionalProperties": False}
    if required:
        result["required"] = sorted(required)
    return {**result, "properties": properties, **stricter.rules}


def references(schema: Any) -> Iterator[str]:
    """Return the names of the definitions that a schema points to."""
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"].rpartition("/")[2]
        for value in schema.values():
            yield from references(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from references(value)


def closure(minor: int) -> Mapping[str, Schema]:
    """Give all definitions of a minor version, by name in alphabetical order."""
    return dict(sorted(_inlined(_needed(minor), {*ROOTS, *types(minor)}).items()))


@cache
def _needed(minor: int) -> Mapping[str, Schema]:
    found: dict[str, Schema] = {}
    expected = [*ROOTS, *types(minor)]
    while expected:
        name = expected.pop()
        if name not in found:
            found[name] = made(name, minor)
            expected += references(found[name])
    return found


def _inlined(found: Mapping[str, Schema], named: set[str]) -> dict[str, Schema]:
    """Put what one definition alone needs into it, but for what a chart's schema may name."""
    uses = Counter(name for schema in found.values() for name in references(schema))
    alone = {name for name in found if uses[name] == 1 and name not in named}

    def put(schema: Any) -> Any:
        if isinstance(schema, list):
            return [put(part) for part in schema]
        if not isinstance(schema, dict):
            return schema
        name = schema["$ref"].rpartition("/")[2] if isinstance(schema.get("$ref"), str) else ""
        return put(found[name]) if name in alone else {key: put(value) for key, value in schema.items()}

    return {name: put(schema) for name, schema in found.items() if name not in alone}


def stale() -> list[str]:
    """Return what the table names and no version has, each as `Definition` or `Definition.property`."""
    known = {
        f"{name}.{field}"
        for minor in MINORS
        for name, schema in published(minor).items()
        for field in schema.get("properties", {})
    }
    used = {name for minor in MINORS for name in _needed(minor)}
    names: set[str] = set()
    for minor in MINORS:
        for name, stricter in definitions(minor).items():
            named = {*stricter.properties, *stricter.drop, *stricter.only, *stricter.since, *(stricter.required or ())}
            names |= {f"{name}.{field}" for field in named if f"{stricter.base or name}.{field}" not in known}
            if name not in used:
                names.add(name)
    return sorted(names)


def files() -> dict[str, str]:
    """Return the text of each file by its name."""
    first = closure(MINORS[0])
    texts = {f"v1.{MINORS[0]}.json": _text({"definitions": first})}
    for minor in MINORS[1:]:
        mine = closure(minor)
        texts[f"v1.{minor}.json"] = _text(
            {
                "removed": {name: True for name in first if name not in mine},
                "definitions": {name: schema for name, schema in mine.items() if first.get(name) != schema},
            }
        )
    return texts


def _text(content: Mapping[str, Mapping[str, Any]]) -> str:
    parts = []
    for key, members in content.items():
        lines = [f"{json.dumps(name)}:{json.dumps(schema, separators=(',', ':'))}" for name, schema in members.items()]
        parts.append(f'"{key}":{{' + ",".join(f"\n{line}" for line in lines) + "}")
    return "{" + ",\n".join(parts) + "}\n"


def main(arguments: list[str]) -> int:
    """Write the files, or compare them; give the exit code."""
    if unknown := stale():
        sys.stderr.write(f"the table names what Kubernetes does not have: {', '.join(unknown)}\n")
        return 1
    return write_or_check(files(), DATA, "*.json", "definitions", arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
