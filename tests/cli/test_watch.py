"""`chartgen build --watch`, in a process of its own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import environment, spec

pytest.importorskip("watchfiles", reason="environment set up before it became a dependency")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")

READING = "from pathlib import Path\nREPLICAS = int(Path('config/replicas.txt').read_text())\n"


class Watching:
    """A running `build --watch`, and what it printed so far."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.folder = folder
        self._log = folder / "log.txt"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "chartgen", "build", "--watch", *words],
                cwd=folder,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def text(self) -> str:
        return self._log.read_text("utf-8")

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + 40
        while not condition():
            assert self.process.poll() is None, f"it ended: {self.text()}"
            assert time.monotonic() < deadline, f"{what} did not happen: {self.text()}"
            time.sleep(0.02)

    def wait_for(self, text: str, times: int = 1) -> None:
        self.wait(lambda: self.text().count(text) >= times, text)

    def wait_for_replicas(self, number: int) -> None:
        path = self.folder / "generated" / "web" / "values.yaml"
        self.wait(lambda: f"replicaCount: {number}\n" in path.read_text("utf-8"), f"{number} replicas")

    def stop(self, number: signal.Signals) -> int:
        os.killpg(self.process.pid, number)
        return self.process.wait(20)


@pytest.fixture
def watching(project: Path) -> Iterator[Callable[..., Watching]]:
    """Start to watch the project; ended after the test."""
    started: list[Watching] = []

    def start(*words: str) -> Watching:
        started.append(Watching(project, *words))
        started[-1].wait_for("Watching specs; Ctrl-C stops.")
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            each.process.kill()
            each.process.wait()


def save(path: Path, text: str) -> None:
    """Save as many editors do: write a new file, and rename it."""
    new = path.with_name(f".{path.name}.new")
    new.write_text(text, "utf-8")
    new.replace(path)


def with_replicas(number: object) -> str:
    return spec("web").replace("ports=", f"replicas={number},\n        ports=")


def test_it_builds_on_save_and_survives_a_broken_spec(project: Path, watching: Callable[..., Watching]) -> None:
    web = project / "specs" / "web.py"
    watch = watching()
    assert "1 new chart in generated/" in watch.text()
    save(web, with_replicas(5))
    watch.wait_for_replicas(5)
    web.write_text(with_replicas(6), "utf-8")
    watch.wait_for_replicas(6)
    web.write_text("x = 1 / 0\n", "utf-8")
    watch.wait_for("1 error; nothing was written")
    web.write_text("def f(:\n", "utf-8")
    watch.wait_for("error[syntax]")
    web.write_text("import os\nos._exit(0)\n", "utf-8")
    watch.wait_for("error[exception]: the spec ended the process")
    web.write_text(with_replicas(7), "utf-8")
    watch.wait_for_replicas(7)
    (project / "specs" / "api.py").write_text(spec("api"), "utf-8")
    watch.wait_for("1 new, 1 unchanged")
    assert (project / "generated" / "api" / "Chart.yaml").exists()
    assert watch.text().count("Watching specs") == 1
    assert watch.text().count("Fixed 1 error.") == 1
    again = r"^1 error; nothing was written\n\n\d\d:\d\d:\d\d specs/web\.py changed\n"
    assert re.search(again, watch.text(), re.MULTILINE)
    assert "\x1b" not in watch.text()
    assert watch.stop(signal.SIGINT) == 130
    assert watch.text().endswith("interrupted; every file is complete, and the next build continues\n")


def test_files_that_a_spec_reads_are_watched(project: Path, watching: Callable[..., Watching]) -> None:
    (project / ".git").mkdir()
    config = project / "config" / "replicas.txt"
    config.parent.mkdir()
    config.write_text("3", "utf-8")
    (project / "specs" / "web.py").write_text(READING + with_replicas("REPLICAS"), "utf-8")
    watch = watching()
    watch.wait_for_replicas(3)
    for number in (4, 5):
        time.sleep(0.5)
        save(config, str(number))
        watch.wait_for_replicas(number)
    assert watch.stop(signal.SIGTERM) == 143


