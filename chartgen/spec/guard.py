"""The guard around author code: modules, policies, validators and the methods of an author's objects may do anything.

All of it runs inside `author_code`, which turns whatever is raised into a finding at the author's line, limits the time
(`CHARTGEN_TIME_LIMIT`, 60 seconds by default) and the memory (`CHARTGEN_MEMORY_LIMIT`, 4096 MiB by default; on Linux),
and ends processes that the code forked.
"""

from __future__ import annotations

import builtins
import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any

from chartgen import workers
from chartgen.errors import STOPS, ChartgenError, Finding, Location
from chartgen.locations import innermost, sentence

TIME_LIMIT = 60.0
"""Seconds that a spec file, or one call of a policy, may take by default."""
MEMORY_LIMIT = 4096.0
"""MiB of data that a process may have while author code runs, by default."""
DEBUG = "run with `--debug` to see the traceback"


class TimeLimitExceeded(BaseException):
    """Author code ran longer than the time limit. No `Exception`, so that a spec does not catch it by accident."""


class author_code:  # noqa: N801  used as a function: `with author_code(...):`
    """Run author code in the block; raise `ChartgenError` with a finding for whatever it raises.

    KeyboardInterrupt and SIGTERM pass through, with the author's line as a note, and so does a ChartgenError.
    """

    __slots__ = ("_describe", "_process", "_timed")

    def __init__(self, describe: Callable[[BaseException], Finding | None], *, timed: bool = True) -> None:
        """Guard a block.

        Args:
            describe: Returns the finding for an exception, or None if it is reported already.
            timed: Whether the code may take long, or end the process. To watch for that takes some microseconds.
        """
        self._describe = describe
        self._timed = timed
        self._process = 0

    def __enter__(self) -> None:
        if self._timed:
            self._process = os.getpid()
            if _clock.start():
                _builtins.clear()
                _builtins.update(vars(builtins))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._timed:
            if os.getpid() != self._process:
                os._exit(1)  # a copy that the author's code forked: the original goes on
            _clock.stop()
            if vars(builtins) != _builtins:
                _restore_builtins()
        # The class, and not `isinstance`, which asks the exception for its `__class__`.
        if kind is None or error is None or issubclass(kind, ChartgenError):
            return
        if issubclass(kind, STOPS):
            if location := innermost(error)[1]:
                error.add_note(str(location))
            return
        try:
            finding = self._describe(error)
        except STOPS:
            raise
        except BaseException:  # noqa: BLE001  the exception's own methods are the author's, too
            finding = Finding(kind.__name__, innermost(error)[1], rule="exception", hint=DEBUG)
        if finding is None:
            raise ChartgenError from None
        raise ChartgenError(finding, tracebacks=[_traceback(error)]) from None


def raised(error: BaseException, subject: str, location: Location | None) -> Finding:
    """Describe an exception of author code.

    Args:
        error: The exception.
        subject: The code that raised it: "the spec", "policy `replicas`".
        location: Used if the exception passed through no line of the author's.
    """
    location = innermost(error)[1] or location
    kind = type(error)
    if issubclass(kind, TimeLimitExceeded):
        return Finding(
            f"{subject} did not finish within {time_limit():g} seconds",
            location,
            rule="exception",
            hint="the time limit in seconds can be set with the environment variable CHARTGEN_TIME_LIMIT",
        )
    if issubclass(kind, SystemExit):
        code = getattr(error, "code", None)
        found = f"exit({code!r})"[:60] if type(code) in (str, int, type(None)) else "exit(...)"
        return Finding(
            f"{subject} must not exit the program",
            location,
            found=found,
            rule="exception",
            hint="raise an exception to report an error",
        )
    if issubclass(kind, MemoryError):
        return Finding(
            f"{subject} ran out of memory",
            location,
            rule="exception",
            hint="the memory limit in MiB can be set with the environment variable CHARTGEN_MEMORY_LIMIT",
        )
    text = sentence(error)
    message = text if subject == "the spec" else f"{subject} raised {text}"
    return Finding(message, location, rule="exception", hint=DEBUG)


