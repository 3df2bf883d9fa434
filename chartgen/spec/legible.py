"""Texts that Kubernetes does not get as they were said. Imported only where there may be one."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

from chartgen.places import Path
from chartgen.spec.base import Problem, apart
from chartgen.spec.text import is_marked, readable

_CONTROL = re.compile("[\x7f-\x9f\ufffe\uffff]")
"""Characters that Helm loses or API servers refuse: `toYaml` gives nothing at all for a text with one of them."""


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
        if not value.isprintable() and (found := _CONTROL.search(value)):
            sign = f"U+{ord(found[0]):04X}"
            yield Problem(
                path, f"the text has the control character {sign}, which Kubernetes does not get as it is", sign
            )
    elif isinstance(value, tuple | list):
        for index, item in enumerate(value):
            yield from _controls(item, (*path, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _controls(item, (*path, key))
