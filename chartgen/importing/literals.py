"""Python literals in the style of `ruff format`: text, and numbers."""

from __future__ import annotations

import math
import re

from chartgen.importing.code import Octal

_SHORT = 40
"""Text of two lines with fewer characters stays on one line."""
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SPECIAL = re.compile(r"[^ -\[\]-~]|\\")
_LAST_BLANK = re.compile(r"[ \t](?=\n|\Z)")
_MAX_BITS = 10_000
"""Python reads and writes only decimal numbers that are not much longer than this."""


def text(value: str) -> str:
    """Return text as a literal on one line."""
    escaped = _SPECIAL.sub(_escape, value)
    if escaped.count('"') > escaped.count("'"):
        return "'" + escaped.replace("'", "\\'") + "'"
    return '"' + escaped.replace('"', '\\"') + '"'


def is_block(value: str) -> bool:
    """Return whether text is more readable as a literal of several lines."""
    breaks = value.count("\n", 0, -1)
    if not breaks or (breaks == 1 and len(value) < _SHORT):
        return False
    # Binary data is not more readable on several lines.
    hidden = sum(not each.isprintable() and each not in "\n\t" for each in value)
    return hidden * 10 <= len(value) or value.count("\r\n") == hidden


def block(value: str) -> str:
    """Return text as a literal of several lines, which looks like a file with this content."""
    escaped = _SPECIAL.sub(lambda match: match[0] if match[0] in "\n\t" else _escape(match), value)
    # Linters and editors remove whitespace at the end of lines.
    escaped = _LAST_BLANK.sub(lambda match: "\\t" if match[0] == "\t" else "\\x20", escaped)
    escaped = re.sub('"(?="")', r"\"", escaped)
    if escaped.endswith('"'):
        escaped = escaped[:-1] + '\\"'
    return f'"""\\\n{escaped}"""'


def number(value: float | Octal) -> str:
    """Return a number as a literal; also True and False."""
    if isinstance(value, Octal):
        return f"{'-' * (value.number < 0)}0o{abs(value.number):o}"
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return str(value) if value.bit_length() < _MAX_BITS else f"{'-' * (value < 0)}0x{abs(value):X}"
    return repr(float(value)).replace("e+", "e") if math.isfinite(value) else f'float("{value}")'


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
