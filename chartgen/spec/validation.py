"""The validators of classes: pydantic checks the fields that a constructor is given.

A class of the language is a dataclass whose fields are annotated as pydantic expects. Its `TypeAdapter` is built when
an object of it is first created, for a `TypedDict` of its fields: a build uses few of the classes.
"""

from __future__ import annotations

import dataclasses
import functools
import os
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, NotRequired, get_type_hints

from pydantic import ConfigDict, TypeAdapter
from typing_extensions import TypedDict

from chartgen.spec.checks import Check, checks_of
from chartgen.spec.unset import UNSET

_typed_dict: Any = TypedDict  # type checkers accept no names that are computed
_CONFIG = ConfigDict(strict=True, extra="forbid", arbitrary_types_allowed=True)


class Layout(NamedTuple):
    """What a constructor needs to know about its class."""

    fields: tuple[tuple[str, Any], ...]
    """All fields, in order, each with its default, `dataclasses.MISSING` if it is required."""
    positional: tuple[str, ...]
    """The fields that can be given without their names, in order."""
    defaults: Mapping[str, Any]
    """By field, without those that are required; immutable, and shared by all objects."""
    unset: frozenset[str]
    """The fields that may be unset."""
    checks: tuple[Check, ...]


def default_of(field: dataclasses.Field[Any]) -> Any:
    """Return the default of a field, `dataclasses.MISSING` for a required one."""
    return field.default if field.default_factory is dataclasses.MISSING else field.default_factory()


def positional_fields(cls: type[Any]) -> tuple[str, ...]:
    """Return the fields that can be given without their names, in order."""
    return tuple(field.name for field in dataclasses.fields(cls) if not field.kw_only)


def bind(layout: Layout, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any] | None:
    """Give each argument its name; None if there are too many, or if one is given twice."""
    given = dict(zip(layout.positional, args, strict=False))
    if len(args) > len(layout.positional) or not given.keys().isdisjoint(kwargs):
        return None
    return given | kwargs


def build_layout(cls: type[Any]) -> Layout:
    """Build the layout of a class."""
    defaults = {field.name: default_of(field) for field in dataclasses.fields(cls)}
    return Layout(
        tuple(defaults.items()),
        positional_fields(cls),
        {name: default for name, default in defaults.items() if default is not dataclasses.MISSING},
        frozenset(name for name, default in defaults.items() if default is UNSET),
        checks_of(cls),
    )


@functools.cache
def validator(cls: type[Any]) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """Return what validates the fields of a class: it returns the valid ones, or raises `ValidationError`.

    It is built on first use, which takes far longer than the layout.
    """
    types = _types(cls)
    required = {field.name for field in dataclasses.fields(cls) if default_of(field) is dataclasses.MISSING}
    return _validator(
        cls.__name__, {name: each if name in required else NotRequired[each] for name, each in types.items()}
    )


@functools.cache
def field_validator(cls: type[Any], name: str) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """Return a validator of a single field."""
    return _validator(cls.__name__, {name: _types(cls)[name]})


def _types(cls: type[Any]) -> Mapping[str, Any]:
    if cls.__module__.startswith("chartgen."):
        # Our own are types already, which `get_type_hints` would build anew.
        return {field.name: field.type for field in dataclasses.fields(cls)}
    hints = get_type_hints(cls, include_extras=True)
    return {field.name: hints[field.name] for field in dataclasses.fields(cls)}


def _validator(name: str, types: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    fields = _typed_dict(name, types)
    fields.__pydantic_config__ = _CONFIG
    before = os.environ.get("PYDANTIC_DISABLE_PLUGINS")
    # Looking for plugins of pydantic among all installed packages takes longer than building a validator.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "1"
    try:
        validate: Callable[[Mapping[str, Any]], dict[str, Any]] = TypeAdapter(fields).validator.validate_python
    finally:
        if before is None:
            del os.environ["PYDANTIC_DISABLE_PLUGINS"]
        else:
            os.environ["PYDANTIC_DISABLE_PLUGINS"] = before
    return validate
