"""The types of plain scalars, by YAML 1.1 as the library of Helm and kubectl implements it, and by YAML 1.2."""

from __future__ import annotations

import re
from functools import lru_cache
from math import isfinite
from typing import Any

# The core schema of YAML 1.2, section 10.3.2.
_NEW: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("null", re.compile(r"null|Null|NULL|~|")),
    ("a boolean", re.compile(r"true|True|TRUE|false|False|FALSE")),
    ("a number", re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")),
    (
        "a number",
        re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?(\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN"),
    ),
)
# YAML 1.1 as the library of Helm and kubectl implements it: without numbers of base 60.
_OLD_BOOLEAN = re.compile(r"y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|true|True|TRUE|false|False|FALSE")
_OLD_INTEGER = re.compile(r"[-+]?(0b[01_]+|0o?[0-7_]*|[1-9][0-9_]*|0x[0-9a-fA-F_]+)")
_OLD_FLOAT = re.compile(
    r"[-+]?(\.[0-9][0-9_]*|[0-9][0-9_]*(\.[0-9_]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)


_MOST_DIGITS = 1000
"""Digits of a number; Python refuses to convert many more."""


@lru_cache(maxsize=8192)
def plain(text: str) -> tuple[Any, str]:
    """Parse a plain scalar as YAML 1.1 does; name its type in YAML 1.2 if that is another one."""
    old = _read_old(text)
    new = next((name for name, pattern in _NEW if pattern.fullmatch(text)), "a string")
    if new == "a number" and isinstance(old, int | float) and not isinstance(old, bool):
        return old, "" if old == _read_new(text) else "another number"
    return old, "" if type_name(old) == new else new


def _read_old(text: str) -> Any:
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if _OLD_BOOLEAN.fullmatch(text):
        return text.lower() in ("true", "yes", "on", "y")
    if len(text) <= _MOST_DIGITS and _OLD_INTEGER.fullmatch(text):
        return _integer(text.replace("_", "").lower())
    if _OLD_FLOAT.fullmatch(text):
        number = _float(text.replace("_", ""))
        # JSON, which API servers read, has only finite numbers.
        return number if isfinite(number) else text
    return text


def _read_new(text: str) -> int | float:
    lower = text.lower()
    if lower.startswith(("0o", "0x")):
        return int(lower, 0)
    if len(text) <= _MOST_DIGITS and re.fullmatch(r"[-+]?[0-9]+", text):
        return int(text)
    return _float(text)


def _integer(text: str) -> int:
    sign = -1 if text.startswith("-") else 1
    digits = text.lstrip("+-")
    if digits[:2] in ("0b", "0x", "0o"):
        return sign * int(digits, 0) if len(digits) > 2 else 0
    return sign * int(digits, 8 if len(digits) > 1 and digits[0] == "0" else 10)


def _float(text: str) -> float:
    return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))


def type_name(value: object) -> str:
    """Name the type of a value in a sentence."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a string"
    return "a list" if isinstance(value, list) else "a mapping"
