"""The bounds of JSON schemas, such as `minimum` and `maxLength`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chartgen.diff.schema_nodes import Schema

_LOWER: dict[str, tuple[str, ...]] = {
    "minimum": ("minimum", "exclusiveMinimum"),
    "exclusiveMinimum": ("exclusiveMinimum",),
    "minLength": ("minLength",),
    "minItems": ("minItems",),
    "minProperties": ("minProperties",),
}
_UPPER: dict[str, tuple[str, ...]] = {
    "maximum": ("maximum", "exclusiveMaximum"),
    "exclusiveMaximum": ("exclusiveMaximum",),
    "maxLength": ("maxLength",),
    "maxItems": ("maxItems",),
    "maxProperties": ("maxProperties",),
}
BOUNDS: Mapping[str, tuple[str, ...]] = _LOWER | _UPPER
"""Bounds, each with those that imply it if they are as tight."""
_INCLUSIVE = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}
"""Bounds, each with the one that implies it if it is tighter."""


def implies_bound(keyword: str, limit: Any, facts: Sequence[Schema]) -> bool:
    """Return whether facts imply a bound."""
    if not _is_number(limit):
        return False  # as draft 4 has it
    sign = 1 if keyword in _LOWER else -1
    as_tight = [fact.get(each) for each in BOUNDS[keyword] for fact in facts]
    tighter = [fact.get(_INCLUSIVE[keyword]) for fact in facts] if keyword in _INCLUSIVE else []
    if any(_is_number(each) and sign * each >= sign * limit for each in as_tight):
        return True
    if any(_is_number(each) and sign * each > sign * limit for each in tighter):
        return True
    is_count = keyword not in ("minimum", "exclusiveMinimum")
    return keyword in _LOWER and is_count and bool(limit <= 0)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