def time_limit() -> float:
    """Return the time limit for author code, in seconds."""
    return _limit("CHARTGEN_TIME_LIMIT", TIME_LIMIT, 0.01)


def _limit(variable: str, default: float, least: float) -> float:
    try:
        return max(float(os.environ.get(variable, "")), least)
    except ValueError:
        return default


class _Memory:
    """The limit of the process's memory, which applies while author code runs in any thread."""

    _before: tuple[int, int] | None = None

    def limit(self) -> None:
        """Limit the memory; an allocation beyond that raises MemoryError in the author's line."""
        if sys.platform != "linux":
            # Elsewhere, the system does not enforce it.
            return
        import resource

        soft, hard = self._before = resource.getrlimit(resource.RLIMIT_DATA)
        limit = int(_limit("CHARTGEN_MEMORY_LIMIT", MEMORY_LIMIT, 1) * 1024**2)
        for other in (soft, hard):
            limit = limit if other == resource.RLIM_INFINITY else min(limit, other)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))

    def release(self) -> None:
        """Set the limit to what it was."""
        if sys.platform == "linux" and self._before is not None:
            import resource

            # Author code may have lowered the hard limit, too.
            with contextlib.suppress(ValueError):
                resource.setrlimit(resource.RLIMIT_DATA, self._before)


class _Clock:
    """The time that each thread's outermost author code has left."""

    def __init__(self) -> None:
        self._depth: dict[int, int] = {}
        self._limit = TIME_LIMIT
        self._deadline = 0.0
        self._handler: object = None

    def start(self) -> bool:
        """Start author code, and return whether it is the outermost of its thread."""
        thread = threading.get_ident()
        depth = self._depth[thread] = self._depth.get(thread, 0) + 1
        if depth > 1:
            return False
        if len(self._depth) == 1:
            _memory.limit()
        self._limit = time_limit()
        workers.author_code_started(self._limit)
        if thread == threading.main_thread().ident and hasattr(signal, "setitimer"):
            self._deadline = time.monotonic() + self._limit
            self._handler = signal.signal(signal.SIGALRM, self._expired)
            # Fires again, for code that swallows the exception.
            signal.setitimer(signal.ITIMER_REAL, self._limit, 1)
        return True

    def stop(self) -> None:
        thread = threading.get_ident()
        self._depth[thread] -= 1
        if self._depth[thread]:
            return
        del self._depth[thread]
        if not self._depth:
            _memory.release()
        if thread == threading.main_thread().ident and hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
            handler = self._handler
            signal.signal(signal.SIGALRM, handler if handler is not None else signal.SIG_DFL)  # type: ignore[arg-type]
        workers.author_code_ended()

    def _expired(self, _number: int, frame: FrameType | None) -> None:
        if _is_guard(frame):
            # Not the author's code, which has ended or is about to begin. The timer fires again.
            return
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeLimitExceeded
        # The author's own alarm came first.
        signal.setitimer(signal.ITIMER_REAL, left, 1)


def _is_guard(frame: FrameType | None) -> bool:
    """Return whether a frame is that of the guard itself, other than where it calls methods of the author's."""
    if frame is not None and frame.f_code in (author_code.__enter__.__code__, author_code.__exit__.__code__):
        return True
    for _ in range(4):
        if frame is None:
            return False
        if frame.f_code in (_Clock.start.__code__, _Clock.stop.__code__):
            return True
        frame = frame.f_back
    return False


_clock = _Clock()
_memory = _Memory()
_builtins: dict[str, Any] = {}
patched_builtins: list[str] = []
"""The builtins that author code replaced; they are restored before any other code uses them."""


def _restore_builtins() -> None:
    current = vars(builtins)
    missing = object()
    for name in {**current, **_builtins}:
        before = _builtins.get(name, missing)
        if name != "_" and current.get(name, missing) is not before:
            patched_builtins.append(name)
            if before is missing:
                del current[name]
            else:
                current[name] = before


def _traceback(error: BaseException) -> str:
    import traceback

    return "".join(traceback.format_exception(error))
