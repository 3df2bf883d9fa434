"""`chartgen build --watch`: build again whenever a spec, or a file that it imports or reads, is saved."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Collection, Iterator
from types import FrameType
from typing import NoReturn

from chartgen.cli.console import Console
from chartgen.errors import ChartgenError, Terminated

_STEP = 10
"""Milliseconds without a further change until a build starts."""
_DEBOUNCE = 50
"""Milliseconds until a build starts, at most."""
_READY = 100
"""Milliseconds until the first build, in which the watcher is set up."""


def watch(specs: Collection[str], output: str, build: Callable[[int | None], int], console: Console) -> NoReturn:
    """Build, and build again after each change, until the process is interrupted.

    Args:
        specs: Files and folders of specs.
        output: The folder for the charts, whose changes are ignored.
        build: Builds and shows the result; given the exit code of the build before if there is no known change. It
            returns its exit code, and records what it reads.
        console: Where to announce builds.

    Raises:
        KeyboardInterrupt: Ctrl-C.
        Terminated: SIGTERM.
    """
    _prepare()
    shown = ", ".join(specs)
    reads: set[str] = set()
    code: int | None = None
    announced = False
    while True:
        roots = _roots(specs)
        # The watcher is set up before the build, so that no change during the build is missed.
        for changed in _changes([*roots, *reads], output):
            if changed and console.out.terminal:
                console.out.write_exact("\x1b[2J\x1b[H")
            with _recorded(roots, output) as recorded:
                code = build(None if changed or code is None else code)
            if not announced or (changed and console.out.terminal):
                console.note(f"Watching {shown}; Ctrl-C stops.")
                announced = True
            replaced = reads & changed
            if replaced or not recorded <= reads or _roots(specs) != roots:
                reads |= recorded
                break


def _prepare() -> None:
    """Import and prepare all that builds have in common.

    Builds are forked from this process: it would take each of them two thirds of its time.
    """
    from chartgen import build, load, pipeline

    del build, load
    pipeline.prepare()


def _roots(specs: Collection[str]) -> list[str]:
    """Return the folders from which specs are found and imported."""
    from chartgen.load import find

    paths = {os.path.abspath(path) for path in specs}
    with contextlib.suppress(ChartgenError):
        paths |= {file.root for file in find(specs)}
    return sorted(path for path in paths if os.path.exists(path)) or [os.getcwd()]


def _changes(paths: Collection[str], output: str) -> Iterator[set[str]]:
    """Yield the paths that changed; first an empty set, when the watcher is set up."""
    import watchfiles

    terminated: list[int] = []

    def terminate(number: int, _frame: FrameType | None) -> None:
        terminated.append(number)
        raise Terminated

    ignored = watchfiles.DefaultFilter(ignore_paths=[os.path.abspath(output)])
    before = signal.signal(signal.SIGTERM, terminate)
    ready = False
    try:
        for changes in watchfiles.watch(
            *(path for path in paths if os.path.exists(path)),
            watch_filter=ignored,
            debounce=_DEBOUNCE,
            step=_STEP,
            rust_timeout=_READY,
            yield_on_timeout=True,
        ):
            if changes or not ready:
                ready = True
                yield {os.path.abspath(path) for _, path in changes}
    except KeyboardInterrupt:
        # The library raises it for every signal.
        if terminated:
            raise Terminated from None
        raise
    finally:
        signal.signal(signal.SIGTERM, before)


_recorder: Callable[[str], None] | None = None


@contextlib.contextmanager
def _recorded(roots: Collection[str], output: str) -> Iterator[set[str]]:
    """Record the files of the project that are read, other than those below the roots; forked processes included."""
    global _recorder
    import tempfile

    from chartgen.load import project_of

    below = tuple(os.path.join(project_of(root), "") for root in roots)
    known = tuple(os.path.join(path, "") for path in (*roots, os.path.abspath(output)))
    found: set[str] = set()
    if _recorder is None:
        sys.addaudithook(_audit)
    with tempfile.TemporaryFile() as file:

        def record(path: str) -> None:
            full = os.path.abspath(path)
            if full.startswith(below) and not full.startswith(known) and f"{os.sep}." not in full:
                os.write(file.fileno(), f"{full}\0".encode("utf-8", "surrogateescape"))

        _recorder = record
        try:
            yield found
        finally:
            _recorder = _ignore
            file.seek(0)
            found |= set(filter(None, file.read().decode("utf-8", "surrogateescape").split("\0")))


def _ignore(_path: str) -> None:
    pass


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if (
        event == "open"
        and _recorder is not None
        and isinstance(arguments[0], str)
        and arguments[1] in {None, "r", "rb"}
    ):
        _recorder(arguments[0])
