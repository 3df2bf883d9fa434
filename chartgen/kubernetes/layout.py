"""Definitions as text: JSON that is short and still has one property a line, so that a diff shows what changed.

What is within something stands a space further in, and what ends does so at the end of its last line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

_WIDTH = 120


def member(name: str, schema: Mapping[str, Any]) -> str:
    """Write one member of `definitions`, without a comma or newline after it; each property has its line.

    Args:
        name: The definition's.
        schema: What it says.
    """
    return _object(name, schema, 0) if "properties" in schema else _entry(name, schema, 0)


def _entry(key: str, value: Any, indent: int) -> str:
    """Write a key and its value: on one line where they fit, else what is in the value one key a line."""
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
    """Write the schema of an object: what is said before its properties, these one a line, and the rules on them."""
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

    # One encoder for all: json.dumps makes a new one at each call that asks for separators.
    return json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _json(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) and value.isidentifier() else _encode()(value)
