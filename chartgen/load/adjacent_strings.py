"""String literals without a comma between them, which Python joins into one."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator

from chartgen.errors import Finding
from chartgen.locations import Source

RULE = "adjacent-strings"

_ADJACENT = re.compile(r"""["']\s*(?:\#[^\n]*\n\s*)*(?<=\s)[bBfFrRuU]{0,2}["']|["']["'][^"'\s,:;)\]}]""")
"""Two quotes with only space and comments between them; most specs have none, and need no syntax tree."""
_STARTS = {getattr(tokenize, name, None) for name in ("FSTRING_START", "TSTRING_START")} - {None}
_ENDS = {getattr(tokenize, name, None) for name in ("FSTRING_END", "TSTRING_END")} - {None}


def adjacent_strings(source: Source) -> Iterator[Finding]:
    """Find the items of lists, tuples and sets that consist of several literals, without parentheses around them."""
    if not _ADJACENT.search(source.text):
        return
    for node in ast.walk(source.tree):
        for item in node.elts if isinstance(node, ast.List | ast.Tuple | ast.Set) else ():
            if _is_joined(item, source):
                yield Finding(
                    "missing comma: several strings without a comma between them are one string",
                    source.mark(item),
                    hint="add the comma; if one string is intended, put it in parentheses",
                    rule=RULE,
                    severity="warning",
                )


def _is_joined(item: ast.expr, source: Source) -> bool:
    if not isinstance(item, ast.JoinedStr) and not (isinstance(item, ast.Constant) and isinstance(item.value, str)):
        return False
    segment = ast.get_source_segment(source.text, item) or ""
    return _literals(segment) > 1 and not _is_parenthesized(item, source)


def _literals(segment: str) -> int:
    """Count the string literals of a segment of source code, without those within f-strings."""
    count = depth = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(f"({segment})").readline):
            depth -= token.type in _ENDS
            count += depth == 0 and (token.type == tokenize.STRING or token.type in _STARTS)
            depth += token.type in _STARTS
    except (tokenize.TokenError, SyntaxError):
        return 0
    return count


def _is_parenthesized(item: ast.expr, source: Source) -> bool:
    lines = [line.encode("utf-8", "replace") for line in source.lines]
    before = b"\n".join([*lines[: item.lineno - 1], lines[item.lineno - 1][: item.col_offset]])
    last = item.end_lineno or item.lineno
    after = b"\n".join([lines[last - 1][item.end_col_offset :], *lines[last:]])
    return before.rstrip().endswith(b"(") and after.lstrip().startswith(b")")
