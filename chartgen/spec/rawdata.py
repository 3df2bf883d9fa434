"""Plain data in the author's own dicts: what JSON has, and nothing that could change or mean something else later."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

from pydantic_core import PydanticCustomError

from chartgen.locations import Path

NOT_PLAIN = "not_plain"
"""The type of the error. Its context has `amiss`: the way to each thing that is no plain data, the thing, whether it is
a key of what the way leads to."""

Amiss = tuple[Path, object, bool]


def copied(value: dict[str, Any], keeps: Callable[[object], bool]) -> dict[str, Any]:
    """Copy plain data, so that what is read of it later is what was checked; what `keeps` says stays as it is.

    Raises:
        PydanticCustomError: Something in it is no dict, list, tuple, text, number, True or False.
    """
    amiss: list[Amiss] = []
    made: dict[str, Any] = _copy(value, (), keeps, amiss)
    if amiss:
        raise PydanticCustomError(NOT_PLAIN, "Input should be plain data", {"amiss": amiss})
    return made


def _copy(value: Any, path: Path, keeps: Callable[[object], bool], amiss: list[Amiss]) -> Any:
    if isinstance(value, dict):
        made = {}
        for key, item in value.items():
            if not isinstance(key, str) or isinstance(key, Enum):
                amiss.append((path, key, True))
            else:
                made[str.__str__(key)] = _copy(item, (*path, key), keeps, amiss)
        return made
    if isinstance(value, list | tuple):
        items = [_copy(item, (*path, index), keeps, amiss) for index, item in enumerate(value)]
        return items if isinstance(value, list) else tuple(items)
    if type(value) is bool:
        return value
    # A text of a class of its own may say something else each time that it is asked.
    if isinstance(value, str) and not isinstance(value, Enum):
        return str.__str__(value)
    if isinstance(value, int) and not isinstance(value, Enum):
        return int.__int__(value)
    if isinstance(value, float) and abs(value) < float("inf") and not isinstance(value, Enum):
        return float.__float__(value)
    if not keeps(value):
        amiss.append((path, value, False))
    return value
