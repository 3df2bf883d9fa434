"""The second half of writing: put what is staged into place, rename by rename.

For an existing chart:

1. its listing is replaced by one that is marked as unfinished, with the old and the new paths;
2. orphaned files are removed, and the new files are renamed into place;
3. its listing is replaced by that of the new files.

A run that is killed between 1 and 3 leaves the mark, and the rest of the files in the staging folder; `finish`
completes it. At most one chart is in that state, the others are wholly old or new.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Container, Iterable
from contextlib import suppress

from chartgen import files
from chartgen.cache import Record, Records
from chartgen.errors import EXIT_ENVIRONMENT, EXIT_FINDINGS, ChartgenError, Finding
from chartgen.output import disk, listing
from chartgen.output.compare import listing_path
from chartgen.output.stage import (
    MEANWHILE,
    ChartOutcome,
    Layout,
    blocked_findings,
    edited_finding,
    state_of,
)
from chartgen.output.tree import LISTING, ROOT, folders_of

_CHANGED = "was changed while chartgen was running"
_AGAIN = "run chartgen again"


def require_unchanged(layout: Layout, outcomes: Iterable[ChartOutcome]) -> None:
    """Require that nobody has changed the charts since they were compared.

    Raises:
        ChartgenError: A file was changed (exit code EXIT_FINDINGS), or replaced by a link (EXIT_ENVIRONMENT).
    """
    changed: list[Finding] = []
    blocked: list[Finding] = []
    for outcome in outcomes:
        top = layout.folder(outcome.name)
        linked = [(path, files.SYMLINK) for path in _links(top, outcome)]
        blocked += blocked_findings(top, linked)
        if not linked:
            changed += (edited_finding(path, _CHANGED, _AGAIN) for path in _changed(top, outcome))
    if blocked or changed:
        raise ChartgenError(*blocked, *changed, exit_code=EXIT_ENVIRONMENT if blocked else EXIT_FINDINGS)


def _links(top: str, outcome: ChartOutcome) -> list[str]:
    """Return the folders of a chart that are links now, as relative paths; empty for the chart's folder itself."""
    paths = (*outcome.new, *outcome.changed, *outcome.removed)
    folders = ["", *sorted({folder for path in paths for folder in folders_of(path)})]
    return [folder for folder in folders if _is_link(f"{top}/{folder}" if folder else top)]


def _changed(top: str, outcome: ChartOutcome) -> Iterable[str]:
    mode = disk.mode(top)
    if outcome.whole:
        if mode is not None:
            yield top
        return
    if mode is None or not stat.S_ISDIR(mode):
        if outcome.name != ROOT:
            yield top
        return
    for path, state in outcome.states:
        if state_of(f"{top}/{path}") != state:
            yield f"{top}/{path}"
    going = set(outcome.removed)
    for path in outcome.new:
        # A file may be replaced by a folder, and a folder by a file, if all of the old is removed.
        if going.isdisjoint(folders_of(path)):
            mode = disk.mode(f"{top}/{path}")
            if mode is not None and not (stat.S_ISDIR(mode) and _is_removed(top, path, going)):
                yield f"{top}/{path}"


def _is_removed(top: str, folder: str, going: Container[str]) -> bool:
    return all(f"{folder}/{below}" in going for below in files.below(f"{top}/{folder}")[0])


def put(layout: Layout, outcome: ChartOutcome) -> None:
    """Put one chart into place."""
    staged, top = layout.staged(outcome.name), layout.folder(outcome.name)
    if outcome.whole:
        os.rename(staged, top)
        return
    own = listing_path(top, outcome.name)
    os.replace(f"{staged}/{MEANWHILE}", own)
    _remove(top, outcome.removed)
    disk.remove_empty(top, {folder for path in outcome.removed for folder in folders_of(path)})
    _move(staged, top, (*outcome.new, *outcome.changed))
    _complete(f"{staged}/{LISTING}", own, top if outcome.name != ROOT else "", gone=outcome.gone)


def finish(layout: Layout, records: Records) -> None:
    """Complete what an interrupted run left; files that were changed since then are left alone.

    Only what the record in the cache confirms is completed: anybody can put files into the staging folder.
    """
    if disk.mode(layout.staging) is None:
        return
    disk.require_folder(layout.staging)
    for entry in sorted(os.listdir(layout.staging)):
        name, staged = layout.name_of(entry), f"{layout.staging}/{entry}"
        mode = disk.mode(staged)
        record = records.read(name)
        if record is not None and mode is not None and stat.S_ISDIR(mode):
            _finish(layout, name, staged, record)


def _finish(layout: Layout, name: str, staged: str, record: Record) -> None:
    top = layout.folder(name)
    own = listing_path(top, name)
    mode = disk.mode(top)
    if mode is None or not stat.S_ISDIR(mode) or disk.mode(f"{staged}/{MEANWHILE}") is not None:
        return
    final, current = disk.read_file(f"{staged}/{LISTING}"), disk.read_file(own)
    if not isinstance(final, bytes):
        return
    expected = listing.parse(final).paths
    if current is None and not expected and name != ROOT:
        with suppress(OSError):
            os.rmdir(top)
    # If git has restored an older state since the run died, the listing is not marked.
    if not isinstance(current, bytes) or not listing.parse(current).is_unfinished or expected != set(record.files):
        return
    known = {*record.files, *record.before, *record.lost}
    linked = {folder for path in known for folder in folders_of(path) if _is_link(f"{top}/{folder}")}

    def is_own(path: str, *, absent: bool) -> bool:
        if not linked.isdisjoint(folders_of(path)):
            return False
        try:
            found = disk.read_file(f"{top}/{path}")
        except NotADirectoryError:
            return False
        if isinstance(found, bytes):
            checksum = listing.checksum(found)
            return record.is_written(path, checksum) or record.lost.get(path) == checksum
        return found is None and absent

    def is_staged(path: str) -> bool:
        found = disk.read_file(f"{staged}/{path}")
        return isinstance(found, bytes) and listing.checksum(found) == record.files[path]

    orphaned = [path for path in known if path not in expected]
    _remove(top, [path for path in orphaned if is_own(path, absent=False)])
    disk.remove_empty(
        top, {each for path in orphaned if linked.isdisjoint(folders_of(path)) for each in folders_of(path)}
    )
    waiting = [path for path in files.below(staged)[0] if path in expected]
    _move(staged, top, [path for path in waiting if is_staged(path) and is_own(path, absent=True)])
    _complete(f"{staged}/{LISTING}", own, top if name != ROOT else "", gone=not expected)


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


def _move(staged: str, top: str, paths: Iterable[str]) -> None:
    created: set[str] = set()
    for path in paths:
        disk.make_folders(top, folders_of(path), created)
        try:
            os.replace(f"{staged}/{path}", f"{top}/{path}")
        except OSError:
            # There may be a folder with nothing but empty folders in it.
            if not _is_folder(f"{top}/{path}"):
                raise
            folders = files.below(f"{top}/{path}")[1]
            disk.remove_empty(top, {path, *(f"{path}/{below}" for below in folders)})
            os.replace(f"{staged}/{path}", f"{top}/{path}")


def _complete(final: str, own: str, folder: str, *, gone: bool) -> None:
    """Write the final listing; of a chart that is gone, remove it, and the chart's folder if that is empty."""
    if not gone:
        os.replace(final, own)
        return
    os.unlink(own)
    if folder:
        with suppress(OSError):
            os.rmdir(folder)
