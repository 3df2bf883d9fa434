"""A project with one small spec, and the command line run in this process."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from chartgen.cli import main
from tests.support.paths import ROOT

SPEC = '''\
"""A small web service."""

from chartgen import Chart, Deployment, HttpGet, Image, Service

{variable} = Chart(
    "{name}",
    version="0.1.0",
    description="A small web service",
    workload=Deployment(
        image=Image("{name}", tag="1.0.0"),
        ports={{"http": 8080}},
        service=Service(80),
        liveness=HttpGet("/"),
        readiness=HttpGet("/"),
    ),
)
'''


@dataclass(frozen=True)
class Ran:
    """What a run of the command line left."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


def spec(name: str) -> str:
    return SPEC.format(name=name, variable=name.replace("-", "_"))


def everything(folder: Path) -> dict[str, str]:
    """Return the texts of all files by path, and folders as empty ones."""
    return {
        str(path): path.read_text("utf-8") if path.is_file() else ""
        for path in folder.rglob("*")
        if "__pycache__" not in path.parts
    }


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with `specs/web.py`, which is the current directory."""
    for name in ("NO_COLOR", "GITHUB_WORKSPACE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "web.py").write_text(spec("web"), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in this process; times are written as `T s`."""

    def run(*words: str) -> Ran:
        capsys.readouterr()
        code = main(words)
        said = capsys.readouterr()
        return Ran(code, _timeless(said.out), _timeless(said.err))

    return run


def _timeless(text: str) -> str:
    return re.sub(r"\b\d+(\.\d\d)? s$", "T s", text, flags=re.MULTILINE)


_FOREIGN = ("PYTHON", "LC_", "NO_COLOR", "FORCE_COLOR", "CI", "GITHUB_ACTIONS", "MAKE", "MFLAGS", "ARGS", "VENV")
"""What whoever runs the tests may have set, a make that they run in among it."""


def environment(**more: str) -> dict[str, str]:
    """An environment for a process of its own, in which `python -m chartgen` is this one."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(_FOREIGN)}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def process(
    *words: str, folder: Path, env: Mapping[str, str] | None = None, stdout: int = subprocess.PIPE
) -> subprocess.CompletedProcess[bytes]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "chartgen", *words],
        cwd=folder,
        env=environment(**(env or {})),
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )


def begun(*words: str, folder: Path) -> subprocess.Popen[bytes]:
    """Start the command line in a process group of its own, and wait until a spec has created the file `begun`."""
    child = subprocess.Popen(
        [sys.executable, "-m", "chartgen", *words],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    deadline = time.monotonic() + 30
    while not (folder / "begun").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    return child
