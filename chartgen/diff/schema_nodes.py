"""JSON schemas in their documents: references, types, and equality that ignores what accepts or rejects nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

ANNOTATIONS = frozenset(
    "$comment $id $schema id default definitions $defs deprecated deprecationMessage description examples readOnly"
    " title writeOnly contentEncoding contentMediaType contentSchema $anchor".split()
)
"""Keywords that neither accept nor reject a value."""

ALL_TYPES = frozenset({"null", "boolean", "object", "array", "string", "integer", "fraction"})
"""The types of JSON, with numbers divided into integers and all others."""
NUMBERS = frozenset({"integer", "fraction"})

_MAPS = frozenset({"properties", "patternProperties", "dependentSchemas"})
_LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_SINGLE = frozenset(
    "additionalItems additionalProperties contains else if items not propertyNames then unevaluatedItems"
    " unevaluatedProperties".split()
)
_SETS = frozenset({"required", "enum", "type"})
_MOST_REFERENCES = 50
"""References that lead to one another."""


class Schema(NamedTuple):
    """A schema, and the document that its references refer to."""

    node: Any
    """A mapping, or whether anything is accepted."""
    document: Any

    def at(self, node: Any) -> Schema:
        """Return another schema of the same document."""
        return Schema(node, self.document)

    def get(self, keyword: str) -> Any:
        """Return the value of a keyword; None if it has none."""
        return self.node.get(keyword) if isinstance(self.node, dict) else None

    def has(self, keyword: str) -> bool:
        """Return whether it has a keyword."""
        return isinstance(self.node, dict) and keyword in self.node

    @property
    def resolved(self) -> Schema | None:
        """What a reference leads to, or the schema itself; None if there is nothing."""
        here = self
        for _ in range(_MOST_REFERENCES):
            reference = here.get("$ref")
            if not isinstance(reference, str):
                return here
            found = _pointed(here.document, reference)
            if not isinstance(found, dict | bool):
                return None
            others = {key: each for key, each in here.node.items() if key != "$ref" and key not in ANNOTATIONS}
            if others and not _ignores_siblings(here.document):
                return here.at({"allOf": [found, others]})
            here = here.at(found)
        return None


def _pointed(document: Any, reference: str) -> Any:
    if not reference.startswith("#"):
        return None
    here = document
    for step in unquote(reference[1:]).split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")  # noqa: PLW2901  as JSON pointers escape
        if isinstance(here, dict) and step in here:
            here = here[step]
        elif isinstance(here, list) and step.isdigit() and int(step) < len(here):
            here = here[int(step)]
        else:
            return None
    return here


def _ignores_siblings(document: Any) -> bool:
    """Return whether a reference overrides the keywords beside it, as up to draft 7."""
    draft = document.get("$schema") if isinstance(document, dict) else None
    return not isinstance(draft, str) or "draft-0" in draft


def types(node: Mapping[str, Any]) -> frozenset[str]:
    """Return the types that the keyword `type` accepts; all if there is none."""
    named = node.get("type")
    if isinstance(named, str):
        named = [named]
    if not isinstance(named, list):
        return ALL_TYPES
    found = {each for each in named if isinstance(each, str)}
    return frozenset(found & ALL_TYPES) | (NUMBERS if "number" in found else frozenset())


def type_of(value: Any) -> str:
    """Return the type of a value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "integer" if float(value).is_integer() else "fraction"
    return "string" if isinstance(value, str) else "array" if isinstance(value, list) else "object"


