"""The page `docs/getting-started.md`: each block is run, in the order of the page, and must print what the page shows.

`python -m tests.test_getting_started` updates the output in the page. `tests/support/pages.py` explains the
annotations.
"""

from __future__ import annotations

import re
import shlex
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.support import clones, pages
from tests.support.pages import Block, Project
from tests.support.paths import ROOT

if TYPE_CHECKING:
    from tests.support.helmcmd import HelmCommand

PAGE = ROOT / "docs" / "getting-started.md"
SPEC = "specs/hello.py"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the commands of the page are those of a shell")


def try_install(project: Project, block: Block) -> None:
    """Check the script's syntax; a slow test runs it."""
    assert project.run(f"sh -n <<'END'\n{block.text}END\n") == ""
    assert "pip install '../chartgen[verify]'\n" in block.text


def try_workflow(project: Project, block: Block) -> None:
    """What it installs is there in a new project, and its check passes."""
    steps = yaml.safe_load(block.text)
    install, check = (step["run"] for step in steps if "run" in step)
    assert install == "pip install -r requirements.txt"
    assert (project.folder / "requirements.txt").read_text("utf-8").startswith("chartgen")
    assert "1 chart" in project.run(check)


def try_hook(project: Project, block: Block) -> None:
    """It has what pre-commit asks for, looks at specs and charts, and its command passes."""
    (repository,) = yaml.safe_load(block.text)["repos"]
    (hook,) = repository["hooks"]
    assert {"id", "name", "entry", "language"} <= hook.keys()
    assert all(re.search(hook["files"], path) for path in (SPEC, "generated/hello/values.yaml"))
    assert "1 chart" in project.run(hook["entry"])


MORE = {"install": try_install, "workflow": try_workflow, "hook": try_hook}


def test_every_block_is_correct(tmp_path: Path) -> None:
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    lines = []
    for ran in pages.tried(PAGE, tmp_path, SPEC, MORE):
        lines.append(ran.command.line)
        assert ran.as_shown, f"{ran.command.block}: `{ran.command.line}` prints\n{ran.printed}"
    assert "chartgen build specs/ --check" in lines


@pytest.mark.slow
def test_a_new_project(tmp_path: Path) -> None:
    """Installs chartgen from a clone as the page says, and then what the new project asks for."""
    clones.clone(tmp_path / "chartgen")
    mine = tmp_path / "mine"
    mine.mkdir()
    (install,) = (each for each in pages.blocks(PAGE) if each.how == "install")
    clones.shell(install.text + "chartgen new hello", mine)
    shutil.rmtree(mine / ".venv")
    assert "1 new chart in generated/" in clones.shell("make build", mine)
    assert "1 chart in generated/ up to date" in clones.shell("make check", mine)


def test_its_helm_commands(helm_command: HelmCommand, tmp_path: Path) -> None:
    """Helm itself in both majors renders what is installed and upgraded; the refusal is shown as Helm 4 says it."""
    project = Project(tmp_path, SPEC)
    for block in pages.blocks(PAGE):
        if block.how == f"file {SPEC}":
            pages.try_code(project, block)
        for command in block.commands if block.how == "helm" else ():
            _helm, _verb, release, *words = shlex.split(command.line)
            done = helm_command.run("template", release, project.built(words[0]), *words[1:], check=False)
            said = command.shown.replace("UPGRADE FAILED: ", "").strip()
            if not said:
                assert done.returncode == 0, done.stderr
            elif helm_command.major == 4:
                assert done.stderr.strip() == said
            else:
                assert done.returncode == 1
                assert "replicas is not allowed" in done.stderr


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        pages.write(PAGE, pages.tried(PAGE, Path(scratch), SPEC, MORE))
