"""A project with two charts, and a registry in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from chartgen.cli import main
from chartgen.publish import run as publishing
from tests.support import fake_registry
from tests.support.fake_registry import FakeRegistry

SPEC = '''\
"""A web service, and a chart with all of it."""

from chartgen import Chart, Dependency, Deployment, Image, Service

web = Chart(
    "web",
    version="1.0.0",
    description="A small <web> & service",
    workload=Deployment(
        image=Image("web", tag="1.0.0"), ports={"http": 8080}, service=Service(80), env={"A": "b", "C": "d"},
        liveness=None, readiness=None,
    ),
)

suite = Chart("suite", version="2.0.0", description="All of it", dependencies=[Dependency.of(web)])
'''


@dataclass(frozen=True)
class Ran:
    """What a run of the command line left."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in this process."""

    def run(*words: str) -> Ran:
        capsys.readouterr()
        code = main(words)
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return run


@pytest.fixture
def unverified(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do without `chartgen verify`, which takes most of the time."""
    monkeypatch.setattr(publishing, "_can_verify", lambda: False)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run, unverified: None) -> Path:
    """A folder with the charts web and suite, which is the current directory."""
    for name in ("NO_COLOR", "GITHUB_WORKSPACE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "project"
    (folder / "specs").mkdir(parents=True)
    (folder / "specs" / "web.py").write_text(SPEC, "utf-8")
    monkeypatch.chdir(folder)
    assert run("build").code == 0
    return folder


@pytest.fixture
def registry() -> Iterator[FakeRegistry]:
    """A registry in this process."""
    with fake_registry.running() as started:
        yield started


def edit(project: Path, old: str, new: str) -> None:
    """Change the spec."""
    path = project / "specs" / "web.py"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
