"""Texts that Kubernetes does not get as they were said. Imported only where there may be one."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

from chartgen.locations import Key, Path
from chartgen.spec.base import Problem, apart
from chartgen.spec.text import is_marked, readable

_CONTROL = re.compile("[\x7f-\x9f\ufffe\uffff]")
"""Characters that Helm loses or API servers refuse: `toYaml` gives nothing at all for a text with one of them."""
_HALF = re.compile("[\ud800-\udfff]")
"""Lone surrogates, which no file can hold. Python makes them of bytes that are no UTF-8, as in `os.environ`."""
_PROSE = frozenset({"description", "docs", "reason"})
"""Fields that stand in pages and comments, whose lines end with a newline alone."""


def unreadable(spec: Any) -> Iterator[Problem]:
    """Find texts that Kubernetes does not get as they are."""
    yield from apart(*(_controls_of(spec, field.name) for field in dataclasses.fields(spec)))


def _controls_of(spec: Any, name: str) -> Iterator[Problem]:
    value = getattr(spec, name)
    yield from _controls(value, (name,))
    if name not in spec._takes_marks:
        yield from _marks(value, (name,))


def _marks(value: object, path: Path) -> Iterator[Problem]:
    """Find names that are known only at install where the chart would not look for them."""
    if isinstance(value, str):
        if is_marked(value):
            yield Problem(path, "a name that is known only at install can't stand here", readable(value), "plain text")
    elif isinstance(value, tuple | list):
        for index, item in enumerate(value):
            yield from _marks(item, (*path, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _marks(item, (*path, key))


def _controls(value: object, path: Path) -> Iterator[Problem]:
    if isinstance(value, str):
        if not value.isprintable() and (problem := _problem(value, path)):
            yield problem
    elif isinstance(value, tuple | list):
        for index, item in enumerate(value):
            yield from _controls(item, (*path, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            if isinstance(key, str) and (found := _HALF.search(key)):
                yield _half(found[0], (*path, Key(key)))
            yield from _controls(item, (*path, key))


def _problem(text: str, path: Path) -> Problem | None:
    if found := _HALF.search(text):
        return _half(found[0], path)
    if found := _CONTROL.search(text):
        sign = _sign(found[0])
        return Problem(path, f"the text has the control character {sign}, which Kubernetes does not get as it is", sign)
    if path[0] in _PROSE and "\r" in text:
        message = "the text has a carriage return, and lines of what is written for people end with a newline alone"
        return Problem(path, message, _sign("\r"))
    return None


def _half(character: str, path: Path) -> Problem:
    return Problem(
        path,
        f"the text has the lone surrogate {_sign(character)}, which no file can hold",
        _sign(character),
        hint="it stands for a byte that is not UTF-8, where it was read from a file's name or the environment",
    )


def _sign(character: str) -> str:
    return f"U+{ord(character):04X}"
