"""A run: everything is staged first, in several processes if need be, and put into place when all of it is there."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from types import TracebackType
from typing import Self

from chartgen.errors import EXIT_FINDINGS, EXIT_USAGE, ChartgenError, Finding
from chartgen.output import disk
from chartgen.output.commit import changed_meanwhile, finish, put
from chartgen.output.lock import Lock
from chartgen.output.stage import ChartOutcome, Layout, Stager
from chartgen.output.tree import MEMORY, FileTree, folder_name_problem

LOCK_WAIT = 10.0
"""Seconds that a run waits for another one."""


def made(output: str | os.PathLike[str]) -> list[str]:
    """List the charts in a folder that chartgen made, sorted; none where the folder is not there.

    Raises:
        ChartgenError: the folder can't be read.
    """
    top = os.path.abspath(output)
    names = []
    with disk.os_errors("read", top), suppress(FileNotFoundError), os.scandir(top) as entries:
        for entry in entries:
            if folder_name_problem(entry.name) is None and entry.is_dir(follow_symlinks=False):
                mode = disk.mode(f"{entry.path}/{MEMORY}")
                if mode is not None and stat.S_ISREG(mode):
                    names.append(entry.name)
    return sorted(names)


class Run:
    """One run that writes to an output folder; use it as a context manager.

    with Run.begin(output) as run:
        outcomes = [run.stage(name, tree) for name, tree in trees]
        outcomes += run.prune(keep)
        run.commit(outcomes)

    Leaving the block without a commit leaves the output as it was. A run that is killed leaves each file whole, and
    each chart but one wholly old or wholly new; the next run finishes that one when it begins.
    """

    def __init__(self, layout: Layout, lock: Lock, force: bool, new_folders: list[str]) -> None:
        """Use `begin`."""
        self.stager = Stager(layout, force)
        """Stages as `stage` does; to be sent to worker processes that are not forked."""
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
        """Take the lock on an output folder, which is made if need be, and mend what a run that died left there.

        Args:
            output: the folder in which each chart has one.
            force: overwrite and remove what was edited by hand.
            wait: how many seconds to wait for another run.
            on_wait: told once, in a sentence, that another run is waited for.

        Raises:
            ChartgenError: another run does not end in time, or the machine refuses; exit code EXIT_ENVIRONMENT. Or the
                folder is itself a chart that chartgen made; exit code EXIT_USAGE.
        """
        layout = Layout(os.path.abspath(output))
        with disk.os_errors("write", layout.output):
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
        finish(self._layout)
        disk.remove_tree(self._layout.staging)
        os.mkdir(self._layout.staging)

    def stage(self, name: str, tree: FileTree) -> ChartOutcome:
        """Compare a chart with what is there, and stage what differs; forked workers may call it.

        Args:
            name: of the chart and its folder, or ROOT for the files at the top. Each once in a run.
            tree: all its files; none to remove what chartgen made of it.

        Returns:
            What `commit` will do to it; with findings where it must not be written.

        Raises:
            ChartgenError: the machine refuses; nothing is put into place.
        """
        return self.stager.stage(name, tree)

    def prune(self, keep: Collection[str]) -> list[ChartOutcome]:
        """Stage the removal of the charts that chartgen made and that are not among those to keep.

        Only what chartgen made is removed. Other files stay, and their folders.
        """
        return [self.stage(name, {}) for name in made(self._layout.output) if name not in keep]

    def commit(self, outcomes: Iterable[ChartOutcome]) -> None:
        """Put everything that was staged into place, and end the run.

        Args:
            outcomes: all that `stage` and `prune` gave in this run, from whatever process.

        Raises:
            ChartgenError: an outcome has findings, or a file was changed meanwhile (exit code EXIT_FINDINGS): nothing
                is put into place. Or the machine refuses in the middle (EXIT_ENVIRONMENT): each chart is wholly old or
                wholly new, but for one at most, which the next run finishes.
        """
        todo = list(outcomes)
        findings = [finding for outcome in todo for finding in outcome.findings]
        if findings:
            raise ChartgenError(*findings, exit_code=EXIT_FINDINGS)
        with disk.os_errors("write", self._layout.output):
            todo = [outcome for outcome in todo if outcome.touched]
            findings = [finding for outcome in todo for finding in changed_meanwhile(self._layout, outcome)]
            if findings:
                raise ChartgenError(*findings, exit_code=EXIT_FINDINGS)
            try:
                for outcome in todo:
                    put(self._layout, outcome)
            except BaseException:
                # Ctrl-C, or a machine that refuses: finish the chart that was being put into place. Where even that
                # fails, what is staged stays for the next run.
                self._open = False
                try:
                    finish(self._layout)
                except BaseException:
                    self._lock.release()
                    raise
                self._end()
                raise
            self._end()

    def abort(self) -> None:
        """Leave the output as it was; after a commit, and in a process that did not begin the run, it does nothing."""
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
        """Give the run itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Abort what was not committed."""
        self.abort()


def _prepare(layout: Layout, new_folders: list[str]) -> None:
    """Make the folder of the run, and those above it; those that were not there are added to the list."""
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
    elif stat.S_ISLNK(mode):
        raise ChartgenError(Finding(f"{disk.shown(layout.own)} {disk.SYMLINK}", rule="path"), exit_code=EXIT_USAGE)
    elif not stat.S_ISDIR(mode):
        raise ChartgenError(
            Finding(
                f"{disk.shown(layout.output)} is a chart that chartgen made, not a folder of charts",
                rule="path",
                hint=f"write to {disk.shown(os.path.dirname(layout.output))}",
            ),
            exit_code=EXIT_USAGE,
        )


def _clear(layout: Layout, new_folders: Iterable[str]) -> None:
    """Remove the folder of the run, and those that it made, as far as they are empty."""
    for folder in (layout.own, *sorted(new_folders, key=len, reverse=True)):
        with suppress(OSError):
            os.rmdir(folder)
