"""A run that is broken off does nothing more."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from chartgen.verify.engine import engine
from chartgen.verify.stopping import Stoppable, Stopped
from chartgen.verify.subject import from_folder
from tests.verify.charts import write


def test_helm_is_not_asked_again(tmp_path: Path) -> None:
    stoppable = Stoppable(engine(None))
    opened = stoppable.open(from_folder(str(write(tmp_path))))
    assert opened.render({})
    stoppable.stop()
    with pytest.raises(Stopped):
        opened.render({})
    with pytest.raises(Stopped):
        opened.lint({})
    with pytest.raises(Stopped):
        stoppable.open(from_folder(str(tmp_path / "web")))
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
