"""Time and memory of whole processes."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """One run of a command."""

    seconds: float
    cpu: float
    """Seconds of processors, of all its processes: less noisy where others use the machine too."""
    peak_mib: float
    """Of all its processes together: what they hold alone, and their shares of what they hold in common (PSS)."""


def run(command: Sequence[str], cwd: str | None = None) -> Run:
    """Run a command to its end; it has to succeed."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    watch = _Watch(process.pid)
    watch.start()
    _out, err = process.communicate()
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    watch.stop()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} exited with {process.returncode}: {err.decode()[-2000:]}")
    return Run(seconds, cpu, watch.peak_kib / 1024)


def median(measure: Callable[[], Run], times: int) -> Run:
    """Measure several times, and give the medians."""
    return middle([measure() for _ in range(times)])


def middle(runs: Sequence[Run]) -> Run:
    """Return the medians of several runs, and the highest peak."""
    return Run(
        statistics.median_low([each.seconds for each in runs]),
        statistics.median_low([each.cpu for each in runs]),
        max(each.peak_mib for each in runs),
    )


class _Watch(threading.Thread):
    """Samples the memory of a process and its children, ten times a second. Linux alone tells it."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._ended = threading.Event()
        self.peak_kib = 0

    def run(self) -> None:
        while not self._ended.wait(0.1):
            self.peak_kib = max(self.peak_kib, sum(_pss(pid) for pid in (self._pid, *_children(self._pid))))

    def stop(self) -> None:
        self._ended.set()
        self.join()


def _children(pid: int) -> list[int]:
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(each) for each in file.read().split()]
    except OSError:
        return []


def _pss(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0


def write_again(tree: str, to: str) -> Run:
    """Write the files of a tree anew, from memory: what it takes one process, without peak memory."""
    files = []
    for folder, _folders, names in os.walk(tree):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                files.append((os.path.relpath(path, tree), file.read()))
    files.sort()
    start, before = time.perf_counter(), time.process_time()
    made: set[str] = set()
    for path, content in files:
        target = os.path.join(to, path)
        folder = os.path.dirname(target)
        if folder not in made:
            os.makedirs(folder, exist_ok=True)
            made.add(folder)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        os.write(descriptor, content)
        os.close(descriptor)
    return Run(time.perf_counter() - start, time.process_time() - before, 0)
