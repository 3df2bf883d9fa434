"""The state of a field that a spec does not set."""

from __future__ import annotations

from typing import Any


class Unset:
    """The class of `UNSET`."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "unset"

    def __reduce__(self) -> str:
        # Copies and pickles are the same object.
        return "UNSET"


UNSET: Any = Unset()
"""Marks a field as unset: the defaults profile of the chart decides. Set a field to `UNSET` to reset it."""
