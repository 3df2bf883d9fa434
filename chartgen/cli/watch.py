"""`chartgen build --watch`: build again whenever a spec, or a file that it imports or reads, is saved."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Collection, Generator, Iterator
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from chartgen.cli.console import Console
from chartgen.errors import ChartgenError, Terminated
from chartgen.locations import shown
from chartgen.wording import listed

if TYPE_CHECKING:
    from chartgen.cli.settings import Settings

_STEP = 10
"""Milliseconds without a further change until a build starts."""
_DEBOUNCE = 50
"""Milliseconds until a build starts, at most."""
_READY = 100
"""Milliseconds until the first build, in which the watcher is set up, and between two looks at what does not exist."""


def watch(
    current: Callable[[], Settings],
    build: Callable[[int | None, Callable[[], bool]], int | None],
    console: Console,
) -> NoReturn:
    """Build, and build again after each change, until the process is interrupted.

    Args:
        current: Returns the specs, and the folder for the charts, whose changes are ignored. Called again after each
            change, since the project's configuration may have changed.
        build: Builds and shows the result; given the exit code of the build before if there is no known change, and a
            function that returns whether files have changed since it began. It returns its exit code, or None if it
            was interrupted because of a change, and records what it reads.
        console: Where to announce builds.

    Raises:
        KeyboardInterrupt: Ctrl-C.
        Terminated: SIGTERM.
        ChartgenError: The configuration is invalid from the start.
    """
    settings = current()
    _prepare()
    reads: set[str] = set()
    code: int | None = None
    changed: set[str] = set()
    announced = False
    while True:
        roots = _roots(settings)
        # The watcher is set up before the build, so that no change during the build is missed.
        with contextlib.closing(_Watcher({*roots, *reads}, settings.output)) as watcher:
            while True:
                changed |= watcher.taken()
                if changed:
                    _announce(changed, {*reads, *roots}, console)
                with _recorded(roots, settings.output) as recorded:
                    code = build(None if changed or code is None else code, watcher.has_changes)
                before = settings
                with contextlib.suppress(ChartgenError):
                    settings = current()
                if code is not None and (not announced or (changed and console.out.terminal)):
                    console.note(f"Watching {', '.join(settings.specs)}; Ctrl-C stops.")
                    announced = True
                replaced = changed & {*reads, *roots}
                changed = set()
                if replaced or not recorded <= reads or settings != before or _roots(settings) != roots:
                    reads |= recorded
                    watcher.has_changes()
                    changed = watcher.taken()
                    break
                while not watcher.has_changes():
                    pass


def _announce(changed: Collection[str], known: Collection[str], console: Console) -> None:
    """Show why a build starts: in a terminal in place of the build before, elsewhere below it."""
    named = sorted(path for path in changed if path.endswith(".py") or path in known)
    what = f"{listed(map(shown, named))} changed" if named else "files changed"
    if console.out.terminal:
        console.out.write_exact("\x1b[2J\x1b[H")
    else:
        console.note("")
    console.note(console.err.style(f"{time.strftime('%H:%M:%S')} {what}", "faint"))


def _prepare() -> None:
    """Import and prepare all that builds have in common.

    Builds are forked from this process: it would take each of them two thirds of its time.
    """
    from chartgen import build, load, pipeline

    del build, load
    pipeline.prepare()


def _roots(settings: Settings) -> list[str]:
    """Return the folders from which specs and templates are read; some may not exist."""
    from chartgen.load import find

    paths = {os.path.abspath(path) for path in settings.specs}
    if settings.templates:
        paths.add(settings.templates)
    with contextlib.suppress(ChartgenError):
        paths |= {file.root for file in find(settings.specs)}
    return sorted(paths)


class _Watcher:
    """Collects the paths that change, from its creation on."""

    def __init__(self, paths: Collection[str], output: str) -> None:
        self._stream = _changes(paths, output)
        self._changed = next(self._stream)

    def has_changes(self) -> bool:
        """Wait a moment for changes, and return whether there are any."""
        self._changed |= next(self._stream)
        return bool(self._changed)

    def taken(self) -> set[str]:
        """Return what has changed since the last call."""
        taken, self._changed = self._changed, set()
        return taken

    def close(self) -> None:
        self._stream.close()


def _changes(paths: Collection[str], output: str) -> Generator[set[str]]:
    """Yield the paths that have changed, several times a second; first when the watcher is set up."""
    import watchfiles

    stopped: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        # Python ignores what a signal raises in a callback, such as that of a weak reference: the loop looks as well.
        stopped.append(number)
        raise Terminated if number == signal.SIGTERM else KeyboardInterrupt

    ignored = watchfiles.DefaultFilter(ignore_paths=[os.path.abspath(output)])
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        while True:
            # Only what exists can be watched.
            missing = {path for path in paths if not os.path.exists(path)}
            with contextlib.suppress(FileNotFoundError):
                for changes in watchfiles.watch(
                    *(path for path in paths if path not in missing),
                    watch_filter=ignored,
                    debounce=_DEBOUNCE,
                    step=_STEP,
                    rust_timeout=_READY,
                    yield_on_timeout=True,
                ):
                    if stopped:
                        raise KeyboardInterrupt
                    created = {path for path in missing if os.path.exists(path)}
                    missing -= created
                    yield created | {os.path.abspath(path) for _, path in changes}
    except KeyboardInterrupt:
        # The library raises it for every signal.
        if signal.SIGTERM in stopped:
            raise Terminated from None
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


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
