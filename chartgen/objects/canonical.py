"""The canonical form of objects: what an API server makes of a manifest before anything else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def without_nulls(value: Any) -> Any:
    """Return a value without the keys that are null, which API servers drop."""
    if isinstance(value, dict):
        return {key: without_nulls(part) for key, part in value.items() if part is not None}
    if isinstance(value, list):
        return [without_nulls(part) for part in value]
    return value


def merged_without_nulls(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Merge mappings, of which the first has no nulls, as Helm merges values; a null of the second removes a key."""
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        if value is None:
            merged.pop(key, None)
        elif isinstance(below, dict) and isinstance(value, dict):
            merged[key] = merged_without_nulls(below, value)
        else:
            merged[key] = without_nulls(value)
    return merged
