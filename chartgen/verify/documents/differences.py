"""Where two renderings of one template differ."""

from __future__ import annotations

from typing import Any

from chartgen.objects.fields import Path
from chartgen.verify.documents.reading import read

_MOST_SHOWN = 60


def first_difference(one: str, other: str) -> tuple[str, Path, str]:
    """Return the first object and field that differ, and how. The content of a Secret is not shown."""
    for left, right in zip(read(one).documents, read(other).documents, strict=False):
        if left.manifest != right.manifest:
            path, before, after = _within(left.manifest, right.manifest, ())
            secret = left.kind == "Secret"
            return left.id, path, "" if secret else f"`{_shown(before)}`, then `{_shown(after)}`"
    if "kind: Secret" not in one + other:
        for before, after in zip(one.splitlines(), other.splitlines(), strict=False):
            if before != after:
                return "", (), f"`{_shown(before.strip())}`, then `{_shown(after.strip())}`"
        return "", (), "one is longer"
    return "", (), ""


def _within(one: Any, other: Any, path: Path) -> tuple[Path, Any, Any]:
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        for key, value in one.items():
            if value != other[key]:
                return _within(value, other[key], (*path, key))
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (left, right) in enumerate(zip(one, other, strict=True)):
            if left != right:
                return _within(left, right, (*path, index))
    return path, one, other


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}..."
