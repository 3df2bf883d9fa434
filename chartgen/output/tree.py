"""A chart's files as data: which paths are allowed, and reading a folder."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import lru_cache

from chartgen.errors import EXIT_USAGE, ChartgenError, Finding
from chartgen.output import disk

FileTree = Mapping[str, str]
"""A relative path with slashes, such as `templates/deployment.yaml`, to the text of the file."""

ROOT = "."
"""Stands for the files at the top of the output in the place of a chart's name."""

MEMORY = ".chartgen"
"""In a chart's folder: the file with what chartgen made there. At the top of the output: the folder of a run."""

ROOT_MEMORY = ".chartgen-root"
"""At the top of the output: the file with what chartgen made there, outside of the charts."""

_ORDINARY = re.compile(r"(?:\.?[\w+@-]+(?:\.[\w+@-]+)*/)*\.?[\w+@-]+(?:\.[\w+@-]+)*", re.ASCII)


def read(folder: str | os.PathLike[str]) -> dict[str, str]:
    """Read every file below a folder, except what chartgen remembers there.

    Returns:
        Sorted by path.

    Raises:
        ChartgenError: a symbolic link, a file that is not UTF-8, or one that can't be read.
    """
    top = os.fspath(folder)
    tree: dict[str, str] = {}
    with disk.os_errors("read", top):
        for path in sorted(disk.files_below(top)):
            full = f"{top}/{path}"
            if path in (MEMORY, ROOT_MEMORY):
                continue
            content = disk.read_file(full)
            if isinstance(content, bytes):
                try:
                    tree[path] = content.decode()
                    continue
                except UnicodeDecodeError:
                    problem = "is not UTF-8 text"
            else:
                problem = str(content or "vanished while it was read")
            raise ChartgenError(Finding(f"{disk.shown(full)} {problem}", rule="path"), exit_code=EXIT_USAGE)
    return tree


@lru_cache(maxsize=256)
def path_problems(paths: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Check the paths of a tree.

    Returns:
        Each path that is refused, with what is wrong: it could leave the folder, it is chartgen's own, a file system on
        some machine can't hold it, or two of them are one file where capitals do not count.
    """
    problems = [(path, problem) for path in paths if (problem := path_problem(path))]
    seen: dict[str, str] = {}
    for path in paths:
        for entry in (f"{folder}/" for folder in folders_of(path)):
            folded = entry.casefold()
            other = seen.setdefault(folded, entry)
            if other != entry:
                problems.append((path, f'has a folder that differs from "{other}" only in capitals'))
    for path in paths:
        folded = path.casefold()
        if f"{folded}/" in seen:
            problems.append((path, "is both a file and a folder"))
        other = seen.setdefault(folded, path)
        if other != path:
            problems.append((path, f'differs from "{other}" only in capitals'))
    return tuple(problems)


def path_problem(path: str) -> str | None:
    """Say what is wrong with one relative path, or None."""
    if path in (MEMORY, ROOT_MEMORY) or path.startswith(f"{MEMORY}/"):
        return "is chartgen's own"
    if _ORDINARY.fullmatch(path):
        return None
    if path.startswith("/"):
        return "is not relative"
    for part in path.split("/"):
        if part == "..":
            return "leads out of its folder"
        if part in ("", "."):
            return "has an empty part"
        if "\\" in part or ":" in part or not part.isprintable():
            return "has a character that not every file system can hold"
        if part[-1] in " .":
            return "has a part that ends with a dot or a space, which Windows drops"
    return None


def folders_of(path: str) -> list[str]:
    """Give the folders that a file lies in, outermost first: `a` and `a/b` for `a/b/c`."""
    folders = []
    end = path.find("/")
    while end >= 0:
        folders.append(path[:end])
        end = path.find("/", end + 1)
    return folders


def folder_name_problem(name: str) -> str | None:
    """Say what is wrong with the name of a chart as that of a folder, or None."""
    if name == ROOT:
        return None
    if "/" in name:
        return "has a slash"
    if name.startswith("."):
        return "begins with a dot"
    return path_problem(name)
