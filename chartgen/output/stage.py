"""The first half of writing: compare a chart with what is there, and lay what differs beside it.

A chart that is new is staged whole, to be put into place by one rename. Of one that is there already, only the files
that differ are staged, with its memory as it shall be (`.chartgen`) and as it shall be meanwhile
(`.chartgen.meanwhile`). Different processes may stage different charts.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chartgen.errors import EXIT_USAGE, ChartgenError, Finding, Location
from chartgen.output import disk, memory
from chartgen.output.compare import FOLDER_IN_THE_WAY, Comparison, compare
from chartgen.output.tree import MEMORY, ROOT, FileTree, folder_name_problem, folders_of, path_problems

MEANWHILE = f"{MEMORY}.meanwhile"
"""The memory that stands in the chart's folder while its files are being replaced."""

Stamp = tuple[int, int, int]
"""What tells that a file is still the one which was compared: inode, size and the time of the last change."""

_ROOT_STAGE = "@root"
"""In the staging folder, for the files at the top; no chart can have this name."""


class StagedTwiceError(ChartgenError):
    """Two charts of one name in one run."""


class Layout:
    """Where things are, as absolute paths."""

    __slots__ = ("output", "own", "staging")

    def __init__(self, output: str) -> None:
        self.output = output
        self.own = f"{output}/{MEMORY}"
        """The folder of the run: lock and staging."""
        self.staging = f"{output}/{MEMORY}/stage"
        """The folder for what is to be put into place."""

    def folder(self, name: str) -> str:
        """Where a chart lies."""
        return self.output if name == ROOT else f"{self.output}/{name}"

    def staged(self, name: str) -> str:
        """Where a chart's new files wait."""
        return f"{self.staging}/{_ROOT_STAGE if name == ROOT else name}"

    def name_of(self, staged: str) -> str:
        """The chart's name for an entry of the staging folder."""
        return ROOT if staged == _ROOT_STAGE else staged


@dataclass(frozen=True, slots=True)
class ChartOutcome:
    """What a run does to one chart; paths are relative to its folder. Small, and can be sent between processes."""

    name: str
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    findings: tuple[Finding, ...] = ()
    """Why it is not to be written. Nothing is staged where there is one."""
    whole: bool = False
    """The chart's folder is not there yet."""
    gone: bool = False
    """Nothing is left of the chart."""
    touched: bool = False
    """Something is to be written, if only what chartgen remembers of the chart."""
    stamps: tuple[tuple[str, Stamp], ...] = ()
    memory: str = ""
    """The hash of what chartgen will remember of the chart."""


class Stager:
    """Stages charts for a run; can be sent to worker processes."""

    __slots__ = ("force", "layout")

    def __init__(self, layout: Layout, force: bool) -> None:
        self.layout = layout
        self.force = force

    def stage(self, name: str, tree: FileTree) -> ChartOutcome:
        """Compare a chart with what is there, and stage what differs.

        Args:
            name: of the chart and its folder, or ROOT. Each is staged once in a run.
            tree: all its files; none to remove what chartgen made of it.

        Raises:
            ChartgenError: the machine refuses; nothing is put into place.
        """
        with disk.os_errors("write", self.layout.folder(name)):
            return self._stage(name, tree)

    def _stage(self, name: str, tree: FileTree) -> ChartOutcome:
        expected, findings = contents(self.layout, name, tree)
        if findings:
            return ChartOutcome(name, findings=tuple(findings))
        found = compare(self.layout.folder(name), name, expected)
        findings = self._refused(found)
        if findings:
            return ChartOutcome(name, findings=tuple(findings))
        outcome = outcome_of(name, found)
        if outcome.touched:
            lost = (*outcome.changed, *outcome.removed)
            files = {path: expected[path] for path in (*outcome.new, *outcome.changed)}
            self._write(name, files, found.final, None if outcome.whole else _meanwhile(found, lost))
        return outcome

    def _write(self, name: str, files: Mapping[str, bytes], final: bytes, meanwhile: bytes | None) -> None:
        staged = self.layout.staged(name)
        try:
            os.mkdir(staged)
        except FileExistsError:
            raise StagedTwiceError(
                Finding(f"two charts are called {name!a}", rule="path"), exit_code=EXIT_USAGE
            ) from None
        if meanwhile is not None:
            disk.write_file(f"{staged}/{MEANWHILE}", meanwhile)
        made: set[str] = set()
        for path, content in files.items():
            disk.make_folders(staged, folders_of(path), made)
            disk.write_file(f"{staged}/{path}", content)
        disk.write_file(f"{staged}/{MEMORY}", final)

    def _refused(self, found: Comparison) -> list[Finding]:
        findings = list(blocked_findings(found.folder, found.blocked))
        if self.force:
            return findings
        findings += [edited_finding(f"{found.folder}/{path}") for path in found.edited]
        findings += [
            edited_finding(
                f"{found.folder}/{path}",
                "was edited by hand, and chartgen no longer makes it",
                "move it elsewhere; --force removes it",
            )
            for path in found.left_edited
        ]
        findings += [
            edited_finding(
                f"{found.folder}/{path}",
                "was not made by chartgen, and would be overwritten",
                "move it elsewhere; --force overwrites it",
            )
            for path in found.foreign
        ]
        findings += [
            edited_finding(f"{found.folder}/{path}", FOLDER_IN_THE_WAY, "remove it; --force replaces it")
            for path in found.emptied
        ]
        return findings


