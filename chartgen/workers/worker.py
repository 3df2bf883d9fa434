"""One forked process that runs author code, and how it ended."""

from __future__ import annotations

import ast
import contextlib
import faulthandler
import mmap
import os
import pickle
import re
import select
import signal
import struct
import sys
import time
from collections.abc import Callable
from typing import Any

from chartgen.errors import EXIT_ENVIRONMENT, EXIT_USAGE, ChartgenError, Finding
from chartgen.locations import kind_of, shown, source_of

GRACE = 5.0
"""Seconds after the time limit, or after Ctrl-C, until a process that runs author code is killed."""
SIGNALS = frozenset({signal.SIGINT, signal.SIGTERM})
"""Blocked while a process is forked: what a signal raises in a hook of `os.register_at_fork` would be ignored."""
_LENGTH = struct.Struct("!Q")
_STATUS = struct.Struct("!dI")
_ENDINGS = r"_exit|abort|kill|exec[lv]p?e?|alarm|raise_signal|closerange|setrlimit|fork"


class _Status:
    """Memory that a process shares with its parent: the spec file that it loads, and until when it may run."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, 4096)

    def write(self, deadline: float, path: str) -> None:
        text = os.fsencode(path)[: 4096 - _STATUS.size]
        self._memory[: _STATUS.size + len(text)] = _STATUS.pack(deadline, len(text)) + text

    def read(self) -> tuple[float, str]:
        deadline, length = _STATUS.unpack_from(self._memory)
        return deadline, os.fsdecode(self._memory[_STATUS.size : _STATUS.size + length])


_own: _Status | None = None
"""That of this process, if it is watched."""
_path = ""


def loading(path: str) -> None:
    """Record the spec file that this process loads, or whose charts it builds."""
    global _path
    _path = path


def author_code_started(limit: float) -> None:
    """Record that author code runs, and for how many seconds it may."""
    if _own is not None:
        _own.write(time.monotonic() + limit, _path)


def author_code_ended() -> None:
    """Record that no author code runs."""
    if _own is not None:
        _own.write(0, _path)


class Worker:
    """A forked process, which gets messages and sends messages; it runs `serve` until that returns."""

    def __init__(self, serve: Callable[[Worker], None]) -> None:
        self._status = _Status()
        own_end, self._to = os.pipe()
        self.results, their_end = os.pipe()
        self._crash, crash = os.pipe()
        _flush()
        self.pid = os.fork()
        if self.pid:
            for descriptor in (own_end, their_end, crash):
                os.close(descriptor)
            self._killed = ""
            return
        try:
            for descriptor in (self._to, self.results, self._crash):
                os.close(descriptor)
            self._to, self.results = their_end, own_end
            self._begin(crash)
            serve(self)
        except BaseException:  # noqa: BLE001  nothing of it may run the parent's code
            import traceback

            os.write(crash, traceback.format_exc().encode("utf-8", "replace")[-30_000:])
        finally:
            try:
                # A signal that comes so late must not lead back into the parent's code.
                signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
                _flush()
            finally:
                # What specs registered with `atexit`, and their threads, shall not decide how a run ends.
                os._exit(0)

    def _begin(self, crash: int) -> None:
        global _own
        _own = self._status
        faulthandler.enable(crash, all_threads=True)

    def send(self, message: Any) -> None:
        """Send a message to the other side."""
        data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
        _write(self._to, _LENGTH.pack(len(data)) + data)

    def receive(self) -> Any:
        """Return the next message from the other side; EOFError if it is gone."""
        (length,) = _LENGTH.unpack(_read(self.results, _LENGTH.size))
        return pickle.loads(_read(self.results, length))

    def has_sent(self) -> bool:
        """Return whether the next message, or the end of all messages, can be received without waiting."""
        return bool(select.select([self.results], [], [], 0)[0])

    def is_overdue(self) -> bool:
        """Return whether author code exceeded the time limit, and does not end by itself."""
        deadline = self._status.read()[0]
        return bool(deadline) and time.monotonic() > deadline + GRACE

    def runs_author_code(self) -> bool:
        """Return whether author code runs at present."""
        return bool(self._status.read()[0])

    def has_ended(self) -> bool:
        """Return whether the process is gone; a process that it forked may keep its pipes open."""
        with contextlib.suppress(ChildProcessError):
            found, status = os.waitpid(self.pid, os.WNOHANG)
            if not found:
                return False
            self._ended = status
        return True

    _ended: int | None = None

    def kill(self, why: str = "") -> None:
        """End the process, after it wrote where it was."""
        self._killed = why
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGABRT if why else signal.SIGKILL)
        if why:
            for _ in range(100):
                if self.has_ended():
                    return
                time.sleep(0.01)
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def close(self) -> None:
        """Wait until the process is gone, and release what belongs to it."""
        for descriptor in (self._to, self.results):
            with contextlib.suppress(OSError):
                os.close(descriptor)
        if self._ended is None:
            with contextlib.suppress(ChildProcessError):
                self._ended = os.waitpid(self.pid, 0)[1]
        with contextlib.suppress(OSError):
            os.close(self._crash)

    def failure(self) -> ChartgenError:
        """Describe how the process ended without a report."""
        while not self.has_ended():
            time.sleep(0.01)
        deadline, path = self._status.read()
        trace = self._trace()
        ended = self._ended or 0
        if os.WIFSIGNALED(ended):
            number = os.WTERMSIG(ended)
            how = f"signal {signal.Signals(number).name if number in signal.valid_signals() else number}"
        else:
            how = f"exit status {os.waitstatus_to_exitcode(ended)}"
        if not path or (not deadline and not trace and not os.WIFSIGNALED(ended)):
            text = trace.strip().rpartition("\n")[2]
            finding = Finding(
                "a worker process ended unexpectedly",
                found=text or how,
                rule="environment",
                hint="did a spec start a thread or a timer that ends the process? is the machine out of memory?",
            )
            return ChartgenError(finding, exit_code=EXIT_ENVIRONMENT if not path else EXIT_USAGE, tracebacks=[trace])
        location = _location(path, trace)
        if self._killed:
            message, hint = self._killed, ""
        else:
            message, hint = "the spec ended the process", "raise an exception to report an error"
            if os.WIFSIGNALED(ended) and os.WTERMSIG(ended) == signal.SIGKILL and not (location and location.column):
                hint = "is the machine out of memory?"
        finding = Finding(message, location, found=how, rule="exception", hint=hint)
        return ChartgenError(finding, tracebacks=[trace] if trace else ())

    def _trace(self) -> str:
        if not select.select([self._crash], [], [], 0)[0]:
            return ""
        return os.read(self._crash, 1 << 16).decode("utf-8", "replace")


def _location(path: str, trace: str) -> Any:
    """Find the author's line in the traceback of a crash, or else a call that ends the process, in a spec file."""
    for escaped, line in re.findall(r'^  File "(.*)", line (\d+) in ', trace, re.MULTILINE):
        file = re.sub(r"\\[xuU]([0-9a-f]+)", lambda found: chr(int(found[1], 16)), escaped)
        if kind_of(file) == "author" and (source := source_of(file)):
            text = source.line(int(line))
            return source.location(int(line), len(text) - len(text.lstrip()))
    source = source_of(path)
    if source is None:
        return None
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if re.fullmatch(_ENDINGS, name):
                return source.mark(node)
    return source.location(1) if shown(path) else None


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _read(descriptor: int, length: int) -> bytes:
    parts = []
    while length:
        part = os.read(descriptor, min(length, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
