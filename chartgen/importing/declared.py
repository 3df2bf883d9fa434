"""What the language declares about a field: its default, and the type that a variable for it needs."""

from __future__ import annotations

import dataclasses
import sys
import types
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, get_args, get_origin

from chartgen.importing.code import Call, Name, Octal, Setting
from chartgen.importing.lifting import DICTS, LISTS
from chartgen.importing.literals import text
from chartgen.locations import positional_names
from chartgen.spec.base import Spec
from chartgen.spec.unset import UNSET


class UnknownError(Exception):
    """The language does not declare what is needed."""


def default(class_name: str, field: str) -> Any:
    """Return the default of a field as code."""
    declared = _fields(class_name).get(field)
    if declared is None:
        raise UnknownError(field)
    if declared.default is not dataclasses.MISSING:
        value = declared.default
    elif declared.default_factory is not dataclasses.MISSING:
        value = declared.default_factory()
    else:
        raise UnknownError(field)
    if value is UNSET:
        return Name("UNSET")
    if isinstance(value, Mapping | tuple) and not value:
        return {} if isinstance(value, Mapping) else []
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Spec) and value == type(value)():
        return Call(type(value).__name__)
    raise UnknownError(field)


def positional_name(class_name: str, position: int) -> str:
    """Return the name of a field that is given by position; empty if it has none."""
    names = positional_names.get(class_name, ())
    return names[position] if position < len(names) else ""


def setting(class_name: str, field: str, values: Sequence[Any]) -> Setting:
    """Return a setting for a field, or for part of it; `values` are what environments set it to, first the default."""
    choices = _choices(class_name, field)
    if choices and all(value is None or value in choices for value in values if not _is_unset(value)):
        kinds = [f"Literal[{', '.join(map(text, choices))}]"]
        imports = {"Literal"}
    else:
        found = [_type(value, field) for value in values if value is not None and not _is_unset(value)]
        kinds = list(dict.fromkeys(kind for kind, _ in found))
        imports = {name for _, names in found for name in names}
    if any(value is None for value in values) or not kinds:
        kinds.append("None")
    annotation = " | ".join(kinds)
    # Dataclasses reject mutable defaults.
    is_mutable = isinstance(values[0], list | tuple | Mapping)
    return Setting(annotation, tuple(sorted(imports)), None if is_mutable else values[0], not is_mutable)


def _is_unset(value: Any) -> bool:
    return isinstance(value, Name) and value.name == "UNSET"


def _fields(class_name: str) -> dict[str, dataclasses.Field[Any]]:
    declared = getattr(sys.modules["chartgen"], class_name)
    return {field.name: field for field in dataclasses.fields(declared)}


def _choices(class_name: str, field: str) -> tuple[str, ...]:
    declared = _fields(class_name).get(field) if class_name else None
    return tuple(dict.fromkeys(_literals(declared.type))) if declared is not None else ()


def _literals(annotation: Any) -> Iterable[str]:
    origin = get_origin(annotation)
    if origin is Literal:
        yield from (choice for choice in get_args(annotation) if isinstance(choice, str))
    elif origin is types.UnionType or origin is not None:
        for part in get_args(annotation):
            yield from _literals(part)


def _type(value: Any, field: str) -> tuple[str, tuple[str, ...]]:
    """Return the type of a value, and the names of the language that it contains."""
    if isinstance(value, Call):
        if value.of is None:
            return value.function, (value.function,)
        name = {"key": "KeyRef", "host": "str"}.get(value.function)
        if name is None:
            raise UnknownError(value.function)
        return name, (name,) if name == "KeyRef" else ()
    if isinstance(value, Name):
        return "str", ()
    if isinstance(value, Octal):
        return "int", ()
    if isinstance(value, str | int | float):
        return type(value).__name__, ()
    alias = (DICTS if isinstance(value, Mapping) else LISTS).get(field)
    if alias:
        return alias, (alias,)
    if isinstance(value, Mapping):
        return "Object", ("Object",)
    kinds = {_type(part, "") for part in value}
    if len(kinds) != 1:
        if kinds or field not in LISTS:
            raise UnknownError(field)
        return "list[str]", ()
    kind, names = kinds.pop()
    return f"list[{kind}]", names
