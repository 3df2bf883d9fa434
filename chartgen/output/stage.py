"""The first half of writing: compare a chart with its folder, and write what differs to the staging folder.

A new chart is staged whole, to be put into place by one rename. Of an existing one only the files that differ are
staged, with its listing as it will be (`.chartgen`) and as it is while the files are replaced (`.chartgen.meanwhile`).
Different processes may stage different charts.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from chartgen import files
from chartgen.cache import Record, Records
from chartgen.errors import EXIT_ENVIRONMENT, EXIT_FINDINGS, EXIT_OK, EXIT_USAGE, ChartgenError, Finding, Location
from chartgen.output import disk, listing
from chartgen.output.compare import FOLDER_IN_THE_WAY, Comparison, compare
from chartgen.output.git import Head
from chartgen.output.tree import LISTING, ROOT, FileTree, folder_name_problem, folders_of, path_problems

MEANWHILE = f"{LISTING}.meanwhile"
"""The listing that a chart has while its files are being replaced."""

State = tuple[int, int, int]
"""Identifies the state of a file that was compared: inode, size and the time of the last change."""

_ROOT_STAGE = "@root"
"""In the staging folder, for the files at the top; no chart can have this name."""

_MANUAL_EDIT = "was edited manually"


class StagedTwiceError(ChartgenError):
    """Two charts with one name in one run."""


class Layout:
    """The absolute paths of an output folder."""

    __slots__ = ("output", "own", "staging")

    def __init__(self, output: str) -> None:
        self.output = output
        self.own = f"{output}/{LISTING}"
        """The folder of the run: lock and staging."""
        self.staging = f"{output}/{LISTING}/stage"
        """The folder for what is to be put into place."""

    def folder(self, name: str) -> str:
        """Return the folder of a chart."""
        return self.output if name == ROOT else f"{self.output}/{name}"

    def staged(self, name: str) -> str:
        """Return the folder of a chart's staged files."""
        return f"{self.staging}/{_ROOT_STAGE if name == ROOT else name}"

    def name_of(self, staged: str) -> str:
        """Return the chart's name for an entry of the staging folder."""
        return ROOT if staged == _ROOT_STAGE else staged


class ChartOutcome(NamedTuple):
    """What a run does to one chart; paths are relative to its folder. Small, and can be sent between processes."""

    name: str
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    findings: tuple[Finding, ...] = ()
    """Why it is not written. Nothing is staged if there are any."""
    exit_code: int = EXIT_OK
    """The exit code of the findings."""
    whole: bool = False
    """The chart's folder does not exist yet."""
    gone: bool = False
    """Nothing is left of the chart."""
    touched: bool = False
    """Something is to be written, if only the listing."""
    kept: bool = False
    """An orphaned chart that stays, because nothing shows that chartgen wrote it."""
    states: tuple[tuple[str, State], ...] = ()


class Stager:
    """Stages charts for a run; can be sent to worker processes."""

    __slots__ = ("force", "head", "layout", "records")

    def __init__(self, layout: Layout, force: bool) -> None:
        self.layout = layout
        self.force = force
        self.records = Records(layout.output)
        self.head = Head(layout.output)

    def stage(self, name: str, tree: FileTree, fingerprint: str, record: Record | None) -> ChartOutcome:
        """Compare a chart with its folder, and stage what differs.

        Args:
            name: The name of the chart and its folder, or ROOT. Each is staged once in a run.
            tree: All its files; none to remove what chartgen generated of it.
            fingerprint: Recorded with the files: identifies what they were built from.
            record: What chartgen last wrote, if that is known.

        Raises:
            ChartgenError: A file cannot be read or written; nothing is put into place.
        """
        with disk.os_errors("write", self.layout.folder(name)), disk.modes_of_git():
            return self._stage(name, tree, fingerprint, record)

    def _stage(self, name: str, tree: FileTree, fingerprint: str, record: Record | None) -> ChartOutcome:
        expected, findings = contents(self.layout, name, tree)
        if findings:
            return ChartOutcome(name, findings=tuple(findings), exit_code=EXIT_USAGE)
        found = compare(self.layout.folder(name), name, expected, record, self.head)
        if found.blocked:
            return ChartOutcome(
                name, findings=tuple(blocked_findings(found.folder, found.blocked)), exit_code=EXIT_ENVIRONMENT
            )
        if not self.force and (findings := list(_manual_edits(found))):
            return ChartOutcome(name, findings=tuple(findings), exit_code=EXIT_FINDINGS)
        outcome = outcome_of(name, found)
        if outcome.touched:
            staged = {path: expected[path] for path in (*outcome.new, *outcome.changed)}
            self._write(name, staged, found, outcome)
        if expected or outcome.touched:
            new = self._record(found, outcome, fingerprint)
            if record is None or (new.files, new.before, new.fingerprint) != (record.files, {}, record.fingerprint):
                # Before anything is put into place: if the run dies then, the next one knows both states.
                self.records.write(name, new)
        return outcome

    def _write(self, name: str, staged: Mapping[str, bytes], found: Comparison, outcome: ChartOutcome) -> None:
        folder = self.layout.staged(name)
        try:
            os.mkdir(folder)
        except FileExistsError:
            raise StagedTwiceError(
                Finding(f"duplicate chart name {name!a}", rule="path"), exit_code=EXIT_USAGE
            ) from None
        if not outcome.whole:
            listed = found.listing.paths if found.listing is not None else ()
            meanwhile = listing.render((*listed, *found.checksums), unfinished=True)
            disk.write_file(f"{folder}/{MEANWHILE}", meanwhile)
        created: set[str] = set()
        for path, content in staged.items():
            disk.make_folders(folder, folders_of(path), created)
            disk.write_file(f"{folder}/{path}", content)
        disk.write_file(f"{folder}/{LISTING}", listing.render(found.checksums))

    def _record(self, found: Comparison, outcome: ChartOutcome, fingerprint: str) -> Record:
        edited = {*found.edited, *found.orphaned_edited, *found.unmanaged}
        before = {
            path: listing.checksum(found.found[path])
            for path in (*outcome.changed, *outcome.removed)
            if path in found.found
        }
        return Record(
            files=found.checksums,
            before={path: each for path, each in before.items() if path not in edited},
            lost={path: each for path, each in before.items() if path in edited},
            fingerprint=fingerprint,
        )


