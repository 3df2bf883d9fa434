"""A command in a forked process, which is watched, interrupted and ended."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Callable
from typing import NoReturn

from chartgen.errors import EXIT_INTERRUPTED, EXIT_TERMINATED, STOPS, Terminated
from chartgen.workers.worker import GRACE, SIGNALS, Worker

_PATIENCE = 30.0
"""Seconds after Ctrl-C until a process that writes files is killed."""
_STOPPED = -1
"""Instead of an exit code: a signal ended the command before it could report that."""


class Outdated(Exception):  # noqa: N818  not an error
    """A command was interrupted, because its result is no longer of interest."""


def supervised(run: Callable[[], int], is_outdated: Callable[[], bool] = lambda: False) -> int:
    """Run a command in a forked process, and return its exit code.

    Ctrl-C and SIGTERM are passed on; a process that does not end then is killed.

    Args:
        run: The command.
        is_outdated: Called twice a second; if it returns True, the command is interrupted as by Ctrl-C.

    Raises:
        ChartgenError: The process ended without a report.
        KeyboardInterrupt: Ctrl-C, after which it finished, or was killed; then the note is the author's line.
        Terminated: The same for SIGTERM.
        Outdated: It was interrupted because of `is_outdated`.
    """
    if not hasattr(os, "fork"):
        return run()

    def serve(worker: Worker) -> None:
        signal.signal(signal.SIGINT, _interrupt_once)
        try:
            try:
                signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
                code = run()
            finally:
                # A signal after the end of the command must not keep it from reporting that.
                signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        except STOPS:
            code = _STOPPED
        worker.send(code)

    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    child = Worker(serve)
    stop: BaseException | None = None
    give_up = 0.0
    try:
        while True:
            try:
                signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
                if select.select([child.results], [], [], 0.5)[0]:
                    code = int(child.receive())
                    break
                # It may have sent its result, and ended, since.
                if child.has_ended() and not child.has_sent():
                    raise child.failure()
                if child.is_overdue():
                    child.kill("the spec did not finish within the time limit")
                    raise child.failure()
                if stop is not None and time.monotonic() > give_up:
                    _kill_stuck(child, stop)
                if stop is None and is_outdated():
                    raise Outdated
            except EOFError:
                raise child.failure() from None
            except (*STOPS, Outdated) as error:
                if stop is not None:
                    _kill_stuck(child, error if isinstance(stop, Outdated) else stop)
                stop = error
                give_up = time.monotonic() + (GRACE if child.runs_author_code() else _PATIENCE)
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child.pid, signal.SIGTERM if isinstance(error, Terminated) else signal.SIGINT)
    finally:
        child.close()
    reports_stop = code in {EXIT_INTERRUPTED, EXIT_TERMINATED}
    if isinstance(stop, Outdated) and (reports_stop or code == _STOPPED):
        raise stop
    # It may have finished before the signal reached it; then Ctrl-C must not be lost.
    if isinstance(stop, STOPS) and not reports_stop:
        raise stop
    if code == _STOPPED:
        raise KeyboardInterrupt
    return code


def _kill_stuck(child: Worker, stop: BaseException) -> NoReturn:
    child.kill("interrupted")
    for finding in child.failure().findings:
        if finding.location is not None:
            stop.add_note(str(finding.location))
    raise stop


def _interrupt_once(_number: int, _frame: object) -> None:
    # A terminal sends Ctrl-C to both processes, and the parent passes it on.
    signal.signal(signal.SIGINT, lambda _number, _frame: None)
    raise KeyboardInterrupt
