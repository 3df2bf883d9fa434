"""An interrupted run ends at once."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from chartgen.verify.helm import engine_for
from chartgen.verify.helm.engine import Stopped
from tests.verify.charts import source_of, write


def test_a_stopped_engine_does_nothing(tmp_path: Path) -> None:
    engine = engine_for(None)
    opened = engine.open(source_of(write(tmp_path)))
    assert opened.render({})
    engine.stop()
    with pytest.raises(Stopped):
        opened.render({})
    with pytest.raises(Stopped):
        opened.lint({})
    with pytest.raises(Stopped):
        engine.open(source_of(tmp_path / "web"))
    opened.close()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_ctrl_c(tmp_path: Path) -> None:
    """Many charts, which would take long."""
    for number in range(600):
        write(tmp_path, name=f"web{number}")
    command = [sys.executable, "-m", "chartgen", "verify", str(tmp_path), "--liveness", "--jobs", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        time.sleep(2)
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=60)
    assert (run.returncode, out, err) == (130, "", "interrupted\n")