def canonical(value: Any) -> str:
    """Return a text that is equal for equal JSON, which tells true from 1."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


class Equality:
    """Tells whether schemas of two documents are equal, and remembers it."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], bool] = {}
        self._kept: list[Any] = []
        """What must not be freed, since it is known by its id."""
        self._open: set[tuple[int, int]] = set()
        self._is_assumed = False

    def same(self, one: Schema, other: Schema) -> bool:
        """Return whether two schemas are equal except for descriptions, with what they refer to."""
        left, right = one.resolved, other.resolved
        if left is None or right is None:
            return False
        if not isinstance(left.node, dict) or not isinstance(right.node, dict):
            return left.node is right.node
        if left.node is right.node and left.document is right.document:
            return True
        key = (id(left.node), id(right.node))
        if key in self._known:
            return self._known[key]
        if key in self._open:
            # A schema that contains itself: equal if everything else is.
            self._is_assumed = True
            return True
        self._open.add(key)
        found = self._same_nodes(left, right)
        self._open.discard(key)
        if not found or not self._open or not self._is_assumed:
            # What rests on an assumption is only known when that is.
            self._kept += [left.node, right.node]
            self._known[key] = found
        if not self._open:
            self._is_assumed = False
        return found

    def _same_nodes(self, one: Schema, other: Schema) -> bool:
        keywords = one.node.keys() - ANNOTATIONS
        if keywords != other.node.keys() - ANNOTATIONS:
            return False
        return all(self.same_keyword(keyword, one, other) for keyword in sorted(keywords, key=_cheap_first))

    def same_keyword(self, keyword: str, one: Schema, other: Schema) -> bool:
        """Return whether two schemas have a keyword with equal values, or both lack it."""
        if one.has(keyword) != other.has(keyword):
            return False
        left, right = one.get(keyword), other.get(keyword)
        if keyword in _MAPS and isinstance(left, dict) and isinstance(right, dict):
            return left.keys() == right.keys() and all(
                self.same(one.at(left[key]), other.at(right[key])) for key in left
            )
        if keyword == "dependencies" and isinstance(left, dict) and isinstance(right, dict):
            return left.keys() == right.keys() and all(
                self._same_dependency(one.at(left[key]), other.at(right[key])) for key in left
            )
        if keyword in _LISTS or (keyword == "items" and isinstance(left, list) and isinstance(right, list)):
            return len(left) == len(right) and all(
                self.same(one.at(each), other.at(right[index])) for index, each in enumerate(left)
            )
        if keyword in _SINGLE:
            return self.same(one.at(left), other.at(right))
        if keyword in _SETS:
            return _as_set(left) == _as_set(right)
        return canonical(left) == canonical(right)

    def _same_dependency(self, one: Schema, other: Schema) -> bool:
        if isinstance(one.node, list) or isinstance(other.node, list):
            return _as_set(one.node) == _as_set(other.node)
        return self.same(one, other)


def _cheap_first(keyword: str) -> bool:
    return keyword in _MAPS or keyword in _LISTS or keyword in _SINGLE


def _as_set(value: Any) -> frozenset[str]:
    return frozenset(map(canonical, value if isinstance(value, list) else [value]))


def with_local_references(schema: Schema) -> dict[str, Any]:
    """Return a document that accepts what a schema accepts, for a validator."""
    document = schema.document if isinstance(schema.document, dict) else {}
    draft = {"$schema": document["$schema"]} if isinstance(document.get("$schema"), str) else {}
    if not any(_references(schema.node)):
        return draft | {"allOf": [schema.node]}
    moved = {"definitions": {_WHOLE: _moved({key: each for key, each in document.items() if key != "$schema"})}}
    return draft | moved | {"allOf": [_moved(schema.node)]}


_WHOLE = "whole document"


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for part in node.values():
            yield from _references(part)
    elif isinstance(node, list):
        for part in node:
            yield from _references(part)


def _moved(node: Any) -> Any:
    """Return a schema whose references lead into the copy of its document."""
    if isinstance(node, dict):
        return {
            key: f"#/definitions/{_WHOLE.replace(' ', '%20')}{part[1:]}"
            if key == "$ref" and isinstance(part, str) and part.startswith("#")
            else _moved(part)
            for key, part in node.items()
            if key not in ("$id", "id") or not isinstance(part, str)
        }
    return [_moved(part) for part in node] if isinstance(node, list) else node
