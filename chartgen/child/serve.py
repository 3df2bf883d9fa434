"""The child's side: reads requests from stdin, and writes replies to stdout."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, BinaryIO


def replies() -> BinaryIO:
    """Return where replies go. From now on, nothing else reaches stdout or stderr: libraries log there as they like."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which ends this process
    stream = os.fdopen(os.dup(1), "wb")
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    return stream


def reply(stream: BinaryIO, message: Any) -> None:
    """Send a message to the parent."""
    stream.write(json.dumps(message).encode() + b"\n")
    stream.flush()


def serve(stream: BinaryIO, answer: Callable[[Any], Any]) -> None:
    """Answer requests until stdin ends."""
    for line in sys.stdin.buffer:
        reply(stream, answer(json.loads(line)))


def limit_memory(size: int) -> None:
    """Limit the memory of this process, in bytes, where that is possible; without core dumps."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, OSError, ValueError):
        pass


def _end_with_parent(parent: int) -> None:
    """End this process when its parent has ended, even where it is at work."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
