"""A file of a chart, before it is rendered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class File(NamedTuple):
    """A file of a chart: its template, and the context that only this template needs."""

    path: str
    template: str
    context: Mapping[str, Any]
    before: str = ""
    """Text before what the template renders to."""
