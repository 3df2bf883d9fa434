"""`main`: the one place where a run ends, with its exit code.

0 done; 1 findings: drift, a rule that is broken, a file that was edited by hand; 2 wrong usage, or a spec that is
broken; 3 the machine said no; 70 a mistake in chartgen itself; 130 Ctrl-C; 143 SIGTERM.
"""

from __future__ import annotations

import contextlib
import gc
import signal
import sys
from collections.abc import Iterator, Sequence
from types import FrameType
from typing import NoReturn

from chartgen.cli.console import Console, OutputError
from chartgen.errors import EXIT_ENVIRONMENT, EXIT_INTERRUPTED, ChartgenError, Finding, Terminated
from chartgen.streams import print_to_stderr

EXIT_INTERNAL = 70
"""A mistake in chartgen itself (`EX_SOFTWARE`)."""
EXIT_TERMINATED = 143
"""SIGTERM; nothing is half written."""


_READERS = frozenset({"verify", "tree"})
"""Commands that write nothing."""


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line, and give its exit code; it raises nothing.

    Args:
        args: What stands behind `chartgen`; of the process, where left out.
    """
    # A build makes many objects that live on; to look for cycles among them as often as Python does is a tenth of it.
    gc.set_threshold(100_000, 20, 20)
    words = list(sys.argv[1:] if args is None else args)
    console = Console()
    try:
        with _terminable():
            return _guarded(words, console, debug="--debug" in words)
    except KeyboardInterrupt:
        return _ended(console, words, "interrupted", EXIT_INTERRUPTED)
    except Terminated:
        return _ended(console, words, "terminated", EXIT_TERMINATED)
    finally:
        if args is None:
            # All is said; what specs leave to be done at exit may print.
            print_to_stderr()
            # The process ends: to look for cycles among all there is once more would be a tenth of a small build.
            gc.freeze()


def _guarded(words: list[str], console: Console, *, debug: bool) -> int:
    try:
        code = _run(words, console, debug=debug)
        console.finish()
    except OutputError as error:
        return _environment(f"cannot write the output: {error}", console)
    return code


def _run(words: list[str], console: Console, *, debug: bool) -> int:
    try:
        from chartgen.cli.app import parse

        request = parse(words)
        return request if isinstance(request, int) else request(console)
    except ChartgenError as error:
        _document(words, error, console)
        return _findings(error, console, debug=debug)
    except OutputError:
        raise
    except OSError as error:
        _traceback(console, debug=debug)
        named = f"{error.filename}: " if error.filename is not None else ""
        return _environment(f"the machine refuses: {named}{(error.strerror or str(error)).lower()}", console, words)
    except MemoryError:
        return _environment("out of memory", console, words)
    except Exception as error:  # noqa: BLE001  whatever it is, a person is told in a sentence
        _traceback(console, debug=debug)
        finding = Finding(
            f"{type(error).__name__}: {error}",
            rule="internal",
            hint="this is a mistake in chartgen; " + ("please report it" if debug else "--debug shows where"),
        )
        told = ChartgenError(finding, exit_code=EXIT_INTERNAL)
        _document(words, told, console)
        return _findings(told, console, debug=False)


def _document(words: Sequence[str], error: ChartgenError, console: Console) -> None:
    """Tell programs too of what ended a command before it could: in the format that was asked for, if it was."""
    if not words or words[0] not in {"build", "verify"}:
        return
    from chartgen.cli.formats import of_error

    console.out.write(console.out.safe(of_error(words, error)))


def _findings(error: ChartgenError, console: Console, *, debug: bool) -> int:
    from chartgen.cli.findings import show

    show(error.findings, console, tracebacks=error.tracebacks if debug else ())
    return error.exit_code


def _environment(message: str, console: Console, words: Sequence[str] = ()) -> int:
    error = ChartgenError(Finding(message, rule="environment"), exit_code=EXIT_ENVIRONMENT)
    _document(words, error, console)
    return _findings(error, console, debug=False)


def _ended(console: Console, words: list[str], how: str, code: int) -> int:
    reads = bool(_READERS & set(words[:1]))
    with contextlib.suppress(OutputError):
        console.note(f"{how}{'' if reads else '; every file is whole, and the next build does the rest'}")
        console.finish()
    return code


def _traceback(console: Console, *, debug: bool) -> None:
    if debug:
        import traceback

        console.note(console.err.safe(traceback.format_exc()))


@contextlib.contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM end the program as Ctrl-C does: through all that is open."""
    try:
        before = signal.signal(signal.SIGTERM, _terminate)
    except ValueError:  # not the main thread, which alone may
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
