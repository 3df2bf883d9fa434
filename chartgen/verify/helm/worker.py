"""The process that Helm's engine runs in: it reads requests from stdin and writes replies to stdout, one JSON a line.

A template can loop forever or fill the memory, and a call into the engine can't be cancelled; a process can be ended.
It runs as a script of its own and imports nothing of chartgen, so that it starts quickly.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import sys
import threading
import time
from typing import Any, BinaryIO

MEMORY = 2 * 1024**3
"""Bytes of memory that one chart may take."""
MOST_OUTPUT = 32 * 1024**2
"""Characters that one chart may render."""


def main() -> None:
    """Answer requests until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which ends this process
    replies = os.fdopen(os.dup(1), "wb")
    # The engine logs to stderr, whatever its callers want.
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    _limit_memory()
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    try:
        import helm_python
    except Exception as error:  # noqa: BLE001  whatever keeps the engine from loading is reported
        _reply(replies, {"error": f"{type(error).__name__}: {error}"})
        return
    _reply(replies, {"version": helm_python.helm_sdk_version().removeprefix("v")})
    engine = _Engine(helm_python)
    for line in sys.stdin.buffer:
        try:
            reply = {"result": engine.answer(json.loads(line))}
        except helm_python.HelmError as error:
            reply = {"error": str(error)}
        except MemoryError:
            os._exit(3)
        _reply(replies, reply)


def _reply(replies: BinaryIO, reply: Any) -> None:
    replies.write(json.dumps(reply).encode() + b"\n")
    replies.flush()


def _limit_memory() -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, OSError, ValueError):
        pass


def _end_with_parent(parent: int) -> None:
    """End this process when its parent has ended, even where the engine is at work."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


class _Engine:
    def __init__(self, helm: Any) -> None:
        self._helm = helm
        self._charts: dict[int, Any] = {}
        self._opened = 0

    def answer(self, request: dict[str, Any]) -> Any:
        action: str = request["do"]
        return getattr(self, action)(request)

    def open(self, request: dict[str, Any]) -> int:
        self._opened += 1
        self._charts[self._opened] = self._helm.Chart.load_archive(base64.b64decode(request["archive"]))
        return self._opened

    def close(self, request: dict[str, Any]) -> None:
        for number in request["charts"]:
            self._charts.pop(number).close()

    def render(self, request: dict[str, Any]) -> dict[str, str]:
        chart = self._charts[request["chart"]]
        rendered: dict[str, str] = chart.render(request["values"], **request["options"])
        if sum(map(len, rendered.values())) > MOST_OUTPUT:
            raise self._helm.HelmError(f"limit: the chart renders more than {MOST_OUTPUT // 1024**2} MiB")
        return rendered

    def read_values(self, request: dict[str, Any]) -> dict[str, Any] | None:
        values: dict[str, Any] | None = self._helm.values_from_yaml(request["text"])
        return values

    def lint(self, request: dict[str, Any]) -> dict[str, Any]:
        report: dict[str, Any] = self._helm.lint(
            request["folder"],
            request["values"],
            strict=True,
            namespace=request["namespace"],
            # The values were validated when the chart was rendered with them.
            skip_schema_validation=True,
        )
        return report


if __name__ == "__main__":
    main()
