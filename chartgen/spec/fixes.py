"""Fixes for the most common mistakes in values."""

import dataclasses
import re
import types
from typing import Any

from chartgen.similar import closest
from chartgen.spec.describe import class_names, describe_value, language_classes, quoted
from chartgen.spec.root import Root
from chartgen.spec.validation import default_of, field_validator

_LONGEST = 30
_SOURCES: tuple[type[Any], ...] = (
    types.GeneratorType,
    map,
    filter,
    zip,
    range,
    type({}.keys()),
    type({}.values()),
    type({}.items()),
)
"""Types of which `list(...)` makes a list."""


def suggest_fix(value: object, plain: list[str], names: list[str], choices: list[str]) -> str:
    """Suggest how to fix a value; "" if that is not known.

    Args:
        value: the value.
        plain: the builtin types that are expected, as findings describe them.
        names: the classes that are expected.
        choices: the strings that are expected.
    """
    text = quoted(value) if isinstance(value, str | int | float) else ""
    hint = ""
    if isinstance(value, str):
        near = closest(value, choices)
        if near:
            hint = f"did you mean {quoted(near)}?"
        elif "an integer" in plain and re.fullmatch(r"-?[0-9]{1,18}", value):
            hint = f"remove the quotes: `{int(value)}`"
        elif "True or False" in plain and value.lower() in {"true", "false", "yes", "no", "on", "off"}:
            hint = f"write `{value.lower() in {'true', 'yes', 'on'}}`"
        elif value in names:
            hint = f"create it: `{value}()`"
        elif "a list" in plain and len(text) < _LONGEST:
            hint = f"write a list: `[{', '.join(map(quoted, value.split()))}]`"
        elif value.startswith("/") and "an HttpGet" in class_names(names):
            hint = f"create a probe: `HttpGet({text})`"
    elif isinstance(value, bool):
        hint = f'write a string: `"{str(value).lower()}"`' if "a string" in plain else ""
    elif isinstance(value, float):
        # To Python, 1.10 is 1.1.
        hint = "write a string: Python reads 1.10 as 1.1" if "a string" in plain else ""
    elif isinstance(value, int):
        hint = f'write a string: `"{text}"`' if "a string" in plain and len(text) < _LONGEST else ""
    elif isinstance(value, type):
        bases = {each.__name__ for each in type.mro(value)}
        hint = f"call it: `{value.__name__}(...)`" if bases & {*names} else ""
    elif isinstance(value, tuple) and len(value) == 1:
        hint = "remove the comma at the end"
    elif isinstance(value, set | frozenset):
        hint = "a set has no order: write a list, `[...]`" if "a list" in plain else ""
    elif isinstance(value, _SOURCES):
        hint = "convert it: `list(...)`" if "a list" in plain else ""
    elif isinstance(value, Root) and "a list" in plain:
        hint = "write a list: `[...]`"
    elif isinstance(value, dict) and "a list" in plain and "a dict" not in plain:
        hint = "write a list: `[{...}]`"
    kinds = class_names(names)
    if not hint and kinds == ["a Chart"] and isinstance(value, str):
        hint = "pass the Chart itself, not its name"
    # Text may be meant as a dict's replacement, but not as a dict.
    is_alone = not plain or (isinstance(value, str) and {*plain} <= {"a dict"})
    if not hint and 1 <= len(kinds) <= 2 and is_alone and value is True:
        hint = f"create one: `{kinds[0].partition(' ')[2]}()`"
    elif not hint and 1 <= len(kinds) <= 2 and is_alone and isinstance(value, str | int | dict):
        forms = [f"`{kind.partition(' ')[2]}({_argument(kind, value)})`" for kind in kinds]
        hint = f"create one: {' or '.join(forms)}"
    return hint


def _argument(kind: str, value: object) -> str:
    """Return the argument that the value was probably meant to be."""
    text = quoted(value) if isinstance(value, str) and len(value) < _LONGEST else ""
    if kind == "a Service" and type(value) is int:
        return str(value)
    if kind == "a Namespace" and text:
        return text
    if kind == "an Image" and text:
        repository, colon, tag = str(value).rpartition(":")
        return f"{quoted(repository)}, tag={quoted(tag)}" if colon and "/" not in tag else text
    cls = next((each for each in language_classes() if each.__name__ == kind.partition(" ")[2]), None)
    fields = {each.name for each in dataclasses.fields(cls)} if cls is not None else set()
    if isinstance(value, dict) and value and set(value) <= fields:
        given = ", ".join(f"{key}={describe_value(item)}" for key, item in value.items())
        return given if len(given) < _LONGEST * 2 else "..."
    if not text or cls is None or not _accepts(cls, value):
        return "..."
    required = [each for each in dataclasses.fields(cls) if default_of(each) is dataclasses.MISSING]
    return f"{text}, ..." if len(required) > 1 else text


def _accepts(cls: type[Any], value: object) -> bool:
    """Return whether a class of the language takes a value as its first argument."""
    first = cls._variadic or next(iter(cls._positional), "")
    try:
        field_validator(cls, first)({first: [value] if cls._variadic else value})  # type: ignore[arg-type]
    except Exception:  # noqa: BLE001  whatever is wrong, the value does not fit
        return False
    return True
