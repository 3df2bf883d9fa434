"""The second half of writing: put what is staged into place, rename by rename.

For a chart that is there already:

1. its memory is replaced by one that knows the old and the new hash of every file;
2. what is no longer made is removed, and the new files are renamed into place;
3. its memory is replaced by that of the new files.

Whoever is killed between 1 and 3 leaves a memory that says so, and the rest of the files in the staging folder;
`finish` goes on from there. It finds one chart at most in that state; all others are wholly old or wholly new.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Container, Iterable
from contextlib import suppress

from chartgen.errors import Finding
from chartgen.output import disk, memory
from chartgen.output.compare import memory_path
from chartgen.output.stage import (
    MEANWHILE,
    ChartOutcome,
    Layout,
    blocked_findings,
    edited_finding,
    stamp_of,
)
from chartgen.output.tree import MEMORY, ROOT, folders_of

_MEANWHILE_WORDS = "was changed while chartgen was running"


def changed_meanwhile(layout: Layout, outcome: ChartOutcome) -> Iterable[Finding]:
    """Find what someone else did to a chart since it was compared."""
    top = layout.folder(outcome.name)
    mode = disk.mode(top)
    if outcome.whole:
        if mode is not None:
            yield edited_finding(top, _MEANWHILE_WORDS)
        return
    if mode is None or not stat.S_ISDIR(mode):
        if outcome.name != ROOT:
            yield edited_finding(top, _MEANWHILE_WORDS)
        return
    paths = (*outcome.new, *outcome.changed, *outcome.removed)
    folders = sorted({folder for path in paths for folder in folders_of(path)})
    yield from blocked_findings(top, [(folder, disk.SYMLINK) for folder in folders if _is_link(f"{top}/{folder}")])
    for path, stamp in outcome.stamps:
        if stamp_of(f"{top}/{path}") != stamp:
            yield edited_finding(f"{top}/{path}", _MEANWHILE_WORDS)
    going = set(outcome.removed)
    for path in outcome.new:
        # A file may be replaced by a folder, and a folder by a file, where all of the old is removed.
        if going.isdisjoint(folders_of(path)):
            mode = disk.mode(f"{top}/{path}")
            if mode is not None and not (stat.S_ISDIR(mode) and _all_goes(top, path, going)):
                yield edited_finding(f"{top}/{path}", _MEANWHILE_WORDS)


def _all_goes(top: str, folder: str, going: Container[str]) -> bool:
    return all(f"{folder}/{below}" in going for below in disk.files_below(f"{top}/{folder}"))


def put(layout: Layout, outcome: ChartOutcome) -> None:
    """Put one chart into place."""
    staged, top = layout.staged(outcome.name), layout.folder(outcome.name)
    if outcome.whole:
        os.rename(staged, top)
        return
    own = memory_path(top, outcome.name)
    os.replace(f"{staged}/{MEANWHILE}", own)
    _remove(top, outcome.removed)
    disk.remove_empty(top, {folder for path in outcome.removed for folder in folders_of(path)})
    _location(staged, top, (*outcome.new, *outcome.changed))
    _settle(f"{staged}/{MEMORY}", own, top if outcome.name != ROOT else "", gone=outcome.gone)


def finish(layout: Layout) -> None:
    """Finish what an interrupted run left half done; files that someone changed since then are left alone."""
    try:
        entries = sorted(os.listdir(layout.staging))
    except FileNotFoundError:
        return
    for entry in entries:
        _finish(layout, layout.name_of(entry), f"{layout.staging}/{entry}")


def _finish(layout: Layout, name: str, staged: str) -> None:
    top = layout.folder(name)
    own = memory_path(top, name)
    mode = disk.mode(top)
    if mode is None or not stat.S_ISDIR(mode) or disk.mode(f"{staged}/{MEANWHILE}") is not None:
        return
    final, current = disk.read_file(f"{staged}/{MEMORY}"), disk.read_file(own)
    if not isinstance(final, bytes):
        return
    expected = memory.parse(final)
    if current is None and not expected and name != ROOT:
        with suppress(OSError):
            os.rmdir(top)
    if not isinstance(current, bytes) or not memory.is_unfinished(current):
        return
    # Where git has put an older state back since the run died, what stands there is not that run's any more.
    remembered = memory.parse(current)
    if not all(hashes <= remembered.get(path, frozenset()) for path, hashes in expected.items()):
        return
    linked = {folder for path in (*remembered, *expected) for folder in folders_of(path) if _is_link(f"{top}/{folder}")}

    def is_ours(path: str, *, absent: bool) -> bool:
        if not linked.isdisjoint(folders_of(path)):
            return False
        try:
            found = disk.read_file(f"{top}/{path}")
        except NotADirectoryError:
            return False
        if isinstance(found, bytes):
            return memory.is_ours(found, remembered[path])
        return found is None and absent

    stale = [path for path in remembered if path not in expected]
    _remove(top, [path for path in stale if is_ours(path, absent=False)])
    disk.remove_empty(top, {each for path in stale if linked.isdisjoint(folders_of(path)) for each in folders_of(path)})
    waiting = [path for path in disk.files_below(staged) if path in expected]
    _location(staged, top, [path for path in waiting if is_ours(path, absent=True)])
    _settle(f"{staged}/{MEMORY}", own, top if name != ROOT else "", gone=not expected)


def _is_link(path: str) -> bool:
    try:
        return stat.S_ISLNK(disk.mode(path) or 0)
    except NotADirectoryError:
        return False


def _is_folder(path: str) -> bool:
    return stat.S_ISDIR(disk.mode(path) or 0)


def _remove(top: str, paths: Iterable[str]) -> None:
    for path in paths:
        with suppress(FileNotFoundError):
            os.unlink(f"{top}/{path}")


def _location(staged: str, top: str, paths: Iterable[str]) -> None:
    made: set[str] = set()
    for path in paths:
        disk.make_folders(top, folders_of(path), made)
        try:
            os.replace(f"{staged}/{path}", f"{top}/{path}")
        except OSError:
            # What stands there may be a folder with nothing but folders in it.
            if not _is_folder(f"{top}/{path}"):
                raise
            disk.remove_empty(top, {path, *(f"{path}/{below}" for below in disk.folders_below(f"{top}/{path}"))})
            os.replace(f"{staged}/{path}", f"{top}/{path}")


def _settle(final: str, own: str, folder: str, *, gone: bool) -> None:
    """Write the last word on what chartgen made; of a chart that is gone, none, nor its folder where that is empty."""
    if not gone:
        os.replace(final, own)
        return
    os.unlink(own)
    if folder:
        with suppress(OSError):
            os.rmdir(folder)