def test_templates_of_the_team_are_watched(project: Path, watching: Callable[..., Watching]) -> None:
    (project / "pyproject.toml").write_text('[tool.chartgen]\ntemplates = "team"\n', "utf-8")
    notes = project / "team" / "NOTES.txt"
    notes.parent.mkdir()
    notes.write_text("one\n", "utf-8")
    watching().stop(signal.SIGINT)
    watch = watching()  # which renders nothing at first
    built = project / "generated" / "web" / "templates" / "NOTES.txt"
    for text in ("two\n", "three\n"):
        time.sleep(0.5)
        save(notes, text)
        watch.wait(lambda text=text: built.read_text("utf-8") == text, text)  # type: ignore[misc]
    save(notes, "[[ nothing_of_this_name ]]\n")
    watch.wait_for("'nothing_of_this_name' is undefined")
    assert watch.stop(signal.SIGINT) == 130


def test_what_is_fixed_is_counted_unless_something_new_hides_it(
    project: Path, watching: Callable[..., Watching]
) -> None:
    web = project / "specs" / "web.py"
    watch = watching()
    web.write_text(with_replicas('"five"') + "\nx = Deployment(replica=1)\n", "utf-8")
    watch.wait_for("2 errors; nothing was written")
    web.write_text("def f(:\n", "utf-8")
    watch.wait_for("error[syntax]")
    web.write_text(with_replicas('"five"'), "utf-8")
    watch.wait_for("1 error; nothing was written", 2)
    assert "Fixed" not in watch.text()
    web.write_text(with_replicas(5), "utf-8")
    watch.wait_for("Fixed 1 error.")
    assert watch.stop(signal.SIGINT) == 130


def test_a_change_interrupts_the_build(project: Path, watching: Callable[..., Watching]) -> None:
    web = project / "specs" / "web.py"
    watch = watching()
    web.write_text("from pathlib import Path\nPath('begun').touch()\nwhile True: pass\n", "utf-8")
    watch.wait((project / "begun").exists, "the build")
    web.write_text(with_replicas(5), "utf-8")
    watch.wait_for_replicas(5)
    (project / "begun").unlink()
    web.write_text("from pathlib import Path\nPath('begun').touch()\nwhile True: pass\n", "utf-8")
    watch.wait((project / "begun").exists, "the build")
    assert watch.stop(signal.SIGINT) == 130
    assert "time limit" not in watch.text()


def test_a_folder_may_be_replaced(project: Path, watching: Callable[..., Watching]) -> None:
    specs, new = project / "specs", project / "new"
    watch = watching()
    for number in (5, 6):
        shutil.copytree(specs, new)
        (new / "web.py").write_text(with_replicas(number), "utf-8")
        shutil.rmtree(specs)
        new.rename(specs)
        watch.wait_for_replicas(number)
    shutil.rmtree(specs)
    watch.wait_for("missing folder `specs/`")
    specs.mkdir()
    (specs / "web.py").write_text(with_replicas(7), "utf-8")
    watch.wait_for_replicas(7)
    (specs / "web.py").write_text(with_replicas(8), "utf-8")
    watch.wait_for_replicas(8)
    assert watch.stop(signal.SIGINT) == 130


def test_the_configuration_may_change(project: Path, watching: Callable[..., Watching]) -> None:
    configuration = project / "pyproject.toml"
    configuration.write_text("[tool.chartgen]\n", "utf-8")
    watch = watching()
    configuration.write_text('[tool.chartgen]\nspecs = ["specs", "more"]\noutput = "charts"\n', "utf-8")
    watch.wait_for("no such file or folder: `more`")
    (project / "more").mkdir()
    (project / "more" / "api.py").write_text(spec("api"), "utf-8")
    watch.wait((project / "charts" / "api" / "Chart.yaml").exists, "the chart of the other folder")
    configuration.write_text("[tool.chartgen\n", "utf-8")
    watch.wait_for("invalid TOML")
    configuration.unlink()
    watch.wait_for("1 chart in generated/ unchanged")
    time.sleep(0.5)
    save(configuration, '[tool.chartgen]\nlevel = "maximal"\n')
    watch.wait_for("invalid `level`")
    assert watch.stop(signal.SIGINT) == 130


def test_nothing_is_built_while_nothing_changes(project: Path, watching: Callable[..., Watching]) -> None:
    watch = watching()
    before = watch.text()
    (project / "generated" / "web" / "Chart.yaml").touch()
    (project / "specs" / ".web.py.swp").write_text("x", "utf-8")
    time.sleep(1)
    assert watch.text() == before
    assert watch.stop(signal.SIGINT) == 130


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    watch = Watching(tmp_path)
    assert watch.process.wait(20) == 2
    assert watch.text().startswith("error[file]: missing folder `specs/`")
