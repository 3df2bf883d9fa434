"""The page `docs/extending.md`: each block is run, in the order of the page, and must print what the page shows.

`python -m tests.test_extending` updates the output in the page. `tests/support/pages.py` explains the annotations.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.support import installed, pages
from tests.support.pages import Block, Project
from tests.support.paths import ROOT

PAGE = ROOT / "docs" / "extending.md"
SPEC = "specs/mail.py"


def try_example(project: Project, block: Block) -> None:
    """Copy the package, whose files the block lists, into the project."""
    shutil.copytree(installed.KEDA, project.folder / installed.KEDA.name, ignore=shutil.ignore_patterns("__pycache__"))
    files = [path.relative_to(project.folder) for path in project.folder.rglob("*") if path.is_file()]
    assert block.text.splitlines() == sorted(path.as_posix() for path in files), block


def try_plugin(project: Project, block: Block) -> None:
    """Install the package as pip does."""
    site = project.scratch / "site"
    installed.install(project.folder / block.text.split()[-1], site)
    project.environment["PYTHONPATH"] += f"{os.pathsep}{site}"


MORE: dict[str, pages.Trial] = {"example": try_example, "plugin": try_plugin}


@pytest.mark.skipif(sys.platform == "win32", reason="commands of a shell")
def test_every_block_is_correct(tmp_path: Path) -> None:
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    for ran in pages.tried(PAGE, tmp_path, SPEC, MORE):
        assert ran.as_shown, f"{ran.command.block}: `{ran.command.line}` prints\n{ran.printed}"


@pytest.mark.slow
def test_pip_installs_the_package(tmp_path: Path) -> None:
    """Its entry point, its templates and its definition are part of what pip installs. Needs the network."""
    site = tmp_path / "site"
    command = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", site, installed.KEDA)
    subprocess.run(command, check=True)
    found = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert "chartgen_keda-1.0.0.dist-info/entry_points.txt" in found
    assert {f"chartgen_keda/{name}" for name in ("scaledobject.yaml", "definition.yaml", "py.typed")} <= found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        pages.write(PAGE, pages.tried(PAGE, Path(scratch), SPEC, MORE))
