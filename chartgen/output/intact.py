"""Whether a chart's files are just as chartgen wrote them, if possible without reading them."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from typing import NamedTuple

from chartgen.cache import Record
from chartgen.output import disk, listing
from chartgen.output.compare import listing_path
from chartgen.output.tree import LISTING, folders_of

_SETTLED = 2_000_000_000
"""Nanoseconds after which a change of a file shows in its times: no file system counts in longer steps."""


class Intact(NamedTuple):
    """A chart that nobody has changed."""

    files: tuple[str, ...]
    """Their paths."""
    state: str
    """Identifies their state, as git's index does, without reading them; empty if nothing can."""


def intact(output: str | os.PathLike[str], name: str, record: Record) -> Intact | None:
    """Compare all files of a chart with its record; within a run.

    Args:
        output: The folder of charts.
        name: The chart's name.
        record: What chartgen last wrote. If its state is still the same, the files are not read.

    Returns:
        None if a file is missing or differs, or if a build was interrupted.
    """
    top = os.path.abspath(output)
    folder = f"{top}/{name}"
    own = listing_path(folder, name)
    try:
        # A link to a folder is not what chartgen created, whatever it points to.
        inside = {each for path in record.files for each in folders_of(path)}
        if not all(stat.S_ISDIR(disk.mode(each) or 0) for each in (folder, *(f"{folder}/{each}" for each in inside))):
            return None
        states = [os.lstat(path) for path in (own, *(f"{folder}/{path}" for path in record.files))]
        found = _state_of(states)
        if found != record.state and not _is_written(folder, own, record, states):
            return None
        # A file that has just been changed may change again without new times. The run's own folder has the time when
        # it began, by the clock of the same file system.
        settled = os.lstat(f"{top}/{LISTING}").st_ctime_ns - _SETTLED
    except OSError:
        return None
    # On Windows, a program can set all the times of a file back.
    is_settled = os.name != "nt" and all(each.st_ctime_ns < settled for each in states)
    return Intact(tuple(record.files), found if is_settled else "")


def _is_written(folder: str, own: str, record: Record, states: Sequence[os.stat_result]) -> bool:
    content = disk.read_file(own)
    if not isinstance(content, bytes):
        return False
    if content != listing.render(record.files):
        listed = listing.parse(content)
        if listed.paths != set(record.files) or not listing.covers(listed, record.files):
            return False
    is_executable = [bool(each.st_mode & stat.S_IXUSR) for each in states]
    # Where all files are executable, as on file systems without modes, that is no manual change.
    if os.name != "nt" and any(is_executable) and not is_executable[0]:
        return False
    for path, expected in record.files.items():
        found = disk.read_file(f"{folder}/{path}")
        if not isinstance(found, bytes) or listing.checksum(found) != expected:
            return False
    return True


def _state_of(states: Sequence[os.stat_result]) -> str:
    state = [(each.st_ino, each.st_mode, each.st_size, each.st_mtime_ns, each.st_ctime_ns) for each in states]
    return listing.checksum(repr(state).encode())
