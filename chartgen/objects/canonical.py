"""The canonical form of objects: what an API server makes of a manifest before anything else."""

from __future__ import annotations

from typing import Any


def without_nulls(value: Any) -> Any:
    """Return a value without the keys that are null, which API servers drop."""
    if isinstance(value, dict):
        return {key: without_nulls(part) for key, part in value.items() if part is not None}
    if isinstance(value, list):
        return [without_nulls(part) for part in value]
    return value
