"""Checks: what types cannot express about the fields of a spec.

A check is a method, or a function of the object, that yields problems. It declares the fields that it reads, and is
skipped if one of them is invalid. `components.image` is a field of the objects in `components`, and `components[]`
stands for the names in `components`:

    @check("ports", "liveness")
    def _liveness_port(self) -> Iterator[Problem]: ...
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, NamedTuple, TypeVar

from chartgen.locations import Path


class Problem(NamedTuple):
    """One problem that a check found."""

    path: Path
    """From the object to the culprit, such as `("ports", "http")`."""
    message: str
    found: str = ""
    expected: str = ""
    hint: str = ""
    hidden: bool = False
    """Whether the author's line may contain a secret, so that it is not shown."""


class Found(NamedTuple):
    """A problem, and the fields that the check reads which found it."""

    problem: Problem
    reads: frozenset[str]


class Check(NamedTuple):
    """A check of a class."""

    function: Callable[[Any], Iterator[Problem]]
    reads: frozenset[str]
    """The fields that the function reads."""


_Function = TypeVar("_Function", bound=Callable[[Any], Iterator[Problem]])


def check(*reads: str) -> Callable[[_Function], _Function]:
    """Mark a method, or a function of a module that a class names in `_checks`, as a check that reads these fields."""

    def mark(function: _Function) -> _Function:
        function._reads = frozenset(reads)  # type: ignore[attr-defined]
        return function

    return mark


def checks_of(cls: type[Any]) -> tuple[Check, ...]:
    """Return the checks of a class, those of its bases first."""
    return tuple(each for base in reversed(cls.__mro__) for each in _own_checks(base))


def _own_checks(cls: type[Any]) -> Iterator[Check]:
    module: ModuleType | None = vars(cls).get("_checks")
    functions = [*(vars(module).values() if module else ()), *vars(cls).values()]
    for function in functions:
        if inspect.isfunction(function) and (reads := getattr(function, "_reads", None)) is not None:
            yield Check(function, reads)
