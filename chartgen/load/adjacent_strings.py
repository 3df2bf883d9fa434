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

_ON_ONE_LINE = re.compile(
    r"""["'](?: [ \t]+[bBfFrRuU]{0,2}["'] | (?<=[^"'\s(\[{,:=]")"(?=[^"\s,)\]}:])
    | (?<=[^"'\s(\[{,:=]')'(?=[^'\s,)\]}:]) | (?<=\w")' | (?<=\w')" )""",
    re.VERBOSE,
)
_ENDS_WITH_STRING = r"""["'][ \t]*\#"""
_BEGINS_WITH_STRING = re.compile(r"""[bBfFrRuU]{0,2}["']""")
_WINDOW = 200
"""Characters around an item in which a parenthesis is looked for."""
_STARTS = {getattr(tokenize, name, None) for name in ("FSTRING_START", "TSTRING_START")} - {None}
_ENDS = {getattr(tokenize, name, None) for name in ("FSTRING_END", "TSTRING_END")} - {None}


def adjacent_strings(source: Source) -> Iterator[Finding]:
    """Find the items of lists, tuples and sets that consist of several literals, without parentheses around them."""
    if not _may_have(source):
        return
    lines = [line.encode("utf-8", "replace") for line in source.lines]
    for node in ast.walk(source.tree):
        for item in node.elts if isinstance(node, ast.List | ast.Tuple | ast.Set) else ():
            if _is_text(item) and _literals(_segment(item, lines)) > 1 and not _is_parenthesized(item, lines):
                yield Finding(
                    "missing comma: several strings without a comma between them are one string",
                    source.mark(item),
                    hint="add the comma; if one string is intended, put it in parentheses",
                    rule=RULE,
                    severity="warning",
                )


def _may_have(source: Source) -> bool:
    """Return quickly whether there may be such items: most specs have none, and need no syntax tree."""
    if _ON_ONE_LINE.search(source.text):
        return True
    after_string = False
    for line in source.lines:
        text = line.strip()
        if after_string and _BEGINS_WITH_STRING.match(text):
            return True
        if text and text[0] != "#":
            after_string = text[-1] in "\"'" or ("#" in text and re.search(_ENDS_WITH_STRING, text) is not None)
    return False


def _is_text(item: ast.expr) -> bool:
    return isinstance(item, ast.JoinedStr) or (isinstance(item, ast.Constant) and isinstance(item.value, str))


def _segment(item: ast.expr, lines: list[bytes]) -> str:
    first, last = item.lineno - 1, (item.end_lineno or item.lineno) - 1
    if first == last:
        return lines[first][item.col_offset : item.end_col_offset].decode()
    parts = [lines[first][item.col_offset :], *lines[first + 1 : last], lines[last][: item.end_col_offset]]
    return b"\n".join(parts).decode()


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


def _is_parenthesized(item: ast.expr, lines: list[bytes]) -> bool:
    line, column = item.lineno - 1, item.col_offset
    before = lines[line][max(column - _WINDOW, 0) : column].rstrip()
    while not before and line:
        line -= 1
        before = lines[line].rstrip()
    line, column = (item.end_lineno or item.lineno) - 1, item.end_col_offset or 0
    after = lines[line][column : column + _WINDOW].lstrip()
    while not after and line + 1 < len(lines):
        line += 1
        after = lines[line].lstrip()
    return before.endswith(b"(") and after.startswith(b")")
