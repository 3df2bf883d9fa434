"""Whether a chart lies there just as chartgen made it, told from what it remembers alone."""

from __future__ import annotations

import os
from typing import NamedTuple

from chartgen.filetree import disk, memory
from chartgen.filetree.compare import memory_path


class Intact(NamedTuple):
    """A chart that nobody touched."""

    memory: str
    """The hash of what chartgen remembers of it."""
    files: int


def intact(output: str | os.PathLike[str], name: str) -> Intact | None:
    """Read all files of a chart and hold them to what is remembered of them.

    Returns:
        None where a file is missing or differs, where a run died, or where nothing is remembered.
    """
    folder = f"{os.path.abspath(output)}/{name}"
    try:
        remembered = disk.read_file(memory_path(folder, name))
        if not isinstance(remembered, bytes) or memory.is_unfinished(remembered):
            return None
        files = 0
        for path, hashes in memory.parse(remembered).items():
            content = disk.read_file(f"{folder}/{path}")
            if not isinstance(content, bytes) or memory.digest(content) not in hashes or len(hashes) != 1:
                return None
            files += 1
    except OSError:
        return None
    return Intact(memory.digest(remembered), files)
