"""The schemas of the kinds of Kubernetes itself, for objects that authors write as Kubernetes does.

`scripts/objects.py` generates the data in `data/objects/`. It is read on first use.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from chartgen.kubernetes.custom_resources import companion
from chartgen.kubernetes.min_versions import MIN_VERSIONS, versions_before
from chartgen.similar import closest

Schema = dict[str, Any]


@cache
def schema_of(min_version: str, api_version: str, kind: str) -> Schema | None:
    """Return the schema of a kind, whose references are `#/definitions/NAME`; None if chartgen has none.

    It is one of Kubernetes itself in this version, or of a well-known companion. Do not modify it.

    Raises:
        LookupError: The minimum version is unknown.
    """
    versions_before(min_version)
    name = _data()["kinds"].get(f"{api_version}/{kind}")
    if name is None or _definition(min_version, name) is None:
        return companion(api_version, kind)
    found: dict[str, Schema] = {}
    waiting = [name]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found[each] = _definition(min_version, each) or {}
            waiting += _references(found[each])
    return {"$ref": f"#/definitions/{name}", "definitions": found}


def part_schema(min_version: str, api_version: str, kind: str, path: tuple[str | int, ...]) -> Schema:
    """Return the schema of a part of a kind; a number in the path is any item of a list.

    Raises:
        LookupError: The minimum version, or the part in it, is unknown.
    """
    schema = schema_of(min_version, api_version, kind)
    if schema is None:
        raise LookupError(f"no schema of {api_version}/{kind}")
    known = schema.get("definitions", {})
    here = schema
    for step in (*path, None):
        while "$ref" in here:
            here = known[here["$ref"].rpartition("/")[2]]
        if step is not None:
            here = here["items"] if isinstance(step, int) else here["properties"][step]
    return {**here, "definitions": known}


def kind_since(api_version: str, kind: str) -> str:
    """Return the first version of Kubernetes that has a kind; "" if none has."""
    name = _data()["kinds"].get(f"{api_version}/{kind}")
    return "" if name is None else next((each for each in MIN_VERSIONS if _definition(each, name) is not None), "")


def similar_kinds(api_version: str, kind: str) -> list[str]:
    """Return the kinds of Kubernetes, as `API_VERSION/KIND`, that are meant by one which it does not have.

    Those with the same name in other API versions, those whose names differ in case only, and else one of this version
    with a similar name.
    """
    known = [key.rpartition("/") for key in _data()["kinds"]]
    same = [f"{version}/{name}" for version, _, name in known if name.lower() == kind.lower()]
    own = [each for each in same if each.rpartition("/")[0] == api_version]
    if own or same:
        return own or same
    near = closest(kind, [name for version, _, name in known if version == api_version])
    return [f"{api_version}/{near}"] if near else []


def _definition(min_version: str, name: str) -> Schema | None:
    """Return a definition as it is in a version; None if the version does not have it."""
    found: Schema | None = None
    by_version: Mapping[str, Schema | None] = _data()["definitions"][name]
    for version in (*versions_before(min_version), min_version):
        found = by_version.get(version, found)
    return found


def _references(schema: Any) -> list[str]:
    if isinstance(schema, dict):
        own = [schema["$ref"].rpartition("/")[2]] if isinstance(schema.get("$ref"), str) else []
        return own + [each for value in schema.values() for each in _references(value)]
    return [each for value in schema for each in _references(value)] if isinstance(schema, list) else []


@cache
def _data() -> dict[str, Any]:
    import json
    import os

    path = os.path.join(os.path.dirname(__file__), "data", "objects", "kubernetes.json")
    with open(path, encoding="utf-8") as opened:
        content: dict[str, Any] = json.load(opened)
    return content
