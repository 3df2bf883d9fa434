"""A run: everything is staged first, in several processes if need be, and put into place when it is complete."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import TracebackType
from typing import Self

from chartgen import files
from chartgen.cache import Records
from chartgen.errors import EXIT_ENVIRONMENT, EXIT_USAGE, ChartgenError, Finding
from chartgen.output import disk
from chartgen.output.commit import finish, put, require_unchanged
from chartgen.output.lock import Lock
from chartgen.output.stage import ChartOutcome, Layout, Stager, blocked_findings
from chartgen.output.tree import LISTING, FileTree, folder_name_problem

LOCK_WAIT = 10.0
"""Seconds that a run waits for another one."""


def generated(output: str | os.PathLike[str]) -> list[str]:
    """List the charts in a folder that have a listing, sorted; none if the folder does not exist.

    Raises:
        ChartgenError: The folder cannot be read.
    """
    top = os.path.abspath(output)
    names = []
    with disk.os_errors("read", top), suppress(FileNotFoundError), os.scandir(top) as entries:
        for entry in entries:
            if folder_name_problem(entry.name) is None and entry.is_dir(follow_symlinks=False):
                mode = disk.mode(f"{entry.path}/{LISTING}")
                if mode is not None and stat.S_ISREG(mode):
                    names.append(entry.name)
    return sorted(names)


class Run:
    """One run that writes to an output folder; use it as a context manager.

    with Run.begin(output) as run:
        outcomes = [run.stage(name, tree) for name, tree in trees]
        run.commit(outcomes)

    Leaving the block without a commit leaves the output as it was. A run that is killed leaves each file whole, and
    each chart but one wholly old or wholly new; the next run completes that one when it begins.
    """

    def __init__(self, layout: Layout, lock: Lock, force: bool, new_folders: list[str]) -> None:
        """Use `begin`."""
        self.stager = Stager(layout, force)
        """Stages as `stage` does; can be sent to worker processes."""
        self._layout = layout
        self._lock = lock
        self._new_folders = new_folders
        self._process = os.getpid()
        self._open = True

    @classmethod
    def begin(
        cls,
        output: str | os.PathLike[str],
        *,
        force: bool = False,
        wait: float = LOCK_WAIT,
        on_wait: Callable[[str], None] | None = None,
    ) -> Run:
        """Take the lock on an output folder, which is created on demand, and complete what an interrupted run left.

        Args:
            output: The folder of charts.
            force: Overwrite and remove manual edits.
            wait: Seconds to wait for another run.
            on_wait: Called once, with a sentence, if another run is waited for.

        Raises:
            ChartgenError: Another run does not end in time, or a file cannot be written (EXIT_ENVIRONMENT). The folder
                is itself a generated chart (EXIT_USAGE).
        """
        layout = Layout(os.path.abspath(output))
        if os.path.islink(layout.output):
            # Before anything is written behind it, and before git is asked about files that it cannot have.
            raise ChartgenError(*blocked_findings(layout.output, [("", files.SYMLINK)]), exit_code=EXIT_ENVIRONMENT)
        with disk.os_errors("write", layout.output), disk.modes_of_git():
            new_folders: list[str] = []
            try:
                lock = Lock.take(f"{layout.own}/lock", lambda: _prepare(layout, new_folders), wait, on_wait)
            except BaseException:
                _clear(layout, new_folders)
                raise
            run = cls(layout, lock, force, new_folders)
            try:
                run._open_staging()
            except BaseException:
                run.abort()
                raise
            return run

    def _open_staging(self) -> None:
        with suppress(FileExistsError):
            disk.write_file(f"{self._layout.own}/.gitignore", b"*\n")
        finish(self._layout, self.records)
        disk.remove_tree(self._layout.staging)
        os.mkdir(self._layout.staging)

    @property
    def records(self) -> Records:
        """What chartgen last wrote to the output."""
        return self.stager.records

    def stage(self, name: str, tree: FileTree) -> ChartOutcome:
        """Compare a chart with its folder, and stage what differs.

        Args:
            name: The name of the chart and its folder, or ROOT for the files at the top. Each once in a run.
            tree: All its files; none to remove what chartgen generated of it.

        Returns:
            What `commit` will do to it; with findings if it must not be written.

        Raises:
            ChartgenError: A file cannot be read or written; nothing is put into place.
        """
        return self.stager.stage(name, tree, "", self.stager.records.read(name))

    def commit(self, outcomes: Iterable[ChartOutcome]) -> None:
        """Put everything that was staged into place, and end the run.

        Args:
            outcomes: All that `stage` returned in this run, in any process.

        Raises:
            ChartgenError: An outcome has findings, or a file was changed meanwhile: nothing is put into place. Or a
                file cannot be written (EXIT_ENVIRONMENT): each chart is wholly old or wholly new, except for one at
                most, which the next run completes.
        """
        todo = list(outcomes)
        findings = [finding for outcome in todo for finding in outcome.findings]
        if findings:
            raise ChartgenError(*findings, exit_code=max(outcome.exit_code for outcome in todo))
        with disk.os_errors("write", self._layout.output), disk.modes_of_git():
            todo = [outcome for outcome in todo if outcome.touched]
            require_unchanged(self._layout, todo)
            try:
                for outcome in todo:
                    put(self._layout, outcome)
            except BaseException:
                # Ctrl-C, or a file that cannot be written: complete the chart that was being put into place. If even
                # that fails, the staged files stay for the next run.
                self._open = False
                try:
                    finish(self._layout, self.records)
                except BaseException:
                    self._lock.release()
                    raise
                self._end()
                raise
            self._end()
            self.records.prune()

    def abort(self) -> None:
        """Leave the output as it was. After a commit, and in a process that did not begin the run, it does nothing."""
        if self._open and os.getpid() == self._process:
            with disk.os_errors("write", self._layout.output):
                self._end()

    def _end(self) -> None:
        self._open = False
        try:
            disk.remove_tree(self._layout.staging)
            with suppress(FileNotFoundError):
                os.unlink(f"{self._layout.own}/.gitignore")
        finally:
            self._lock.release()
            _clear(self._layout, self._new_folders)

    def __enter__(self) -> Self:
        """Return the run itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Abort the run unless it was committed."""
        self.abort()


def _prepare(layout: Layout, new_folders: list[str]) -> None:
    """Create the folder of the run, and those above it; new ones are added to the list."""
    folder = layout.output
    missing = []
    while not os.path.isdir(folder):
        missing.append(folder)
        parent = os.path.dirname(folder)
        if parent == folder:
            break
        folder = parent
    for folder in reversed(missing):
        with suppress(FileExistsError):
            os.mkdir(folder)
            if folder not in new_folders:
                new_folders.append(folder)
    mode = disk.mode(layout.own)
    if mode is None:
        with suppress(FileExistsError):
            os.mkdir(layout.own)
    elif stat.S_ISREG(mode):
        raise ChartgenError(
            Finding(
                f"{disk.shown(layout.output)} is a generated chart, not a folder of charts",
                rule="path",
                hint=f"write to {disk.shown(os.path.dirname(layout.output))}",
            ),
            exit_code=EXIT_USAGE,
        )
    disk.require_folder(layout.own)


def _clear(layout: Layout, new_folders: Iterable[str]) -> None:
    """Remove the folder of the run, and those that it created, if they are empty."""
    for folder in (layout.own, *sorted(new_folders, key=len, reverse=True)):
        with suppress(OSError):
            os.rmdir(folder)
