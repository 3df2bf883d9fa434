"""What specs and rules print goes to stderr: on stdout stands what was asked for, which programs may read."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

_STDOUT, _STDERR = 1, 2


@contextlib.contextmanager
def printing_to_stderr() -> Iterator[None]:
    """Let all that is printed go to stderr: by Python, by child processes, and by what writes to the descriptor.

    Both are the whole process's: not for two threads at once.
    """
    with _turned(), contextlib.redirect_stdout(sys.stderr):
        yield


def print_to_stderr() -> None:
    """Let all that is printed from now on go to stderr, for good: the process ends."""
    _flush()
    with contextlib.suppress(OSError):
        os.dup2(_STDERR, _STDOUT)


@contextlib.contextmanager
def _turned() -> Iterator[None]:
    _flush()
    try:
        kept = os.dup(_STDOUT)
    except OSError:  # it is closed
        yield
        return
    try:
        with contextlib.suppress(OSError):
            os.dup2(_STDERR, _STDOUT)
        yield
    finally:
        _flush()
        os.dup2(kept, _STDOUT)
        os.close(kept)


def _flush() -> None:
    # What was written before belongs where it was written to.
    with contextlib.suppress(OSError, ValueError):
        if sys.__stdout__ is not None:
            sys.__stdout__.flush()
