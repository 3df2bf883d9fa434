"""The parent's side: starts the process, asks it, and ends it when it takes too long."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import subprocess


class Ended(Exception):  # noqa: N818  the caller says what it means
    """The process ended without a reply, or was ended since it took too long."""

    def __init__(self, *, is_late: bool, seconds: float) -> None:
        super().__init__(f"no result within {seconds:g} seconds" if is_late else "the process ended without a result")
        self.is_late = is_late


class ChildProcess:
    """A process that runs `chartgen.child.serve`. One thread at a time may ask it."""

    def __init__(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str] | None = None,
        *,
        overriding: Mapping[str, str] | None = None,
    ) -> None:
        """Start the process.

        Args:
            arguments: What Python runs, such as the path of a script.
            environment: Environment variables, which those of this process override.
            overriding: Environment variables that override those of this process.
        """
        import subprocess

        # -P: the script's folder, or the current one, may have modules named like others.
        self._process: subprocess.Popen[bytes] = subprocess.Popen(
            [sys.executable, "-P", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(environment or {}) | os.environ | dict(overriding or {}),
        )

    @property
    def running(self) -> bool:
        """Whether the process can be asked."""
        return self._process.returncode is None

    def ask(self, request: Mapping[str, Any], seconds: float) -> Any:
        """Send a request and return the reply.

        Raises:
            Ended: There is no reply in time; the process has been ended.
        """
        return self._reply(json.dumps(request).encode() + b"\n", seconds)

    def greeting(self, seconds: float) -> Any:
        """Return what the process sends before it is asked anything.

        Raises:
            Ended: It sends nothing in time; the process has been ended.
        """
        return self._reply(b"", seconds)

    def _reply(self, request: bytes, seconds: float) -> Any:
        late = threading.Event()

        def expire() -> None:
            late.set()
            self._process.kill()

        timer = threading.Timer(seconds, expire)
        timer.daemon = True
        timer.start()
        try:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            if request:
                self._process.stdin.write(request)
                self._process.stdin.flush()
            line = self._process.stdout.readline()
        except (OSError, ValueError):
            line = b""
        finally:
            timer.cancel()
        if line.endswith(b"\n"):
            return json.loads(line)
        self.end()
        raise Ended(is_late=late.is_set(), seconds=seconds)

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
