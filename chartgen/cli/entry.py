"""`main`: every run starts and ends here, with its exit code."""

from __future__ import annotations

import contextlib
import gc
import io
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from chartgen.cli.console import Console, OutputError
from chartgen.errors import (
    EXIT_ENVIRONMENT,
    EXIT_INTERNAL,
    EXIT_INTERRUPTED,
    EXIT_TERMINATED,
    ChartgenError,
    Finding,
    Terminated,
)

if TYPE_CHECKING:
    from chartgen.cli.request import Request


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; nothing is raised.

    Args:
        args: The words after `chartgen`; by default those of the process.
    """
    # A build makes many objects that live on; searching them for cycles as often as by default is 10 % of its time.
    gc.set_threshold(100_000, 20, 20)
    run = _Run(list(sys.argv[1:] if args is None else args), watched=args is None)
    try:
        return run.complete(run.command)
    finally:
        if args is None:
            # Another 10 % of a small build: the search for cycles when the process ends.
            gc.freeze()


class _Run:
    """One run of the command line."""

    def __init__(self, words: Sequence[str], *, watched: bool) -> None:
        self.words = words
        self.watched = watched
        """Whether commands run in a process of their own, so that specs cannot end this one."""
        self.console = Console()
        self.request: Request | None = None
        self.start = time.perf_counter()

    def complete(self, run: Callable[[], int]) -> int:
        """Run something to its end, whatever ends it, and return the exit code."""
        try:
            with _terminable():
                return self.guarded(run)
        except KeyboardInterrupt as stop:
            return self.stopped("interrupted", EXIT_INTERRUPTED, stop)
        except Terminated as stop:
            return self.stopped("terminated", EXIT_TERMINATED, stop)

    def command(self) -> int:
        """Run the command, which is parsed in the process that runs it."""
        if not self.watched or self.only_prints:
            return self.requested()
        from chartgen.workers import supervised

        try:
            return supervised(lambda: self.complete(self.requested))
        except BaseException:
            # What that process could not report is reported in the format that was asked for.
            self.request = self.parsed_again()
            raise

    @property
    def only_prints(self) -> bool:
        """Whether the command line asks for help or the version: a process of its own would take longer than that."""
        return not self.words or self.words[0].startswith("-") or not {"-h", "--help"}.isdisjoint(self.words)

    def requested(self) -> int:
        """Parse the command line, and run the command."""
        from chartgen.cli.app import parse

        request = parse(self.words)
        if isinstance(request, int):
            return request
        self.request = request
        return request.run(self.console)

    def parsed_again(self) -> Request | None:
        """Parse the command line without printing anything; None if there is no command to run."""
        from chartgen.cli.app import parse

        silent = io.StringIO()
        with contextlib.suppress(ChartgenError), contextlib.redirect_stdout(silent), contextlib.redirect_stderr(silent):
            request = parse(self.words)
            return None if isinstance(request, int) else request
        return None

    def guarded(self, run: Callable[[], int]) -> int:
        """Run something; failures to write the output are reported too."""
        try:
            code = self.reported(run)
            self.console.finish()
        except OutputError as error:
            with contextlib.suppress(OutputError):
                self.fail(_environment(f"cannot write the output: {error}"), document=False)
            return EXIT_ENVIRONMENT
        return code

    def reported(self, run: Callable[[], int]) -> int:
        """Run something, and report whatever it raises."""
        try:
            return run()
        except ChartgenError as error:
            return self.fail(error)
        except OutputError:
            raise
        except OSError as error:
            self.traceback()
            named = f"{error.filename}: " if error.filename is not None else ""
            return self.fail(_environment(f"{named}{(error.strerror or str(error)).lower()}"))
        except MemoryError:
            return self.fail(_environment("out of memory"))
        except Exception as error:  # noqa: BLE001  whatever it is, it is reported in one format
            self.traceback()
            hint = "this is a bug in chartgen; " + ("please report it" if self.debug else "--debug shows the traceback")
            finding = Finding(f"{type(error).__name__}: {error}", rule="internal", hint=hint)
            return self.fail(ChartgenError(finding, exit_code=EXIT_INTERNAL))

    @property
    def debug(self) -> bool:
        """Whether tracebacks are shown, even of an invalid command line."""
        return self.request.debug if self.request is not None else "--debug" in self.words

    def fail(self, error: ChartgenError, *, document: bool = True) -> int:
        """Report what ended the command, and return the exit code."""
        if self.request is not None and document:
            self.request.fail(error, self.console, time.perf_counter() - self.start)
        else:
            from chartgen.cli.failure import report_unparsed

            report_unparsed(error, self.words if document else (), self.console)
        return error.exit_code

    def stopped(self, how: str, code: int, stop: BaseException) -> int:
        """Report that Ctrl-C or SIGTERM ended the command, and where in a spec, and return the exit code."""
        if where := next(iter(getattr(stop, "__notes__", ())), ""):
            how += f" at {where}"
        written = self.request is not None and self.request.writes
        with contextlib.suppress(OutputError):
            self.console.note(f"{how}{'; every file is complete, and the next build continues' if written else ''}")
            self.console.finish()
        return code

    def traceback(self) -> None:
        """Show the traceback of the current exception, if asked for."""
        if self.debug:
            import traceback

            self.console.note(traceback.format_exc())


def _environment(message: str) -> ChartgenError:
    return ChartgenError(Finding(message, rule="environment"), exit_code=EXIT_ENVIRONMENT)


@contextlib.contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM end the program as Ctrl-C does, so that everything open is closed."""
    try:
        before = signal.signal(signal.SIGTERM, _terminate)
    except ValueError:  # only the main thread may set handlers
        yield
        return
    if before is signal.SIG_IGN:
        signal.signal(signal.SIGTERM, before)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL if before is None else before)


def _terminate(_number: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated
