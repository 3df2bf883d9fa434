"""One file to make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class File(NamedTuple):
    """One file to make: a template, and what it needs beside what all need."""

    path: str
    template: str
    context: Mapping[str, Any]
