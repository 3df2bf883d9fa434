"""The README: each block is run, in the order of the page, and must print what the page shows.

`python -m tests.test_readme` updates the output in the page. `tests/support/pages.py` explains the annotations.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.support import pages
from tests.support.pages import Block, Project, Ran
from tests.support.paths import ROOT

if TYPE_CHECKING:
    from tests.support.helmcmd import HelmCommand

README = ROOT / "README.md"
SPEC = "specs/hello.py"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the commands of the README are those of a shell")


def try_make(project: Project, block: Block) -> None:
    """The targets are there; a slow test runs them."""
    listed = project.run("make help", ROOT)
    for line in block.text.splitlines():
        target = shlex.split(line, comments=True)[1]
        assert re.search(rf"^  {target} ", listed, re.MULTILINE), f"{block}: make knows no {target}"


def try_install(project: Project, block: Block) -> None:
    """Check the script's syntax; a slow test runs it."""
    assert project.run(f"sh -n <<'END'\n{block.text}END\n") == ""
    assert "pip install ../chartgen\n" in block.text


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


def try_example(project: Project, block: Block) -> Iterator[Ran]:
    """Write the spec of a project of its own, or run commands there."""
    folder = project.scratch / "example"
    if block.language == "python":
        (folder / "specs").mkdir(parents=True)
        (folder / "specs" / "shop.py").write_text(block.text, "utf-8")
        return
    for command in block.commands:
        yield Ran(command, project.run(command.line, folder))


MORE = {"example": try_example, "make": try_make, "install": try_install, "workflow": try_workflow, "hook": try_hook}


def test_every_block_is_correct(tmp_path: Path) -> None:
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    lines = []
    for ran in pages.tried(README, tmp_path, SPEC, MORE):
        lines.append(ran.command.line)
        assert ran.as_shown, f"{ran.command.block}: `{ran.command.line}` prints\n{ran.printed}"
    assert "chartgen build specs/ --check" in lines


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What a clone of this repository has, with what is not committed yet, and nothing that was set up in it."""
    folder = tmp_path / "chartgen"
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.check_output(listed, cwd=ROOT, text=True).rstrip("\0").split("\0"):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def shell(script: str, folder: Path) -> str:
    """Run a script as it is, with nothing of this Python's environment; it must succeed."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("PYTHON", "MAKE", "MFLAGS", "VENV", "VIRTUAL_ENV", "COLUMNS"))
    }
    done = subprocess.run(
        ["sh", "-ec", script], cwd=folder, env=kept, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{script}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def one_block(kind: str) -> Block:
    (block,) = (each for each in pages.blocks(README) if each.how == kind)
    return block


@pytest.mark.slow
def test_each_of_the_two_commands_works_in_a_fresh_clone(clone: Path) -> None:
    """Sets up an environment of its own for each, from the package index."""
    build, test = one_block("make").text.splitlines()
    before = {path.name for path in clone.iterdir()}
    assert "charts in generated/" in shell(build, clone)
    assert (clone / "generated" / "todo-backend" / "Chart.yaml").is_file()
    shutil.rmtree(clone / ".venv")
    shutil.rmtree(clone / "generated")
    # A part of the tests: all of them would run this one, too.
    chosen = test.partition("#")[0] + " ARGS='tests/unit/test_names.py -p no:cacheprovider'"
    assert " passed" in shell(chosen, clone)
    assert {path.name for path in clone.iterdir()} - before <= {".venv", "generated", ".hypothesis"}


@pytest.mark.slow
def test_a_new_project(clone: Path) -> None:
    """Installs chartgen from the clone as the README says, and then what the new project asks for."""
    mine = clone.parent / "mine"
    mine.mkdir()
    shell(one_block("install").text + "chartgen new hello", mine)
    shutil.rmtree(mine / ".venv")
    assert "1 new chart in generated/" in shell("make build", mine)
    assert "1 chart in generated/ up to date" in shell("make check", mine)


def test_its_helm_commands(helm_command: HelmCommand, tmp_path: Path) -> None:
    """Helm itself in both majors renders what is installed and upgraded; the refusal is shown as Helm 4 says it."""
    project = Project(tmp_path, SPEC)
    for block in pages.blocks(README):
        if block.how == f"file {SPEC}":
            pages.try_code(project, block)
        for command in block.commands if block.how == "helm" else ():
            _helm, verb, release, *words = shlex.split(command.line)
            if verb == "test":
                continue
            done = helm_command.run("template", release, project.built(words[0]), *words[1:], check=False)
            said = command.shown.replace("UPGRADE FAILED: ", "").strip()
            if not said:
                assert done.returncode == 0, done.stderr
            elif helm_command.major == 4:
                assert done.stderr.strip() == said
            else:
                assert done.returncode == 1
                assert "replicas is not allowed" in done.stderr


def test_links_are_valid() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", README.read_text("utf-8"))
    assert "docs/spec-language.md" in links
    # The charts are there once they are built.
    missing = [link for link in links if not link.startswith("generated/") and not (ROOT / link).exists()]
    assert missing == []


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        pages.write(README, pages.tried(README, Path(scratch), SPEC, MORE))
