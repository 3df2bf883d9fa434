"""Whether a chart lies there just as chartgen made it, told from what it remembers alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from typing import NamedTuple

from chartgen.output import disk, memory
from chartgen.output.compare import memory_path
from chartgen.output.tree import MEMORY, folders_of

_SETTLED = 2_000_000_000
"""Nanoseconds after which a change of a file shows in its times: no file system counts in longer steps."""


class Intact(NamedTuple):
    """A chart that nobody touched."""

    memory: str
    """The hash of what chartgen remembers of it."""
    files: tuple[str, ...]
    """Their paths."""
    stamp: str
    """What tells, as git's index does, that all its files are still those that were read; empty where nothing can."""


def intact(output: str | os.PathLike[str], name: str, stamp: str = "") -> Intact | None:
    """Hold all files of a chart to what is remembered of them; within a run.

    Args:
        output: The folder in which each chart has one.
        name: The chart's name.
        stamp: As it was given when they were last read. Where it is the same now, they are not read again.

    Returns:
        None where a file is missing or differs, where a run died, or where nothing is remembered.
    """
    top = os.path.abspath(output)
    folder = f"{top}/{name}"
    own = memory_path(folder, name)
    try:
        remembered = disk.read_file(own)
        if not isinstance(remembered, bytes) or memory.is_unfinished(remembered):
            return None
        known = memory.parse(remembered)
        # A link to a folder is no longer what chartgen made, whatever it leads to.
        inside = {each for path in known for each in folders_of(path)}
        if not all(stat.S_ISDIR(disk.mode(each) or 0) for each in (folder, *(f"{folder}/{each}" for each in inside))):
            return None
        states = [os.lstat(path) for path in (own, *(f"{folder}/{path}" for path in known))]
        found = _stamp(states)
        if found != stamp:
            for path, hashes in known.items():
                content = disk.read_file(f"{folder}/{path}")
                if not isinstance(content, bytes) or memory.digest(content) not in hashes or len(hashes) != 1:
                    return None
        # What was changed just now may be changed once more without its times telling it. The run's own folder says
        # when it began, by the clock of the same file system.
        settled = os.lstat(f"{top}/{MEMORY}").st_ctime_ns - _SETTLED
    except OSError:
        return None
    # On Windows no time tells that a file was changed by who set its time back.
    is_settled = os.name != "nt" and all(each.st_ctime_ns < settled for each in states)
    return Intact(memory.digest(remembered), tuple(known), found if is_settled else "")


def _stamp(states: Iterable[os.stat_result]) -> str:
    told = [(each.st_ino, each.st_mode, each.st_size, each.st_mtime_ns, each.st_ctime_ns) for each in states]
    return memory.digest(repr(told).encode())
