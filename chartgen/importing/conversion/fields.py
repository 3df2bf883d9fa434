"""Fields of Kubernetes objects become fields of classes of the language, by the declarations of the classes.

A field of a class stands for the field of the object with the same name in camelCase, and its type decides what it
accepts. So a field that is added to the language is imported without a line here. What differs from that, such as
ports, is converted by the other modules of this package.
"""

from __future__ import annotations

import dataclasses
import functools
import types
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from chartgen.importing.code import Call
from chartgen.objects.defaults import PRESENT
from chartgen.spec.base import Spec, layout_of
from chartgen.spec.extra import Extensible
from chartgen.spec.frozen import Raw
from chartgen.spec.part import Part, camel
from chartgen.spec.unset import UNSET
from chartgen.spec.validation import default_of

NOT_MIRRORED = frozenset({"extra", "enabled", "fullname", "name", "labels", "annotations"})
"""Fields that are not named after a field of the object's spec."""


class Unsupported(Exception):  # noqa: N818  the caller has another form
    """The language cannot express something; the message names it without quoting its content."""


@functools.cache
def hints(cls: type[Any]) -> Mapping[str, Any]:
    """Return the types of the fields of a class."""
    return get_type_hints(cls, include_extras=True)


@functools.cache
def by_key(cls: Any) -> Mapping[str, str]:
    """Return the fields of a class by the key that they stand for."""
    return {camel(each.name.rstrip("_")): each.name for each in dataclasses.fields(cls)}


def given(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a mapping that are neither null nor empty."""
    return {key: part for key, part in value.items() if part not in (None, [], {})}


def taken(cls: Any, rest: dict[str, Any], *, without: frozenset[str] = NOT_MIRRORED) -> dict[str, Any]:
    """Remove the keys that a class has fields for from a mapping, and return the fields.

    Args:
        cls: The class.
        rest: The mapping, from which what has a field is removed.
        without: Fields that are not mirrored.
    """
    found: dict[str, Any] = {}
    for key, name in by_key(cls).items():
        if name in without or key not in rest:
            continue
        try:
            code = code_of(hints(cls)[name], rest[key])
        except Unsupported:
            continue
        value = rest.pop(key)
        if value is not None and not is_default(cls, name, value):
            found[name] = code
    return found


def is_default(cls: Any, name: str, value: Any) -> bool:
    """Return whether a value is the default of a field; false if the default depends on the profile."""
    default = next(default_of(each) for each in dataclasses.fields(cls) if each.name == name)
    if default is dataclasses.MISSING or default is UNSET:
        return False
    if isinstance(value, list | dict):
        return not value and not default and not (default is None and camel(name.rstrip("_")) in PRESENT)
    return type(value) is type(default) and bool(value == default)


def code_of(hint: Any, value: Any) -> Any:
    """Return the code of a value of a field.

    Args:
        hint: The type of the field.
        value: Plain data.

    Raises:
        Unsupported: The type does not accept the value.
    """
    origin = get_origin(hint)
    if hint is Any:
        return value
    if hint == Raw and isinstance(value, dict):
        return value
    if origin is Annotated:
        return code_of(get_args(hint)[0], value)
    if origin in (Union, types.UnionType):
        return _first(get_args(hint), value)
    if origin is Literal:
        if value in get_args(hint):
            return value
    elif origin in (tuple, list):
        if isinstance(value, list):
            return [code_of(get_args(hint)[0], item) for item in value]
    elif origin is dict:
        if isinstance(value, dict) and all(isinstance(key, str) for key in value):
            return {key: code_of(get_args(hint)[1], item) for key, item in value.items()}
    elif isinstance(hint, type) and issubclass(hint, Spec):
        if isinstance(value, dict):
            return part(hint, value)
    elif hint in (str, int, bool, float) and type(value) is hint:
        return value
    raise Unsupported(f"unsupported {type(value).__name__} for {hint}")


def _first(choices: tuple[Any, ...], value: Any) -> Any:
    for choice in choices:
        try:
            return code_of(choice, value)
        except Unsupported:
            continue
    raise Unsupported(f"unsupported {type(value).__name__}")


def part(cls: Any, value: Mapping[str, Any]) -> Call:
    """Return the call of a class whose fields are those of a Kubernetes object.

    Raises:
        Unsupported: The class does not mirror an object, or the object has other fields.
    """
    if not issubclass(cls, Part):
        raise Unsupported(f"unsupported {cls.__name__}")
    rest = {key: item for key, item in value.items() if item is not None}
    fields = taken(cls, rest, without=frozenset())
    if rest:
        if not issubclass(cls, Extensible):
            raise Unsupported(f"unsupported field `{next(iter(rest))}` of {cls.__name__}")
        fields["extra"] = rest
    return call(cls, fields)


def call(cls: Any, fields: Mapping[str, Any]) -> Call:
    """Return a call of a class, which passes fields by position where possible.

    Raises:
        Unsupported: A required field is missing.
    """
    layout = layout_of(cls._language_class)
    named = dict(fields)
    for name, default in layout.fields:
        if default is dataclasses.MISSING and name not in named:
            raise Unsupported(f"unsupported {cls.__name__} without `{name}`")
    arguments = []
    for name in layout.positional:
        if name not in named:
            break
        arguments.append(named.pop(name))
    return Call(cls.__name__, arguments, named)
