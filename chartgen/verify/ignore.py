"""Which files of a folder are a chart's: what `.helmignore` does not name, as Helm reads it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache

IGNORE_FILE = ".helmignore"


def kept(folder: str) -> list[str]:
    """List the files of a chart, sorted, with slashes. Symbolic links are followed, as Helm follows them."""
    try:
        with open(os.path.join(folder, IGNORE_FILE), encoding="utf-8", errors="replace") as file:
            rules = _rules(file.read())
    except OSError:
        rules = ()
    # Helm always leaves out what could be a partial of an editor or of a version control system.
    return sorted(_walk(folder, "", (*rules, *_rules("templates/.?*\n"))))


def _walk(folder: str, below: str, rules: tuple[tuple[bool, bool, str, bool], ...]) -> Iterator[str]:
    for entry in os.scandir(os.path.join(folder, below)):
        path = f"{below}/{entry.name}" if below else entry.name
        is_folder = entry.is_dir()
        if _ignored(path, is_folder, rules):
            continue
        if is_folder:
            yield from _walk(folder, path, rules)
        else:
            yield path


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
    made = ""
    position = 0
    while position < len(pattern):
        character = pattern[position]
        position += 1
        if character == "*":
            made += "[^/]*"
        elif character == "?":
            made += "[^/]"
        elif character == "[" and "]" in pattern[position:]:
            end = pattern.index("]", position)
            made += "[" + pattern[position:end].replace("\\", "\\\\") + "]"
            position = end + 1
        else:
            made += re.escape(character)
    return re.compile(made)
