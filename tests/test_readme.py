"""The README: each block is run, in the order of the page, and must print what the page shows.

`python -m tests.test_readme` updates the output in the page. `tests/support/pages.py` explains the annotations.
"""

from __future__ import annotations

import re
import shlex
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from tests.support import clones, pages
from tests.support.pages import Block, Project
from tests.support.paths import ROOT

README = ROOT / "README.md"
SPEC = "specs/shop.py"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the commands of the README are those of a shell")


def try_make(project: Project, block: Block) -> None:
    """The targets are there; a slow test runs them."""
    listed = project.run("make help", ROOT)
    for line in block.text.splitlines():
        target = shlex.split(line, comments=True)[1]
        assert re.search(rf"^  {target} ", listed, re.MULTILINE), f"{block}: make knows no {target}"


MORE = {"make": try_make}


def test_every_block_is_correct(tmp_path: Path) -> None:
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    lines = []
    for ran in pages.tried(README, tmp_path, SPEC, MORE):
        lines.append(ran.command.line)
        assert ran.as_shown, f"{ran.command.block}: `{ran.command.line}` prints\n{ran.printed}"
    assert "chartgen build specs/" in lines


@pytest.mark.slow
def test_each_of_the_two_commands_works_in_a_fresh_clone(tmp_path: Path) -> None:
    """Sets up an environment of its own for each, from the package index."""
    clone = clones.clone(tmp_path / "chartgen")
    (block,) = (each for each in pages.blocks(README) if each.how == "make")
    build, test = block.text.splitlines()
    before = {path.name for path in clone.iterdir()}
    assert "charts in generated/" in clones.shell(build, clone)
    assert (clone / "generated" / "todo-backend" / "Chart.yaml").is_file()
    shutil.rmtree(clone / ".venv")
    shutil.rmtree(clone / "generated")
    # A part of the tests: all of them would run this one, too.
    chosen = test.partition("#")[0] + " ARGS='tests/unit/test_names.py -p no:cacheprovider'"
    assert " passed" in clones.shell(chosen, clone)
    assert {path.name for path in clone.iterdir()} - before <= {".venv", "generated", ".hypothesis"}


def test_links_are_valid() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", README.read_text("utf-8"))
    assert "docs/spec-language.md" in links
    # The charts are there once they are built.
    missing = [link for link in links if not link.startswith("generated/") and not (ROOT / link).exists()]
    assert missing == []


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        pages.write(README, pages.tried(README, Path(scratch), SPEC, MORE))
