"""Characters in values that templates lose."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from chartgen.objects.fields import Path

_LOST = re.compile("[\x7f-\x9f\ufffe\uffff]")
"""Characters that `toYaml` loses: for a value with one it returns nothing at all; U+0085 becomes a space."""


def lost_texts(values: Any) -> Iterator[tuple[Path, str]]:
    """Yield the texts in values that `toYaml` does not write as they are, each with the character."""
    if _LOST.search(json.dumps(values, ensure_ascii=False, default=str)):
        yield from _lost(values, ())


def _lost(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        found = _LOST.search(value)
        if found:
            yield path, f"U+{ord(found[0]):04X}"
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _lost(part, (*path, str(key)))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _lost(part, (*path, index))
