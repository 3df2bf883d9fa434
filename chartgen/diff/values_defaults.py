"""Defaults of values: which of them are equal for the templates of a chart."""

from __future__ import annotations

from typing import Any

from chartgen.diff.schema_nodes import canonical
from chartgen.diff.values_side import Absent, Path
from chartgen.kubernetes import quantity
from chartgen.objects.canonical import without_nulls


def common_path(before: Any, after: Any, path: Path) -> Path | None:
    """Return the path of what differs between two defaults: of the map that has all differences; None if none do."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return None if _equal(before, after, path) else path
    keys = dict.fromkeys([*before, *after])
    found = [common_path(before.get(key, Absent), after.get(key, Absent), (*path, key)) for key in keys]
    different = [each for each in found if each is not None]
    return None if not different else different[0] if len(different) == 1 else path


_AMOUNTS = frozenset({"resources", "limits", "requests"})
_SIZES = frozenset({"size", "sizeLimit", "storage", "memory", "cpu"})


def _equal(before: Any, after: Any, path: Path) -> bool:
    """Return whether two defaults are equal for templates: null and an empty map are as good as none."""
    one, other = normal(before), normal(after)
    if one == other:
        return True
    if not _AMOUNTS.isdisjoint(path) or (path and path[-1] in _SIZES):
        try:
            return quantity.parse(before) == quantity.parse(after)
        except (ValueError, TypeError):
            return False
    return False


def normal(value: Any) -> str:
    """Return a text that is equal for defaults that are equal for templates, amounts of resources aside."""
    return canonical(None if value is Absent or value in (None, {}) else without_nulls(value))


def is_telling(default: Any) -> bool:
    """Return whether a default is unlikely to be that of another value by chance."""
    if isinstance(default, dict | list):
        return bool(default)
    return isinstance(default, str) and len(default) > 2
