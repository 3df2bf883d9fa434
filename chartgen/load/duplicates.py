"""Keys that are there twice in one dict: Python takes the last one without a word."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from chartgen.errors import Finding
from chartgen.places import Source
from chartgen.spec.words import found

_NAME = re.compile(r"(?<![\w.\"'/])[\w.]+$")

_LONGEST = 300
"""Longer keys than this are only told apart by their ends."""


def duplicate_keys(source: Source) -> Iterator[Finding]:
    """Find the keys that are twice in one dict literal: constants and plain names."""
    if not _may_have(source.text):
        return
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Dict):
            continue
        lines: dict[object, int] = {}
        for key in node.keys:
            known = _identity(key)
            if key is None or known is None:
                continue
            if known in lines:
                yield Finding(
                    f"the key `{_shown(key)}` is twice in this dict",
                    source.mark(key),
                    hint=f"it is there in line {lines[known]} already; Python would take the last one",
                )
            lines.setdefault(known, key.lineno)


def _may_have(text: str) -> bool:
    """Tell from the text alone whether something like a key is there twice: most specs need no tree."""
    seen: set[str] = set()
    for before in text.split(":")[:-1]:
        end = before[-_LONGEST:].rstrip(") \t\n")
        if end[-1:] in {'"', "'"}:
            key = end[end.rfind(end[-1], 0, -1) + 1 : -1]
        else:
            name = _NAME.search(end)
            if name is None:
                continue
            key = name.group()
        if key in seen:
            return True
        seen.add(key)
    return False


def _identity(key: ast.expr | None) -> object:
    if isinstance(key, ast.Constant):
        # 1, 1.0 and True are one key to Python.
        return (key.value,)
    if isinstance(key, ast.Name | ast.Attribute):
        return ast.dump(key)
    return None


def _shown(key: ast.expr) -> str:
    return found(key.value) if isinstance(key, ast.Constant) else ast.unparse(key)
