"""Duplicate keys in a dict, of which Python silently uses the last one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from chartgen.errors import Finding
from chartgen.locations import Source
from chartgen.spec.describe import describe_value


def duplicate_keys(source: Source) -> Iterator[Finding]:
    """Find duplicate keys in dict literals: constants and plain names."""
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
                    hint=f"it is also in line {lines[known]}; Python uses the last one",
                )
            lines.setdefault(known, key.lineno)


_TOKEN = re.compile(
    r"""
    \#[^\n]*
    | \"(?: \"\"[\s\S]*?\"{3} | [^"\\\n]*(?:\\.[^"\\\n]*)*" )
    | \'(?: \'\'[\s\S]*?\'{3} | [^'\\\n]*(?:\\.[^'\\\n]*)*' )
    | [][(){},:]
    """,
    re.VERBOSE,
)


def _may_have(text: str) -> bool:
    """Return quickly, from the text, whether a dict may have duplicate keys; most specs need no syntax tree."""
    # For each open bracket: the keys so far if it is a brace, and where the current item begins; -1 after its key.
    open_brackets: list[tuple[set[str] | None, int]] = []
    for token in _TOKEN.finditer(text):
        character = token[0]
        if character in "([":
            open_brackets.append((None, 0))
        elif character == "{":
            open_brackets.append((set(), token.end()))
        elif character in ")]}":
            if not open_brackets:
                return True  # not understood: look at the syntax tree
            open_brackets.pop()
        elif character in ",:" and open_brackets:
            keys, start = open_brackets[-1]
            if keys is None:
                continue
            if character == ",":
                open_brackets[-1] = keys, token.end()
            elif start >= 0:
                key = text[start : token.start()].strip().strip("\"'")
                if key in keys:
                    return True
                keys.add(key)
                open_brackets[-1] = keys, -1
    return False


def _identity(key: ast.expr | None) -> object:
    if isinstance(key, ast.Constant):
        # To Python, 1, 1.0 and True are the same key.
        return (key.value,)
    if isinstance(key, ast.Name | ast.Attribute):
        return ast.dump(key)
    return None


def _shown(key: ast.expr) -> str:
    return describe_value(key.value) if isinstance(key, ast.Constant) else ast.unparse(key)
