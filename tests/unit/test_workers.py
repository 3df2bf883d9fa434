"""Processes that are watched by the one that forked them."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from chartgen.errors import EXIT_INTERRUPTED
from chartgen.workers import Outdated, supervised

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


def test_ctrl_c_at_the_end_of_a_command_is_not_lost() -> None:
    def run() -> int:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        os.kill(os.getppid(), signal.SIGINT)
        time.sleep(0.1)
        return 0

    with pytest.raises(KeyboardInterrupt):
        supervised(run)


def test_a_command_that_reports_ctrl_c_itself_is_not_reported_twice() -> None:
    def run() -> int:
        try:
            os.kill(os.getppid(), signal.SIGINT)
            time.sleep(10)
        except KeyboardInterrupt:
            return EXIT_INTERRUPTED
        return 0

    assert supervised(run) == EXIT_INTERRUPTED


def test_ctrl_c_while_the_process_is_forked_is_not_lost() -> None:
    script = """
import os, signal
from chartgen.workers import supervised
os.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), signal.SIGINT))
try:
    supervised(lambda: 0)
except KeyboardInterrupt:
    print("stopped")
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("stopped\n", "")


def test_an_outdated_command_is_interrupted() -> None:
    def run() -> int:
        time.sleep(60)
        return 0

    start = time.monotonic()
    with pytest.raises(Outdated):
        supervised(run, lambda: True)
    assert time.monotonic() - start < 30


def test_ctrl_c_while_an_outdated_command_does_not_end() -> None:
    def run() -> int:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        time.sleep(60)
        return 0

    def is_outdated() -> bool:
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        return True

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            supervised(run, is_outdated)
    finally:
        signal.signal(signal.SIGALRM, before)


def test_a_result_that_is_sent_while_the_parent_finds_that_the_process_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a busy machine: the parent has just found no result, and the process sends it, and ends."""
    ended: list[bool] = []

    def select_too_early(*arguments: object) -> tuple[list[int], list[int], list[int]]:
        if not ended:
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
            ended.append(True)
            return [], [], []
        return select.select(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("chartgen.workers.supervision.select", SimpleNamespace(select=select_too_early))
    assert supervised(lambda: 4) == 4
