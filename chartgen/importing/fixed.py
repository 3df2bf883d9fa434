"""Fields that charts cannot vary by environment: each environment gets the one of the base."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from chartgen.errors import Location
from chartgen.importing.code import Call
from chartgen.importing.declared import positional_name
from chartgen.importing.model import Original
from chartgen.objects.fields import Path, at
from chartgen.spec.part import camel

_STEP = re.compile(r"\[(\d+)\]|\[\"\"\]|([^.\[\]]+)")
_NOTHING = object()


def restore(overlay: Call, base: Call, field: str) -> None:
    """Replace a field of an environment, or the part around it that differs in its form, by that of the base.

    Args:
        overlay: The chart of the environment, which is changed.
        base: The chart.
        field: The field, as findings name it, such as `workload.strategy`.
    """
    here, there = overlay, base
    *way, last = _steps(field)
    for step in way:
        inner, other = _part(here, step), _part(there, step)
        if not _is_alike(inner, other):
            last = step
            break
        here, there = inner, other
    _set(here, last, _part(there, last))


def field_location(original: Original, field: str) -> Location | None:
    """Return the line of the field of an object that a field of a spec stands for, or else that of the object."""
    *_, name = _steps(field)
    wanted = camel(str(name))
    path: Path = next((each for each in original.lines if each and each[-1] == wanted), ())
    return original.location_of(path)


def text_location(originals: Iterable[Original], wanted: str) -> Location | None:
    """Return the line of the first field that contains some text."""
    for original in originals:
        for path in original.lines:
            value = at(original.manifest, path)
            if isinstance(value, str) and wanted in value:
                return original.location_of(path)
    return None


def _steps(field: str) -> list[str | int]:
    return [int(number) if number else name for number, name in _STEP.findall(field)]


def _is_alike(one: Any, other: Any) -> bool:
    if isinstance(one, Call) and isinstance(other, Call):
        return one.function == other.function and one.of is other.of is None
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other)
    return isinstance(one, Mapping) and isinstance(other, Mapping)


def _part(owner: Any, step: str | int) -> Any:
    if isinstance(owner, Call):
        position = _position(owner, step)
        return owner.fields.get(str(step), _NOTHING) if position is None else owner.arguments[position]
    if isinstance(owner, list):
        return owner[step] if isinstance(step, int) and step < len(owner) else _NOTHING
    return owner.get(step, _NOTHING)


def _set(owner: Any, step: str | int, value: Any) -> None:
    if isinstance(owner, Call):
        position = _position(owner, step)
        if position is not None:
            owner.arguments[position] = value
            return
        owner = owner.fields
    if value is not _NOTHING:
        owner[step] = value
    elif isinstance(owner, dict):
        owner.pop(step, None)


def _position(call: Call, step: str | int) -> int | None:
    names = [positional_name(call.function, index) for index in range(len(call.arguments))]
    return names.index(str(step)) if step in names else None
