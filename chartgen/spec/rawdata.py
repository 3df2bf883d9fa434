"""Plain data in the author's own dicts: what JSON has, copied so that it cannot change later."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from typing import Any

from pydantic_core import PydanticCustomError

from chartgen.locations import Path, sentence

NOT_PLAIN = "not_plain"
"""The type of the error. Its context has `invalid`: for each thing that is not plain data its path, the thing itself,
and whether it is a key of what the path leads to."""

UNREADABLE = "unreadable"
"""The type of the error for a value whose own methods raise."""

MOST_INTEGER = 2**63 - 1
"""The largest integer of an object of Kubernetes, which has 64 bits."""
MOST_VALUE = 2**53
"""The largest integer of a value: Helm reads numbers as floating point, which holds all integers up to it."""
LARGEST = f"must be at most {MOST_VALUE:,}, since Helm reads larger integers inexactly"
"""The reason why a larger one is invalid."""

_Invalid = tuple[Path, object, bool]
_MOST = 100_000
"""More entries than any list or dict of a spec has."""


class _InvalidParts(list[_Invalid]):
    """A list whose text does not ask its items for theirs; pydantic makes one of all that is in a context."""

    def __repr__(self) -> str:
        return "..."


class Serializable:
    """The base of classes that stand for a Kubernetes object, also within plain data."""

    def manifest(self) -> dict[str, Any]:
        """Return the object as Kubernetes defines it, as plain data."""
        raise NotImplementedError


class Named:
    """The base of classes whose objects stand for their names in the cluster, also within plain data."""


def copied(value: dict[str, Any], *, nulls: bool = False) -> dict[str, Any]:
    """Copy plain data. Objects that have a manifest, or stand for a name, stay as they are.

    With `nulls`, they are values of a chart, of which those that are None are removed.

    Raises:
        PydanticCustomError: Something in it is not a dict, list, tuple, string, number or boolean, or is a number that
            Kubernetes cannot hold.
    """
    invalid = _InvalidParts()
    copy: dict[str, Any] = _copy(value, (), invalid, MOST_VALUE if nulls else MOST_INTEGER)
    if nulls:
        kept = [each for each in invalid if each[1] is not None or each[2] or isinstance(each[0][-1], int)]
        invalid = _InvalidParts(kept)
    if invalid:
        raise PydanticCustomError(NOT_PLAIN, "Input should be plain data", {"invalid": invalid})
    return copy


def objects_in(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Yield the objects of the language within plain data, each with its path."""
    if isinstance(value, Serializable | Named):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from objects_in(item, (*path, key))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from objects_in(item, (*path, index))


def entries(read: Callable[[], Iterable[Any]]) -> list[Any]:
    """List what a method of a collection of the author's own class returns.

    Raises:
        PydanticCustomError: The method raised, or there are too many entries.
    """
    try:
        found = list(itertools.islice(read(), _MOST + 1))
    except Exception as error:  # noqa: BLE001  the author's own class
        raise PydanticCustomError(UNREADABLE, "reading it raised {reason}", {"reason": sentence(error)}) from None
    if len(found) > _MOST:
        raise PydanticCustomError(UNREADABLE, "it has more than {count} entries", {"count": f"{_MOST:,}"})
    return found


def _copy(value: Any, path: Path, invalid: list[_Invalid], most: int) -> Any:
    kind = type(value)
    if kind in _EXACT:
        if kind is int and not -most <= value <= most:
            invalid.append((path, value, False))
        return value
    if issubclass(kind, Enum):
        invalid.append((path, value, False))
    elif issubclass(kind, dict):
        return _copy_dict(value, path, invalid, most)
    elif issubclass(kind, list | tuple):
        items = [_copy(item, (*path, index), invalid, most) for index, item in enumerate(entries(lambda: value))]
        return items if issubclass(kind, list) else tuple(items)
    # A subclass of str may return something else each time it is read.
    elif issubclass(kind, str):
        return str.__str__(value)
    elif issubclass(kind, int):
        return _copy(int.__int__(value), path, invalid, most)
    elif issubclass(kind, float) and abs(float.__float__(value)) < float("inf"):
        return float.__float__(value)
    elif not issubclass(kind, Serializable | Named):
        invalid.append((path, value, False))
    return value


def _copy_dict(value: dict[Any, Any], path: Path, invalid: list[_Invalid], most: int) -> dict[str, Any]:
    copy = {}
    for key, item in entries(lambda: value.items()):  # noqa: PLW0108  to look it up may raise
        if not issubclass(type(key), str) or issubclass(type(key), Enum):
            invalid.append((path, key, True))
        else:
            copy[str.__str__(key)] = _copy(item, (*path, str.__str__(key)), invalid, most)
    return copy


_EXACT = frozenset({str, int, bool})
