"""The public schema of compose files.

`data/compose-spec.json` is the schema of https://github.com/compose-spec/compose-spec, commit 170098ba (June 2026),
without descriptions. It is licensed under the Apache License 2.0, Copyright 2020 The Compose Specification Authors.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from chartgen.errors import Finding, Location
from chartgen.importing.reading.compose.document import Map, Reset, Seq, error
from chartgen.similar import closest
from chartgen.spec.secret_literals import looks_secret

_FILE = Path(__file__).parent / "data" / "compose-spec.json"
_TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "an integer",
    "null": "null",
    "number": "a number",
    "object": "a mapping",
    "string": "a string",
}


def problems(document: Map) -> list[Finding]:
    """Check a document; no message contains a value of it."""
    found: dict[tuple[Location, str], Finding] = {}
    for path, message, expected, hint in _errors(_validator().iter_errors(plain(document))):
        at = location(document, path)
        found.setdefault((at, message), error(message, at, rule="import/compose", expected=expected, hint=hint))
    return sorted(found.values(), key=lambda finding: finding.location.line if finding.location else 0)


def location(document: Any, path: tuple[str | int, ...]) -> Location:
    """Return where a path of a document is: the location of its last step that exists."""
    at: Location = document.at
    for step in path:
        if isinstance(document, Map) and step in document:
            at = document.place(str(step))
        elif isinstance(document, Seq) and isinstance(step, int) and step < len(document):
            at = document.items_at[step]
        else:
            break
        document = document[step]
    return at


def plain(value: Any) -> Any:
    """Return a value as plain data."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items() if not isinstance(part, Reset)}
    if isinstance(value, list):
        return [plain(part) for part in value if not isinstance(part, Reset)]
    return value


def _errors(errors: Any) -> Iterator[tuple[tuple[str | int, ...], str, str, str]]:
    """Yield paths, messages, what is expected, and hints."""
    for each in errors:
        path = tuple(each.instance_path)
        kind = each.kind
        subject = _subject(path)
        if kind.name in ("oneOf", "anyOf") and hasattr(kind, "context"):
            yield from _of_best_branch(kind.context, path)
        elif kind.name == "additionalProperties":
            for key in kind.unexpected:
                known = sorted(_properties(tuple(each.schema_path)))
                similar = closest(str(key), known)
                shown = "unknown key" if looks_secret("", str(key)) else f"unknown key `{key}`"
                yield (*path, str(key)), shown, "", f"did you mean `{similar}`?" if similar else ""
        elif kind.name == "required":
            yield path, f"missing key `{kind.property}` of {subject}", "", ""
        elif kind.name == "type":
            yield path, f"invalid {subject}", _one_of(kind.types), ""
        elif kind.name == "enum":
            options = [json.dumps(option) for option in kind.options] if isinstance(kind.options, list) else []
            yield path, f"invalid {subject}", " or ".join(options), ""
        elif kind.name == "uniqueItems":
            yield path, f"duplicate entry in {subject}", "", ""
        else:
            yield path, f"invalid {subject}: it does not match the Compose specification", "", ""


def _of_best_branch(
    branches: Any, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], str, str, str]]:
    """Yield the errors of the alternative that has the right type; otherwise the types of all."""
    types: list[str] = []
    for branch in branches:
        at_top = [each for each in branch if each.kind.name == "type" and len(each.instance_path) == len(path)]
        if not at_top:
            yield from _errors(branch)
            return
        types += [name for each in at_top for name in each.kind.types if name not in types]
    yield path, f"invalid {_subject(path)}", _one_of(types), ""


def _one_of(types: Any) -> str:
    return " or ".join(_TYPES.get(str(each), str(each)) for each in types)


def _subject(path: tuple[str | int, ...]) -> str:
    if not path:
        return "compose file"
    return f"entry of `{path[-2]}`" if isinstance(path[-1], int) and len(path) > 1 else f"`{path[-1]}`"


def _properties(schema_path: tuple[str | int, ...]) -> set[str]:
    value: Any = schema()
    for step in schema_path[:-1]:
        if isinstance(value, dict) and "$ref" in value and step not in value:
            value = schema()["definitions"][value["$ref"].rpartition("/")[2]]
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return set()
    return set(value.get("properties", ())) if isinstance(value, dict) else set()


@cache
def schema() -> dict[str, Any]:
    """Return the schema."""
    loaded: dict[str, Any] = json.loads(_FILE.read_text("utf-8"))
    return loaded


@cache
def _validator() -> Any:
    import jsonschema_rs

    return jsonschema_rs.Draft7Validator(schema())
