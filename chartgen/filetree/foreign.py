"""What lies in a chart's folder and was never made by chartgen: told by the names alone, nothing is read."""

from __future__ import annotations

import os
from collections.abc import Collection

from chartgen.filetree import disk, memory
from chartgen.filetree.compare import memory_path
from chartgen.filetree.tree import MEMORY


def foreign(output: str | os.PathLike[str], name: str, expected: Collection[str]) -> list[str]:
    """List the files in a chart's folder that chartgen neither makes nor remembers to have made.

    Args:
        output: The folder in which each chart has one.
        name: The chart's name.
        expected: The paths of all its files.

    Returns:
        Relative paths with slashes, sorted; links are not followed. Empty where the folder is not there.

    Raises:
        ChartgenError: a folder can't be read.
    """
    folder = f"{os.path.abspath(output)}/{name}"
    with disk.os_errors("read", folder):
        try:
            there = disk.files_below(folder)
        except (FileNotFoundError, NotADirectoryError):
            return []
        unknown = [path for path in there if path not in expected and path != MEMORY]
        if not unknown:
            return []
        remembered = disk.read_file(memory_path(folder, name))
        known = memory.parse(remembered) if isinstance(remembered, bytes) else {}
        return sorted(path for path in unknown if path not in known)
