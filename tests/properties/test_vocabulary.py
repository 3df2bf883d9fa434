"""The generated specs set every field of the language."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import chartgen
from chartgen.errors import ChartgenError
from chartgen.spec.base import Spec
from chartgen.spec.policy import Policy
from tests.properties import checks, specs

_ROUNDS, _DRAWN = 60, 20
_OF_NEWER_VERSIONS = {"StatefulSet.extra", "DaemonSet.extra"}
"""Fields for what newer versions of Kubernetes add: the language has all fields of those that it supports. Those for
plug-ins, `extensions`, are set in tests/plugins/."""


def _words() -> set[str]:
    """Give each field that an author can say, as `Class.field`, and each rule."""
    found = set()
    for name in chartgen.__all__:
        thing = getattr(chartgen, name)
        # Bases are public for annotations only: their fields are those of the classes derived from them.
        if isinstance(thing, type) and issubclass(thing, Spec) and getattr(thing, "_language_class", None) is thing:
            found |= {f"{name}.{field.name}" for field in dataclasses.fields(thing)}  # type: ignore[arg-type]
        elif isinstance(thing, type) and issubclass(thing, Policy) and thing is not Policy:
            found.add(name)
    return found - _OF_NEWER_VERSIONS - {each for each in found if each.endswith(".extensions")}


def _said(thing: Any, found: set[str]) -> None:
    """Note what is said in a spec: each field that is not what it is by default."""
    if isinstance(thing, Spec):
        for field in dataclasses.fields(thing):  # type: ignore[arg-type]
            value = getattr(thing, field.name)
            if field.init and value != _default(field):
                found.add(f"{type(thing).__name__}.{field.name}")
            _said(value, found)
    elif isinstance(thing, Policy):
        found.add(type(thing).__name__)
    elif isinstance(thing, Mapping):
        for value in thing.values():
            _said(value, found)
    elif isinstance(thing, tuple | list):
        for value in thing:
            _said(value, found)


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


def _draw(number: int, found: set[str]) -> None:
    @checks.drawn(number, _DRAWN)
    @given(st.data())
    def draw(data: st.DataObject) -> None:
        try:
            _said(data.draw(specs.charts()), found)
        except ChartgenError:
            return

    draw()


def test_every_field_is_set() -> None:
    words, found = _words(), set[str]()
    for number in range(_ROUNDS):
        _draw(number, found)
        if words <= found:
            return
    pytest.fail(f"tests/properties/specs.py never says {', '.join(sorted(words - found))}")
