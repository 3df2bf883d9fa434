"""Ports in Kubernetes syntax: `port()` is a number there, and text where the schema of a kind expects text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from chartgen.kubernetes import definitions, kinds
from chartgen.spec.text import CLOSE, OPEN
from chartgen.yamltext import Quoted

STAND_IN = 8080
"""The number that checks see instead of a port."""
_WHOLE = f"{OPEN}port(?: [^{CLOSE}]*)?{CLOSE}"


def is_port(value: object) -> bool:
    """Return whether a value is nothing but the placeholder of a port."""
    return isinstance(value, str) and re.fullmatch(_WHOLE, value) is not None


def with_text_ports(definition: dict[str, Any], min_version: str) -> dict[str, Any]:
    """Return an object in which ports are quoted where they are text; elsewhere, they are numbers."""
    if not _has_ports(definition):
        return definition
    schema = kinds.schema_of(min_version, str(definition["apiVersion"]), str(definition["kind"]))
    quoted: dict[str, Any]
    if schema is None:
        quoted = _guessed(definition, is_text=False)
        return quoted
    found = definitions.schema_problems(schema, str(definition["kind"]), _numbered(definition))
    quoted = _quoted_at({each.path for each in found}, definition, ())
    return quoted


def _has_ports(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_ports, value.values()))
    return any(map(_has_ports, value)) if isinstance(value, list) else is_port(value)


def _numbered(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _numbered(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_numbered(item) for item in value]
    return STAND_IN if is_port(value) else value


def _quoted_at(paths: set[tuple[str | int, ...]], value: Any, path: tuple[str | int, ...]) -> Any:
    if isinstance(value, Mapping):
        return {key: _quoted_at(paths, item, (*path, key)) for key, item in value.items()}
    if isinstance(value, list):
        return [_quoted_at(paths, item, (*path, index)) for index, item in enumerate(value)]
    return Quoted(value) if path in paths and is_port(value) else value


def _guessed(value: Any, *, is_text: bool) -> Any:
    """Quote ports in an object of an unknown kind: those of variables and arguments, as in a container."""
    if isinstance(value, Mapping):
        return {key: _guessed(item, is_text=key == "value") for key, item in value.items()}
    if isinstance(value, list):
        return [_guessed(item, is_text=True) for item in value]
    return Quoted(value) if is_text and is_port(value) else value
