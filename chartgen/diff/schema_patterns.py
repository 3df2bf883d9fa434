"""The patterns of JSON schemas: regular expressions, their alternatives, and texts that match them."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import Any


@lru_cache(maxsize=1000)
def pattern_cases(pattern: str) -> frozenset[str]:
    """Divide a pattern into alternatives: a text matches it if it matches one of them."""
    return frozenset(case for part in _divided(pattern) for case in _within_group(part))


def _within_group(part: str) -> Iterator[str]:
    """Divide `^(a|b)$` into `^a$` and `^b$`."""
    inner = part[2:-2]
    # The group must end where the pattern does, and nothing may refer to it.
    if part.startswith("^(") and part.endswith(")$") and not re.search(r"\\[\dgk]|^\?", inner):
        cases = _divided(inner, is_group=True)
        if cases:
            for case in cases:
                yield from _within_group(f"^{case}$")
            return
    yield part


def _divided(pattern: str, *, is_group: bool = False) -> list[str]:
    """Divide a pattern at the bars outside of all groups; into nothing if a group within it ends before it begins."""
    parts: list[str] = []
    depth = start = index = 0
    in_class = False
    while index < len(pattern):
        character = pattern[index]
        if character == "\\":
            index += 1
        elif in_class:
            in_class = character != "]"
        elif character == "[":
            in_class = True
        elif character in "()":
            depth += 1 if character == "(" else -1
            if depth < 0 and is_group:
                return []
        elif character == "|" and depth == 0:
            parts.append(pattern[start:index])
            start = index + 1
        index += 1
    return [*parts, pattern[start:]]


@lru_cache(maxsize=10_000)
def matches(pattern: str, name: str) -> bool | None:
    """Return whether a name matches a pattern; None if that is not known."""
    try:
        return re.search(pattern, name, re.ASCII) is not None
    except (re.error, RecursionError, OverflowError):
        return None


_MOST_EXAMPLES = 40
_LONGEST_REPEAT = 300
_ANY = "aZ0-._/ é"
_CLASSES = {
    "CATEGORY_DIGIT": "09",
    "CATEGORY_NOT_DIGIT": "a-",
    "CATEGORY_WORD": "aZ0_",
    "CATEGORY_NOT_WORD": "- .",
    "CATEGORY_SPACE": " ",
    "CATEGORY_NOT_SPACE": "a0-",
}


@lru_cache(maxsize=1000)
def examples(pattern: str) -> tuple[str, ...]:
    """Return texts of which most match a pattern, among them the shortest ones and those at the bounds of classes."""
    try:
        # The parser of `re` itself; it has no public name.
        parsed = importlib.import_module("re._parser").parse(pattern)
    except (re.error, RecursionError, OverflowError):
        return ()
    found = _sequence(list(parsed), 0)
    return tuple(dict.fromkeys(each for each in found if re.search(pattern, each)))


def _sequence(parts: Sequence[Any], depth: int) -> list[str]:
    """Combine the examples of consecutive parts: the first ones of all, then one part varied at a time."""
    choices = [_part(str(operator), argument, depth) or [""] for operator, argument in parts]
    found = ["".join(each[0] for each in choices)]
    for index, options in enumerate(choices):
        before = "".join(each[0] for each in choices[:index])
        after = "".join(each[0] for each in choices[index + 1 :])
        found += [f"{before}{option}{after}" for option in options[1:]]
    found += ["".join(each[-1] for each in choices)]
    return list(dict.fromkeys(found))[:_MOST_EXAMPLES]


def _part(operator: str, argument: Any, depth: int) -> list[str]:
    if depth > 20:
        return []
    if operator == "LITERAL":
        return [chr(argument)]
    if operator in ("ANY", "NOT_LITERAL"):
        return [each for each in _ANY if operator == "ANY" or each != chr(argument)]
    if operator == "IN":
        return _of_class(argument)
    if operator == "BRANCH":
        # The first examples of each alternative come before the second ones of any.
        groups = zip_longest(*(_sequence(list(option), depth + 1) for option in argument[1]))
        return [each for group in groups for each in group if each is not None][:_MOST_EXAMPLES]
    if operator == "SUBPATTERN":
        return _sequence(list(argument[3]), depth + 1)
    if operator == "ATOMIC_GROUP":
        return _sequence(list(argument), depth + 1)
    if operator in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, most, repeated = argument
        options = _sequence(list(repeated), depth + 1)
        counts = dict.fromkeys([least, max(least, min(int(most), 1)), min(int(most), least + 2)])
        if int(most) <= _LONGEST_REPEAT:
            counts[int(most)] = None
        return [option * count for count in counts for option in (options if count else [""])][:_MOST_EXAMPLES]
    return []


def _of_class(parts: Sequence[Any]) -> list[str]:
    found: list[str] = []
    rejected: list[str] = []
    is_negated = str(parts[0][0]) == "NEGATE"
    for operator, argument in parts:
        into = rejected if is_negated else found
        match str(operator):
            case "LITERAL":
                into.append(chr(argument))
            case "RANGE":
                into += [chr(argument[0]), chr(argument[1])]
            case "CATEGORY":
                into += _CLASSES.get(str(argument), "")
    return [each for each in _ANY if each not in rejected] if is_negated else found
