"""`.helmignore`: which files of a folder Helm reads, and the rules that it rejects."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

IGNORE_FILE = ".helmignore"
_MAX_LINE = 64 * 1024
"""The length of lines in bytes that Helm does not read any more."""
_NOTHING = re.compile("(?!)")


class _InvalidPatternError(Exception):
    """A pattern that Helm rejects; the text says why."""


class _Rule(NamedTuple):
    negated: bool
    """Whether it excludes what does not match."""
    only_folders: bool
    whole: bool
    """Whether it is for paths, not only for names."""
    pattern: re.Pattern[str]


class InvalidRule(NamedTuple):
    """A rule that Helm rejects: mostly when it loads the chart, or else when it compares files with the rule."""

    line: int
    rule: str
    reason: str


def kept(paths: Iterable[str], rules_text: str) -> list[str]:
    """Return the files of a folder that Helm reads, by the text of its `.helmignore`; invalid rules are skipped."""
    # Helm always excludes what may be a temporary file of an editor or of a version control system.
    rules = (*_read(rules_text)[0], *_read("templates/.?*")[0])
    return [path for path in paths if not _any_ignored(path, rules)]


def invalid_rules(rules_text: str) -> list[InvalidRule]:
    """Return the rules of a `.helmignore` that Helm rejects, with which it does not load a chart."""
    return _read(rules_text)[1]


def _any_ignored(path: str, rules: tuple[_Rule, ...]) -> bool:
    end = path.find("/")
    while end >= 0:
        if _ignored(path[:end], True, rules):
            return True
        end = path.find("/", end + 1)
    return _ignored(path, False, rules)


def _ignored(path: str, is_folder: bool, rules: tuple[_Rule, ...]) -> bool:
    name = path.rpartition("/")[2]
    for rule in rules:
        applies = is_folder or not rule.only_folders
        matches = applies and rule.pattern.fullmatch(path if rule.whole else name) is not None
        # Other than in git, a negated rule excludes all that it does not match.
        if matches != rule.negated:
            return True
    return False


def _read(text: str) -> tuple[list[_Rule], list[InvalidRule]]:
    rules, invalid = [], []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        rule = line.strip()
        if len(line.encode("utf-8", "surrogatepass")) >= _MAX_LINE:
            invalid.append(InvalidRule(number, rule, f"a line of {_MAX_LINE // 1024} KiB or more"))
        elif rule and not rule.startswith("#"):
            try:
                rules.append(_rule(rule))
            except _InvalidPatternError as error:
                invalid.append(InvalidRule(number, rule, str(error)))
    return rules, invalid


def _rule(rule: str) -> _Rule:
    if "**" in rule:
        raise _InvalidPatternError("** is not supported")
    _compiled(rule)
    negated = rule.startswith("!")
    rule = rule.removeprefix("!")
    only_folders = rule.endswith("/")
    rule = rule.removesuffix("/")
    try:
        pattern = _compiled(rule.removeprefix("/"))
    except _InvalidPatternError:
        # Without its last slash: Helm checks the whole rule, and such a one matches nothing.
        pattern = _NOTHING
    return _Rule(negated, only_folders, "/" in rule, pattern)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Translate a pattern of Go's `filepath.Match`."""
    parts = [""]
    """The expressions between the stars."""
    position = 0
    while position < len(pattern):
        character = pattern[position]
        if character == "*":
            parts.append("")
            position += 1
        elif character == "?":
            parts[-1] += "[^/]"
            position += 1
        elif character == "[":
            expression, position = _characters(pattern, position + 1)
            parts[-1] += expression
        else:
            character, position = _character(pattern, position)
            parts[-1] += re.escape(character)
    # All but the last are matched once, as early as possible: a later match can't succeed where that one fails, and to
    # try them all takes exponential time.
    first, *between = parts
    last = f"[^/]*{between.pop()}" if between else ""
    return re.compile(first + "".join(f"(?>[^/]*?{part})" for part in between) + last, re.DOTALL)


def _characters(pattern: str, position: int) -> tuple[str, int]:
    """Translate what follows `[`; return the expression, and the position behind `]`."""
    negated = pattern[position : position + 1] == "^"
    position += negated
    ranges: list[tuple[str, str]] = []
    while not ranges or pattern[position : position + 1] != "]":
        low, position = _end_of_range(pattern, position)
        high = low
        if pattern[position] == "-":
            high, position = _end_of_range(pattern, position + 1)
        ranges.append((low, high))
    expression = "".join(f"{re.escape(low)}-{re.escape(high)}" for low, high in ranges if low <= high)
    if not expression:
        return "." if negated else "(?!)", position + 1
    return f"[{'^' * negated}{expression}]", position + 1


def _end_of_range(pattern: str, position: int) -> tuple[str, int]:
    if pattern[position : position + 1] in ("-", "]"):
        raise _InvalidPatternError(f"unexpected `{pattern[position]}` within brackets")
    character, position = _character(pattern, position)
    if position == len(pattern):
        raise _InvalidPatternError("a bracket that is not closed")
    return character, position


def _character(pattern: str, position: int) -> tuple[str, int]:
    """Return one character, which may be escaped, and the position behind it."""
    position += pattern[position : position + 1] == "\\"
    if position >= len(pattern):
        raise _InvalidPatternError("an incomplete pattern")
    return pattern[position], position + 1
