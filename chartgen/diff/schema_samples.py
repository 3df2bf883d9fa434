"""Values at the bounds of a JSON schema: most are accepted by it, some are not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chartgen.diff.schema_nodes import Schema, canonical, types
from chartgen.diff.schema_patterns import examples, matches

MOST = 600
_MOST_OF_PART = 60
_DEEPEST = 8
_PLAIN: Mapping[str, tuple[Any, ...]] = {
    "null": (None,),
    "boolean": (True, False),
    "integer": (0, 1, -1, 8080),
    "fraction": (0.5, -1.5),
    "string": ("", "a", "A", "1", "a-b", "a.b", "a/b", "a_b", "a b", "1Gi", "100m", "1h", "-a", "a" * 70),
    "array": ([],),
    "object": ({}, {"unknown key": 1}),
}


def samples(schema: Schema) -> list[Any]:
    """Return values to try a schema with, each once."""
    found: dict[str, Any] = {}
    for value in _samples(schema, 0):
        found.setdefault(canonical(value), value)
        if len(found) >= MOST:
            break
    return list(found.values())


def _samples(schema: Schema, depth: int) -> Iterator[Any]:
    found = schema.resolved
    if found is None or not isinstance(found.node, dict) or depth > _DEEPEST:
        yield from (each for values in _PLAIN.values() for each in values)
        return
    node = found.node
    if "const" in node:
        yield node["const"]
    if isinstance(node.get("enum"), list):
        yield from node["enum"]
    merged: list[Mapping[str, Any]] = []
    for keyword in ("allOf", "anyOf", "oneOf"):
        for part in node.get(keyword) or ():
            for value in _some(found.at(part), depth + 1):
                if isinstance(value, dict) and keyword == "allOf" and len(merged) < 3:
                    merged.append(value)
                yield value
    yield from _of_types(found, depth)
    for value in merged[1:]:
        yield {**merged[0], **value}
    yield from (each for values in _PLAIN.values() for each in values)


def samples_at(schema: Schema, path: Sequence[str], depth: int = 0) -> list[Any]:
    """Return values that have a part at a path, with samples of that part; `[]` stands for an entry of a list."""
    if not path or depth > 2 * _DEEPEST:
        return _some(schema, 0)
    found = schema.resolved
    if found is None or not isinstance(found.node, dict):
        return []
    values = [
        value
        for keyword in ("allOf", "anyOf", "oneOf")
        for part in found.get(keyword) or ()
        for value in samples_at(found.at(part), path, depth + 1)
    ]
    if path[0] == "[]":
        items = found.get("items")
        inner = samples_at(found.at(items), path[1:], depth + 1) if isinstance(items, dict) else []
        return [*values, *([each] for each in inner)]
    base = _base(found, 0)
    parts = [(found.get("properties") or {}).get(path[0]), *(
        each for pattern, each in (found.get("patternProperties") or {}).items() if matches(pattern, path[0])
    ), found.get("additionalProperties")]  # fmt: skip
    inner = [
        value
        for part in parts
        if isinstance(part, dict) or part is True
        for value in samples_at(found.at(part), path[1:], depth + 1)
    ]
    return [*values, *(base | {path[0]: each} for each in inner)]


def _some(schema: Schema, depth: int) -> list[Any]:
    found: dict[str, Any] = {}
    for value in _samples(schema, depth):
        found.setdefault(canonical(value), value)
        if len(found) >= _MOST_OF_PART:
            break
    return list(found.values())


def _of_types(schema: Schema, depth: int) -> Iterator[Any]:
    named = types(schema.node)
    if named & {"integer", "fraction"}:
        yield from _numbers(schema.node, whole="fraction" not in named)
    if "string" in named:
        yield from _strings(schema.node)
    if "object" in named:
        yield from _objects(schema, depth)
    if "array" in named:
        yield from _arrays(schema, depth)
    for kind in sorted(named):
        yield from _PLAIN[kind]


def _numbers(node: Mapping[str, Any], *, whole: bool) -> Iterator[Any]:
    for keyword in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"):
        bound = node.get(keyword)
        if isinstance(bound, int | float) and not isinstance(bound, bool):
            yield from (bound, bound + 1, bound - 1, *(() if whole else (bound + 0.5, bound - 0.5)), bound * 2)


def _strings(node: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(node.get("pattern"), str):
        yield from examples(node["pattern"])
    for keyword in ("minLength", "maxLength"):
        length = node.get(keyword)
        if isinstance(length, int) and length < 5000:
            yield from ("a" * count for count in (length, length + 1, max(length - 1, 0)))


def _base(schema: Schema, depth: int) -> dict[str, Any]:
    """Return an object with the required properties alone."""
    properties: Mapping[str, Any] = schema.get("properties") or {}
    required = [name for name in schema.get("required") or () if isinstance(name, str)]
    return {
        name: next(_samples(schema.at(properties[name]), depth + 1), "a") if name in properties else "a"
        for name in required
    }


def _objects(schema: Schema, depth: int) -> Iterator[Any]:
    base = _base(schema, depth)
    yield base
    yield from ({other: value for other, value in base.items() if other != name} for name in base)
    for name, others in (schema.get("dependencies") or {}).items():
        given = [dict.fromkeys(others, "a")] if isinstance(others, list) else _some(schema.at(others), depth + 1)
        for each in given:
            if isinstance(each, dict):
                with_others = {name: "a"} | base | each
                yield with_others
                yield from ({key: value for key, value in with_others.items() if key != other} for other in each)
    properties: Mapping[str, Any] = schema.get("properties") or {}
    parts = {name: _some(schema.at(each), depth + 1) for name, each in properties.items()}
    others = schema.get("additionalProperties")
    if isinstance(others, dict) or others is None:
        other = _some(schema.at(others if others is not None else True), depth + 1)
        parts |= {"unknown": other, "other-key": other[:3]}
    for pattern, each in (schema.get("patternProperties") or {}).items():
        values = _some(schema.at(each), depth + 1)
        parts |= {name: values[: 3 if count else None] for count, name in enumerate(examples(pattern)[:5])}
    for name, values in parts.items():
        yield from (base | {name: value} for value in values)
    for count in (schema.get("minProperties"), schema.get("maxProperties")):
        if isinstance(count, int) and count < 50:
            yield from ({**base, **{f"key{number}": "a" for number in range(each)}} for each in (count, count + 1))
    yield base | {name: values[0] for name, values in parts.items() if values}


def _arrays(schema: Schema, depth: int) -> Iterator[Any]:
    items = schema.get("items")
    if isinstance(items, list):
        yield [(_some(schema.at(each), depth + 1) or [None])[0] for each in items]
        return
    parts = _some(schema.at(items if items is not None else True), depth + 1)
    yield from ([each] for each in parts)
    first = parts[0] if parts else "a"
    yield [first, first]
    yield parts[:2]
    for count in (schema.get("minItems"), schema.get("maxItems")):
        if isinstance(count, int) and count < 50:
            yield from ([first] * each for each in (count, count + 1))
