"""A progress bar for long runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chartgen.cli.console import Console

_DELAY = 1.0
"""Seconds before the bar appears."""


class Progress:
    """A bar on stderr, if that is a terminal and the run takes longer than a second."""

    def __init__(self, console: Console, start: float, noun: str) -> None:
        self._console = console
        self._noun = noun
        self._start = start
        self._stop: Callable[[], None] | None = None
        self._show: Callable[[int], None] | None = None

    def __call__(self, done: int, total: int | None = None) -> None:
        """Show how many are done, and of how many if that is known."""
        if not self._console.err.terminal:
            return
        if self._show is None and time.perf_counter() - self._start > _DELAY and done != total:
            self._open(total)
        if self._show is not None:
            self._show(done)

    def stop(self) -> None:
        """Remove the bar."""
        if self._stop is not None:
            self._stop()

    def _open(self, total: int | None) -> None:
        from rich import console, progress

        # Without a refresh thread, since workers are forked.
        bar = progress.Progress(
            progress.TextColumn(self._noun),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TimeRemainingColumn(),
            console=console.Console(stderr=True, no_color=not self._console.err.coloured),
            transient=True,
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        bar.start()
        task = bar.add_task("", total=total)

        def show(done: int) -> None:
            bar.update(task, completed=done)
            bar.refresh()

        self._show, self._stop = show, bar.stop
