"""Names of variables: readable, valid, and different from all others in reach."""

from __future__ import annotations

import builtins
import keyword
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable

_RESERVED = frozenset(dir(builtins)) | {"__file__", "__path__", "chartgen"}
LANGUAGE = frozenset(sys.modules["chartgen"].__all__)
"""The public names of chartgen, which specs import."""
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_MAX = 40


def snake_case(text: str) -> str:
    """Return text as an identifier in snake_case; empty if none of its characters can be part of one."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.sub(r"[^A-Za-z0-9_]+", "_", _WORDS.sub("_", plain)).lower()
    words = re.sub(r"(?<=[^_])__+", "_", words).rstrip("_")
    if len(words) > _MAX:
        words = words[:_MAX].rpartition("_")[0].rstrip("_") or words[:_MAX]
    # A leading underscore means that a variable is private, and others mean more.
    private = "_" * words.startswith("_")
    words = words.lstrip("_")
    if not words:
        return ""
    return f"{private}_{words}" if not private and words[0].isdigit() else f"{private}{words}"


def constant_case(text: str) -> str:
    """Return text as the identifier of a constant, such as DEFAULT."""
    return snake_case(text).upper()


def camel_case(text: str) -> str:
    """Return text as the identifier of a class."""
    words = snake_case(text).split("_")
    return "".join(word[:1].upper() + word[1:] for word in words)


def is_reserved(name: str) -> bool:
    """Return whether a name means something in Python."""
    return keyword.iskeyword(name) or keyword.issoftkeyword(name) or name in _RESERVED


def is_free(name: str, taken: Iterable[str]) -> bool:
    """Return whether a variable can have a name, if others are taken."""
    return bool(name) and not is_reserved(name) and name not in LANGUAGE and name not in taken


def chosen(candidates: Iterable[str], taken: set[str], style: Callable[[str], str] = snake_case) -> str:
    """Return the first candidate that is free, or else one with a number; it is taken then."""
    known = [name for name in map(style, candidates) if name]
    for name in known:
        if is_free(name, taken):
            taken.add(name)
            return name
    # What a keyword or a class of the language becomes with a number would be no better than any other name.
    stem = next((name for name in known if is_free(name, ())), known[-1] if known else "value")
    number = 2
    while not is_free(f"{stem}_{number}", taken):
        number += 1
    taken.add(f"{stem}_{number}")
    return f"{stem}_{number}"
