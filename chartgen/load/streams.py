"""Redirection of the output of specs and policies to stderr: stdout is for the result, which programs may read."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

_STDOUT, _STDERR = 1, 2
_depth = 0


@contextlib.contextmanager
def printing_to_stderr() -> Iterator[None]:
    """Redirect stdout to stderr: what Python prints, and what others write to the descriptor, child processes too.

    Both belong to the process: not for two threads at once.
    """
    global _depth
    _depth += 1
    try:
        with _redirected() if _depth == 1 else contextlib.nullcontext(), contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        _depth -= 1


@contextlib.contextmanager
def _redirected() -> Iterator[None]:
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
    # What was written before is for the stream that it was written to.
    with contextlib.suppress(OSError, ValueError):
        if sys.__stdout__ is not None:
            sys.__stdout__.flush()
