"""Definitions as text: compact JSON with one property on each line, so that diffs are readable.

Nested lines are indented by one space; closing brackets are at the end of the last line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

_WIDTH = 120


def member(name: str, schema: Mapping[str, Any]) -> str:
    """Write one member of `definitions`, with one property on each line and without a trailing comma or newline."""
    return _object(name, schema, 0) if "properties" in schema else _entry(name, schema, 0)


def _entry(key: str, value: Any, indent: int) -> str:
    """Write a key and its value: on one line if they fit, else with one key of the value on each line."""
    line = f"{' ' * indent}{_json(key)}:{_json(value)}"
    if len(line) < _WIDTH or not isinstance(value, dict):
        return line
    if "properties" in value and "type" in value:
        return _object(key, value, indent)
    if value.keys() == {"type", "items"} and "properties" in value["items"]:
        return _object(key, value["items"], indent, '{"type":"array","items":', "}")
    if not value.keys() & {"if", "patternProperties"}:
        return line
    return f"{' ' * indent}{_json(key)}:{{\n{_lines(value, indent + 1)}}}"


def _object(key: str, value: Mapping[str, Any], indent: int, before: str = "", after: str = "") -> str:
    """Write the schema of an object: what precedes its properties, one property on each line, then the other rules."""
    keys = list(value)
    at = keys.index("properties")
    head = "".join(f"{_json(name)}:{_json(value[name])}," for name in keys[:at])
    text = f'{" " * indent}{_json(key)}:{before}{{{head}"properties":{{\n{_lines(value["properties"], indent + 1)}}}'
    rules = {name: value[name] for name in keys[at + 1 :]}
    if rules:
        line = f"{' ' * (indent + 1)}{_json(rules)[1:-1]}"
        text += f",\n{line if len(line) < _WIDTH else _lines(rules, indent + 1)}"
    return f"{text}}}{after}"


def _lines(members: Mapping[str, Any], indent: int) -> str:
    return ",\n".join(_entry(key, value, indent) for key, value in members.items())


@cache
def _encode() -> Callable[[Any], str]:
    import json

    # json.dumps creates an encoder for each call with separators.
    return json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _json(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) and value.isidentifier() else _encode()(value)
