"""Where two renderings of one template differ."""

from __future__ import annotations

from typing import Any

from chartgen.verify.documents import Path, parse

_LONGEST = 60


def first(one: str, other: str) -> tuple[str, Path, str]:
    """Give the object and the field that differ first, and how; what a Secret holds is not shown."""
    for left, right in zip(parse(one).documents, parse(other).documents, strict=False):
        if left.manifest != right.manifest:
            path, was, became = _within(left.manifest, right.manifest, ())
            secret = left.kind == "Secret"
            return left.id, path, "" if secret else f"`{_shown(was)}`, then `{_shown(became)}`"
    if "kind: Secret" not in one + other:
        for was, became in zip(one.splitlines(), other.splitlines(), strict=False):
            if was != became:
                return "", (), f"`{_shown(was.strip())}`, then `{_shown(became.strip())}`"
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
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
