"""A chart's files as data: which paths are allowed."""

from __future__ import annotations

import re
from collections.abc import Mapping

FileTree = Mapping[str, str]
"""Relative paths with slashes, such as `templates/deployment.yaml`, and the text of each file."""

ROOT = "."
"""Used in place of a chart's name for the files at the top of the output."""

LISTING = ".chartgen"
"""In a chart's folder: the listing of the generated files. At the top of the output: the folder of a run."""

ROOT_LISTING = ".chartgen-root"
"""At the top of the output: the listing of the files that are generated there, outside of the charts."""

_ORDINARY = re.compile(r"(?:\.?[\w+@-]+(?:\.[\w+@-]+)*/)*\.?[\w+@-]+(?:\.[\w+@-]+)*", re.ASCII)
_RESERVED = re.compile(r"(?:^|/)(?:aux|con|nul|prn|(?:com|lpt)[0-9])(?:\.[^/]*)?(?:$|/)", re.ASCII | re.IGNORECASE)
"""Names that stand for devices on Windows, with any suffix."""


def path_problems(paths: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Check the paths of a tree.

    Returns:
        Each invalid path with what is wrong: it leads out of the folder, it is used by chartgen itself, some file
        system does not support it, or two of them are the same file where case is ignored.
    """
    problems = [(path, problem) for path in paths if (problem := path_problem(path))]
    names = [*paths, *{folder for path in paths for folder in folders_of(path)}]
    if not problems and len(set(map(str.casefold, names))) == len(names):
        return ()
    seen: dict[str, str] = {}
    for path in paths:
        for entry in (f"{folder}/" for folder in folders_of(path)):
            folded = entry.casefold()
            other = seen.setdefault(folded, entry)
            if other != entry:
                problems.append((path, f'has a folder that differs from "{other}" only in case'))
    for path in paths:
        folded = path.casefold()
        if f"{folded}/" in seen:
            problems.append((path, "is both a file and a folder"))
        other = seen.setdefault(folded, path)
        if other != path:
            problems.append((path, f'differs from "{other}" only in case'))
    return tuple(problems)


def path_problem(path: str) -> str | None:
    """Return what is wrong with a relative path; None if nothing is."""
    folded = path.casefold()
    if folded in (LISTING, ROOT_LISTING) or folded.startswith(f"{LISTING}/"):
        return "is used by chartgen itself"
    if _ORDINARY.fullmatch(path) and not _RESERVED.search(path):
        return None
    if path.startswith("/"):
        return "is not relative"
    for part in path.split("/"):
        if part == "..":
            return "leads out of its folder"
        if part in ("", "."):
            return "has an empty part"
        if "\\" in part or ":" in part or not part.isprintable():
            return "has a character that not every file system supports"
        if part[-1] in " .":
            return "has a part that ends with a dot or a space, which Windows drops"
    return "is the name of a device on Windows" if _RESERVED.search(path) else None


def folders_of(path: str) -> list[str]:
    """Return the folders that a file lies in, outermost first: `a` and `a/b` for `a/b/c`."""
    folders = []
    end = path.find("/")
    while end >= 0:
        folders.append(path[:end])
        end = path.find("/", end + 1)
    return folders


def folder_name_problem(name: str) -> str | None:
    """Return what is wrong with the name of a chart as that of a folder; None if nothing is."""
    if name == ROOT:
        return None
    if "/" in name:
        return "has a slash"
    if name.startswith("."):
        return "begins with a dot"
    return path_problem(name)
