"""Shares of work, done by forked processes; what was imported before is there already, and costs nothing.

A worker that dies is an error of the machine, not of a spec.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from chartgen.errors import EXIT_ENVIRONMENT, ChartgenError, Finding

Part = TypeVar("Part")
Done = TypeVar("Done")

_state: tuple[Callable[..., Any], Any] | None = None
"""In a worker: what it does with a part, and what it keeps from one part to the next."""


def forked(
    parts: Sequence[Part], work: Callable[[Any, Part], Done], make: Callable[[], Any], jobs: int
) -> Iterator[Done]:
    """Do each part in one of several processes, and give what comes of it in the order of the parts.

    Args:
        parts: What there is to do; each is sent to a worker.
        work: Does one part, with what `make` made in that worker; what it gives is sent back.
        make: Makes what a worker keeps.
        jobs: How many processes.

    Raises:
        ChartgenError: A worker died.
    """
    global _state
    _state = (work, make)
    context = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(min(jobs, len(parts)), mp_context=context, initializer=_begin)
    try:
        yield from pool.map(_do, parts)
    except BrokenProcessPool as error:
        finding = Finding(
            "a worker process died", hint="was it out of memory? --jobs 1 uses one process", rule="environment"
        )
        raise ChartgenError(finding, exit_code=EXIT_ENVIRONMENT) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        _state = None


def _begin() -> None:
    # Ctrl-C is the parent's to handle: it stops handing out work, and the workers end with what they have.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    global _state
    assert _state is not None
    work, make = _state
    _state = (work, make())


def _do(part: Any) -> Any:
    assert _state is not None
    work, kept = _state
    return work(kept, part)
