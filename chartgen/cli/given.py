"""Commands that take a value as it was given where it is of its type already, as text is.

Newer versions of Typer have pydantic check each value, and to import that takes a third of a small build. Where another
Typer goes about it otherwise, nothing is lost but time.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from typer.core import TyperCommand, TyperGroup


class Command(TyperCommand):
    """A command of the command line."""

    def get_params(self, ctx: Any) -> Any:
        """Give its parameters."""
        return _as_given(super().get_params(ctx))


class Group(TyperGroup):
    """The command line itself."""

    def get_params(self, ctx: Any) -> Any:
        """Give its parameters."""
        return _as_given(super().get_params(ctx))


def _as_given(parameters: list[Any]) -> list[Any]:
    for parameter in parameters:
        kind = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)
        if kind is not None and not parameter.required and "process_value" not in vars(parameter):
            parameter.process_value = partial(_process, parameter, kind, parameter.process_value)
    return parameters


def _process(parameter: Any, kind: Any, check: Any, context: Any, value: Any) -> Any:
    if value is not None and not _is(value, kind):
        return check(context, value)
    return value if parameter.callback is None else parameter.callback(context, parameter, value)


def _is(value: Any, kind: Any) -> bool:
    if kind == list[str]:
        return isinstance(value, list | tuple) and all(isinstance(each, str) for each in value)
    return isinstance(kind, type) and isinstance(value, kind)
