"""Several forked processes that divide work between them."""

from __future__ import annotations

import contextlib
import select
import signal
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from chartgen.errors import STOPS
from chartgen.workers.worker import SIGNALS, Worker

Part = TypeVar("Part")
Done = TypeVar("Done")


def forked(
    parts: Sequence[Part], work: Callable[[Any, Part], Done], make: Callable[[], Any], jobs: int
) -> Iterator[Done]:
    """Process each part in one of several forked processes, and yield the results in the order of the parts.

    Args:
        parts: The work; each part is sent to a worker.
        work: Processes one part, given what `make` returned in that worker; the result is sent back.
        make: Creates what a worker keeps.
        jobs: The number of processes.

    Raises:
        ChartgenError: A worker ended without a result.
    """

    def serve(worker: Worker) -> None:
        # Ctrl-C is for the parent to handle, which kills its workers.
        signal.signal(signal.SIGINT, lambda _number, _frame: None)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        kept = make()
        while (part := worker.receive()) is not None:
            try:
                worker.send((True, work(kept, part)))
            except Exception as error:  # noqa: BLE001  the parent raises it again
                worker.send((False, error))

    waiting = iter(enumerate(parts))
    workers: list[Worker] = []
    busy: dict[int, tuple[Worker, int]] = {}
    results: dict[int, Any] = {}
    try:
        for _ in range(min(jobs, len(parts))):
            signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
            workers.append(Worker(serve))
            signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
            _hand_out(workers[-1], waiting, busy)
        for number in range(len(parts)):
            while number not in results:
                for descriptor in select.select(list(busy), [], [], 0.5)[0]:
                    worker, index = busy.pop(descriptor)
                    results[index] = _result(worker)
                    _hand_out(worker, waiting, busy)
                for worker, _ in busy.values():
                    if worker.is_overdue():
                        worker.kill("the spec did not finish within the time limit")
                    if worker.has_ended():
                        raise worker.failure()
            yield results.pop(number)
    except STOPS as stop:
        for worker in workers:
            if worker.runs_author_code() and not worker.has_ended():
                worker.kill("interrupted")
                for finding in worker.failure().findings:
                    stop.add_note(str(finding.location))
        raise
    finally:
        for worker in workers:
            worker.kill()
            worker.close()


def _hand_out(worker: Worker, waiting: Iterator[tuple[int, Any]], busy: dict[int, tuple[Worker, int]]) -> None:
    index, part = next(waiting, (-1, None))
    if part is not None:
        with contextlib.suppress(BrokenPipeError):
            worker.send(part)
        busy[worker.results] = worker, index


def _result(worker: Worker) -> Any:
    try:
        succeeded, result = worker.receive()
    except EOFError:
        raise worker.failure() from None
    if not succeeded:
        raise result
    return result
