"""Which files of a folder are a chart's: what `.helmignore` does not name, as Helm reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

IGNORE_FILE = ".helmignore"


def kept(paths: Iterable[str], rules_text: str) -> list[str]:
    """Give those of a folder's files that are a chart's, by the text of its `.helmignore`."""
    # Helm always leaves out what could be a partial of an editor or of a version control system.
    rules = (*_rules(rules_text), *_rules("templates/.?*\n"))
    return [path for path in paths if not _any_ignored(path, rules)]


def _any_ignored(path: str, rules: tuple[tuple[bool, bool, str, bool], ...]) -> bool:
    end = path.find("/")
    while end >= 0:
        if _ignored(path[:end], True, rules):
            return True
        end = path.find("/", end + 1)
    return _ignored(path, False, rules)


def _ignored(path: str, is_folder: bool, rules: tuple[tuple[bool, bool, str, bool], ...]) -> bool:
    for negated, only_folders, pattern, whole in rules:
        if only_folders and not is_folder:
            continue
        found = bool(_compiled(pattern).fullmatch(path if whole else path.rpartition("/")[2]))
        if found != negated and (found or negated):
            return True
    return False


def _rules(text: str) -> tuple[tuple[bool, bool, str, bool], ...]:
    """Give each rule: whether it is negated, is for folders alone, its pattern, and whether that is for whole paths."""
    found = []
    for line in text.splitlines():
        rule = line.strip()
        if not rule or rule.startswith("#") or "**" in rule:
            continue
        negated = rule.startswith("!")
        rule = rule.removeprefix("!")
        only_folders = rule.endswith("/")
        rule = rule.removesuffix("/")
        whole = "/" in rule
        found.append((negated, only_folders, rule.removeprefix("/"), whole))
    return tuple(found)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = [""]
    """The expressions between the stars."""
    position = 0
    while position < len(pattern):
        character = pattern[position]
        position += 1
        if character == "*":
            parts.append("")
        elif character == "?":
            parts[-1] += "[^/]"
        elif character == "[" and "]" in pattern[position:]:
            end = pattern.index("]", position)
            parts[-1] += "[" + pattern[position:end].replace("\\", "\\\\") + "]"
            position = end + 1
        else:
            parts[-1] += re.escape(character)
    # All but the last are matched once, as early as possible: a later match can't succeed where that one fails, and to
    # try them all takes exponential time.
    first, *between = parts
    last = f"[^/]*{between.pop()}" if between else ""
    try:
        return re.compile(first + "".join(f"(?>[^/]*?{part})" for part in between) + last)
    except re.error:
        # Helm, too, rejects it.
        return re.compile(r"(?!)")
