"""Defaults of fields that a project configures for its specs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

Defaults = Mapping[str, Mapping[str, Any]]
"""Defaults by the name of a class and that of a field."""

_loads: list[Defaults] = []


@contextlib.contextmanager
def configured(defaults: Defaults) -> Iterator[None]:
    """Replace the defaults of fields while a spec is loaded."""
    _loads.append(defaults)
    try:
        yield
    finally:
        _loads.pop()


def defaults_of(language_class: type[Any]) -> Mapping[str, Any]:
    """Return the configured defaults of a class, by field."""
    return _loads[-1].get(language_class.__name__, {}) if _loads else {}
