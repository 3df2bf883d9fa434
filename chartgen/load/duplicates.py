"""Keys that are there twice in one dict: Python takes the last one without a word."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from chartgen.errors import Finding
from chartgen.locations import Source
from chartgen.spec.describe import describe_value


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
                    f"duplicate key `{_shown(key)}` in a dict",
                    source.mark(key),
                    hint=f"line {lines[known]} has it too; Python would use the last one",
                )
            lines.setdefault(known, key.lineno)


_TOKEN = re.compile(
    r"""
    \#[^\n]*
    | \"{3}[\s\S]*?\"{3} | \'{3}[\s\S]*?\'{3}
    | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*'
    | [][(){},:]
    """,
    re.VERBOSE,
)


def _may_have(text: str) -> bool:
    """Tell from the text alone whether a dict may have a key twice: most specs need no tree."""
    # Of each open bracket: the keys so far where it is a brace, and where the present item begins; -1 behind its key.
    open_ones: list[tuple[set[str] | None, int]] = []
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign in "([":
            open_ones.append((None, 0))
        elif sign == "{":
            open_ones.append((set(), token.end()))
        elif sign in ")]}":
            if not open_ones:
                return True  # not understood: let the tree tell
            open_ones.pop()
        elif sign in ",:" and open_ones:
            keys, start = open_ones[-1]
            if keys is None:
                continue
            if sign == ",":
                open_ones[-1] = keys, token.end()
            elif start >= 0:
                key = text[start : token.start()].strip().strip("\"'")
                if key in keys:
                    return True
                keys.add(key)
                open_ones[-1] = keys, -1
    return False


def _identity(key: ast.expr | None) -> object:
    if isinstance(key, ast.Constant):
        # 1, 1.0 and True are one key to Python.
        return (key.value,)
    if isinstance(key, ast.Name | ast.Attribute):
        return ast.dump(key)
    return None


def _shown(key: ast.expr) -> str:
    return describe_value(key.value) if isinstance(key, ast.Constant) else ast.unparse(key)
