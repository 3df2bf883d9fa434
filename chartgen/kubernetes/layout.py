"""A definition as text: JSON that is short and still has one property a line, so that a diff shows what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

_WIDTH = 120


def member(name: str, schema: Mapping[str, Any], indent: int) -> str:
    """Write one member of `definitions`, without a comma or newline after it; each property has its line.

    Args:
        name: The definition's.
        schema: What it says.
        indent: The spaces before its name.
    """
    return _object(name, schema, indent) if "properties" in schema else _entry(name, schema, indent)


def _entry(key: str, value: Any, indent: int) -> str:
    """Write a key and its value: on one line where they fit, else what is in the value one key a line."""
    line = f"{' ' * indent}{_json(key)}: {_json(value)}"
    if len(line) < _WIDTH or not isinstance(value, dict):
        return line
    if "properties" in value and "type" in value:
        return _object(key, value, indent)
    if set(value) == {"type", "items"} and "properties" in value["items"]:
        return _object(key, value["items"], indent, '{"type":"array","items":', "}")
    return _opened(f"{' ' * indent}{_json(key)}: {{", value, indent)


def _object(key: str, value: Mapping[str, Any], indent: int, before: str = "", after: str = "") -> str:
    """Write the schema of an object: what is said before its properties, these one a line, and the rules on them."""
    margin = " " * indent
    keys = list(value)
    at = keys.index("properties")
    head = "".join(f"{_json(name)}:{_json(value[name])}," for name in keys[:at])
    lines = ",\n".join(_entry(name, part, indent + 2) for name, part in value["properties"].items())
    body = f'{margin}{_json(key)}: {before}{{{head}"properties":{{\n{lines}\n{margin}}}'
    rules = {name: value[name] for name in keys[at + 1 :]}
    tail = "".join(f",{_json(name)}:{_json(rule)}" for name, rule in rules.items())
    if indent + len(tail) + 3 < _WIDTH:
        return f"{body}{tail}}}{after}"
    return _opened(f"{body},", rules, indent) + after


def _opened(beginning: str, members: Mapping[str, Any], indent: int) -> str:
    lines = ",\n".join(_entry(key, value, indent + 2) for key, value in members.items())
    return f"{beginning}\n{lines}\n{' ' * indent}}}"


@cache
def _encode() -> Callable[[Any], str]:
    import json

    # One encoder for all: json.dumps makes a new one at each call that asks for separators.
    return json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _json(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) and value.isidentifier() else _encode()(value)