def _manual_edits(found: Comparison) -> Iterable[Finding]:
    unknown = not found.has_record
    for path in found.edited:
        if unknown:
            yield edited_finding(
                f"{found.folder}/{path}",
                "may have been edited manually: the cache has no record of the last build, and git has no commit of it",
                "commit it, or use --force to overwrite it",
            )
        else:
            yield edited_finding(f"{found.folder}/{path}")
    for path in found.orphaned_edited:
        yield edited_finding(
            f"{found.folder}/{path}",
            f"{_MANUAL_EDIT}, and is no longer generated",
            "move it elsewhere, or use --force to remove it",
        )
    for path in found.unmanaged:
        yield edited_finding(
            f"{found.folder}/{path}",
            "is not generated by chartgen, and would be overwritten",
            "move it elsewhere, or use --force to overwrite it",
        )
    for path in found.emptied:
        yield edited_finding(f"{found.folder}/{path}", FOLDER_IN_THE_WAY, "remove it, or use --force to replace it")


def outcome_of(name: str, found: Comparison) -> ChartOutcome:
    """Return what a run does to a chart that was compared."""
    if not found.checksums and found.orphaned_unknown and not (found.orphaned or found.orphaned_edited):
        return ChartOutcome(name, kept=True)
    changed = sorted([*found.stale, *found.edited, *found.unmanaged, *found.executable])
    removed = sorted([*found.orphaned, *found.orphaned_edited])
    differs = bool(found.absent or changed or removed or not found.is_listed)
    touched = differs and (found.exists or bool(found.checksums))
    return ChartOutcome(
        name,
        new=tuple(sorted(found.absent)),
        changed=tuple(changed),
        removed=tuple(removed),
        unchanged=len(found.same),
        whole=touched and not found.exists and name != ROOT,
        gone=touched and not found.checksums,
        touched=touched,
        states=tuple((path, state) for path in (*changed, *removed) if (state := state_of(f"{found.folder}/{path}"))),
    )


def contents(layout: Layout, name: str, tree: FileTree) -> tuple[dict[str, bytes], list[Finding]]:
    """Encode a tree, and report what cannot be written."""
    if problem := folder_name_problem(name):
        return {}, [Finding(f"invalid chart name {name!a}: it {problem}", rule="path")]
    top = layout.folder(name)
    findings = [
        Finding(f"invalid path {path!a} in {disk.shown(top)}: it {problem}", rule="path")
        for path, problem in path_problems(tuple(tree))
    ]
    expected: dict[str, bytes] = {}
    for path, text in tree.items():
        if name == ROOT and "/" in path:
            findings.append(Finding(f"invalid path {path!a}: it is not at the top of the output", rule="path"))
        if "\r" in text:
            message = f"{disk.shown(f'{top}/{path}')} would have a carriage return; lines end with a newline alone"
            findings.append(Finding(message, rule="text"))
        try:
            expected[path] = text.encode()
        except UnicodeEncodeError:
            findings.append(Finding(f"{disk.shown(f'{top}/{path}')} would have a lone surrogate", rule="text"))
    return expected, findings


def blocked_findings(folder: str, blocked: Iterable[tuple[str, str]]) -> Iterable[Finding]:
    """Report what is in the way of a chart's files."""
    for path, problem in blocked:
        where = disk.shown(f"{folder}/{path}" if path else folder)
        hint = "remove the link" if problem == files.SYMLINK else "move it elsewhere"
        yield Finding(f"{where} {problem}", location=Location(where, 1), rule="path", hint=hint)


def edited_finding(
    path: str,
    problem: str = _MANUAL_EDIT,
    hint: str = "make the change in the spec, or use --force to overwrite the edit",
) -> Finding:
    """Report a file that chartgen did not write."""
    where = disk.shown(path)
    return Finding(f"{where} {problem}", location=Location(where, 1), rule="edited", hint=hint)


def state_of(path: str) -> State | None:
    """Return the state of a file; None if it does not exist."""
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
