"""The guard around author code is not interrupted itself."""

from __future__ import annotations

import signal
import time

import pytest

from chartgen.errors import ChartgenError, Finding
from chartgen.spec import guard
from chartgen.spec.guard import author_code

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="without timers there is no limit of time")


def _describe(error: BaseException) -> Finding:
    return guard.raised(error, "the spec", None)


def test_the_time_limit_interrupts_author_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHARTGEN_TIME_LIMIT", "0.05")
    with pytest.raises(ChartgenError, match=r"did not finish within 0\.05 seconds"), author_code(_describe):
        time.sleep(10)


@pytest.mark.parametrize("stage", ["begin", "end"])
def test_the_time_limit_does_not_interrupt_the_guard(stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The alarm may come just when author code ends, and the outcome is that of the code."""
    monkeypatch.setenv("CHARTGEN_TIME_LIMIT", "0.05")
    set_timer = signal.setitimer

    def slow(which: int, seconds: float, interval: float = 0) -> None:
        if (stage == "end") == (seconds == 0):
            set_timer(which, 0.01, 0)
            until = time.monotonic() + 0.5
            while time.monotonic() < until:
                pass
        set_timer(which, seconds, interval)

    monkeypatch.setattr(signal, "setitimer", slow)
    with author_code(_describe):
        pass