def outcome_of(name: str, found: Comparison) -> ChartOutcome:
    """Tell what is to be done to a chart that was compared, be it done or not."""
    changed = sorted([*found.stale, *found.edited, *found.foreign])
    removed = sorted([*found.left, *found.left_edited])
    differs = bool(found.absent or changed or removed or not found.remembers_rightly)
    touched = differs and (found.there or bool(found.digests))
    return ChartOutcome(
        name,
        new=tuple(sorted(found.absent)),
        changed=tuple(changed),
        removed=tuple(removed),
        unchanged=len(found.same),
        whole=touched and not found.there and name != ROOT,
        gone=touched and not found.digests,
        touched=touched,
        stamps=tuple((path, stamp) for path in (*changed, *removed) if (stamp := stamp_of(f"{found.folder}/{path}"))),
        memory=memory.digest(found.final),
    )


def _meanwhile(found: Comparison, lost: Iterable[str]) -> bytes:
    """Write the memory for the time between: of what is there, what is lost under --force too, and what is to come."""
    going = {path: frozenset((memory.digest(found.found[path]),)) for path in lost}
    coming = {path: frozenset((each,)) for path, each in found.digests.items()}
    return memory.unfinished_text((found.remembered, going, coming))


def contents(layout: Layout, name: str, tree: FileTree) -> tuple[dict[str, bytes], list[Finding]]:
    """Encode a tree, and find what can't be written in it."""
    if problem := folder_name_problem(name):
        return {}, [Finding(f"the chart's name {name!a} {problem}", rule="path")]
    top = layout.folder(name)
    findings = [
        Finding(f"the path {path!a} in {disk.shown(top)} {problem}", rule="path")
        for path, problem in path_problems(tuple(tree))
    ]
    expected: dict[str, bytes] = {}
    for path, text in tree.items():
        if name == ROOT and "/" in path:
            findings.append(Finding(f"the path {path!a} is not at the top of the output", rule="path"))
        if "\r" in text:
            message = f"{disk.shown(f'{top}/{path}')} would have a carriage return; lines end with a newline alone"
            findings.append(Finding(message, rule="text"))
        try:
            expected[path] = text.encode()
        except UnicodeEncodeError:
            findings.append(Finding(f"{disk.shown(f'{top}/{path}')} would have a lone surrogate", rule="text"))
    return expected, findings


def blocked_findings(folder: str, blocked: Iterable[tuple[str, str]]) -> Iterable[Finding]:
    """Make findings of what is in the way."""
    for path, problem in blocked:
        where = disk.shown(f"{folder}/{path}" if path else folder)
        yield Finding(f"{where} {problem}", location=Location(where, 1), rule="path", hint="move it elsewhere")


def edited_finding(
    path: str,
    problem: str = "was edited by hand",
    hint: str = "make the change in the spec instead; --force overwrites the edit",
) -> Finding:
    """Make the finding for a file whose content is not chartgen's."""
    where = disk.shown(path)
    return Finding(f"{where} {problem}", location=Location(where, 1), rule="edited", hint=hint)


def stamp_of(path: str) -> Stamp | None:
    """Take the stamp of a file, or None where there is none."""
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
