"""The README: each block of it is tried, in the order of the page, and prints what the page says.

A comment above a block says how:

    try: write FILE                         the block is a file of the project
    try: files of FOLDER                    the block lists the files of a folder, hidden ones left out
    try: part of FILE                       lines of a file, one after the other; `…` at an end leaves out the rest
    try: run                                commands in the project, each with what it prints
    try: run in a copy with `A` as `B`      the same in a committed copy of the project, with such changes of the spec
    try: run in an empty folder, run here   the same elsewhere
    try: helm                               commands that Helm's engine stands in for
    try: make, install, workflow, hook      see below

`python -m tests.test_readme` writes what is printed, times aside, into the README.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from markdown_it import MarkdownIt

from tests.support.paths import ROOT

if TYPE_CHECKING:
    from tests.support.helmcmd import HelmCommand

README = ROOT / "README.md"
SPEC = "specs/hello.py"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the commands of the README are those of a shell")


@dataclass(frozen=True)
class Block:
    """A fenced block of the README."""

    line: int
    """Where its text begins, from 0."""
    how: str
    """What the comment above it says after `try: `; empty where there is none."""
    language: str
    text: str

    def __str__(self) -> str:
        return f"README.md:{self.line + 1}: try: {self.how}"


def blocks(text: str) -> list[Block]:
    """Read the fenced blocks as a renderer sees them: what is no block to it is not found."""
    found = []
    above = ""
    for token in MarkdownIt("commonmark").parse(text):
        if token.type == "fence" and token.map:
            comment = re.fullmatch(r"<!-- try: (.*) -->\n", above)
            found.append(Block(token.map[0] + 1, comment[1] if comment else "", token.info, token.content))
        above = token.content if token.type == "html_block" else ""
    return found


@dataclass(frozen=True)
class Command:
    """A command of a block, with what is printed below it."""

    line: str
    printed: str


def commands(block: Block) -> list[Command]:
    """Divide a block of `$ command` lines."""
    first, *parts = re.split(r"^\$ ", block.text, flags=re.MULTILINE)
    assert not first, f"{block}: a line before the first command"
    return [Command(line, printed) for line, _, printed in (part.partition("\n") for part in parts)]


def timeless(text: str) -> str:
    """Write all times as `T s`."""
    return re.sub(r"\b\d+(\.\d+)? s$", "T s", text, flags=re.MULTILINE)


class Project:
    """The folder that the README's reader works in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "project"
        self.scratch = folder
        self.folder.mkdir()
        command = folder / "bin" / "chartgen"
        command.parent.mkdir()
        command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m chartgen "$@"\n', "utf-8")
        command.chmod(command.stat().st_mode | stat.S_IXUSR)
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "GIT_"))}
        self.environment = {
            **kept,
            "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "PYTHONIOENCODING": "utf-8",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{who}_{what}": "a@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }

    def run(self, line: str, folder: Path | None = None) -> str:
        """Run a line of a shell; gives all that it prints, without an end of white space."""
        done = subprocess.run(
            ["sh", "-c", line],
            cwd=folder or self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=60,
            check=False,
        )
        return timeless(done.stdout.decode("utf-8"))

    def another(self, name: str) -> Path:
        """Make an empty folder."""
        folder = self.scratch / name
        folder.mkdir()
        return folder

    def copy(self, name: str) -> Path:
        """Copy the project, and commit all of it there."""
        folder = self.scratch / name
        shutil.copytree(self.folder, folder)
        for line in ("git init --quiet", "git add --all", "git commit --quiet --message all"):
            assert self.run(line, folder) == ""
        return folder


def try_run(project: Project, block: Block) -> Iterator[tuple[str, str, str]]:
    """Run the commands of a block where it says."""
    where, _, changes = block.how.removeprefix("run").strip().partition(" with ")
    name = f"line-{block.line}"
    folder = {"": project.folder, "here": ROOT}.get(where)
    if where == "in an empty folder":
        folder = project.another(name)
    elif where == "in a copy":
        folder = project.copy(name)
        spec = folder / SPEC
        for old, new in re.findall(r"`([^`]*)` as `([^`]*)`", changes):
            text = spec.read_text("utf-8")
            assert text.count(old) == 1, f"{block}: {old} is there {text.count(old)} times"
            spec.write_text(text.replace(old, new), "utf-8")
    assert folder is not None, f"{block}: no such place"
    for command in commands(block):
        yield command.line, project.run(command.line, folder), command.printed


def try_helm(project: Project, block: Block) -> Iterator[tuple[str, str, str]]:
    """Let Helm's own engine do what it can: whether the chart installs, has tests, and takes what is set."""
    from tests.support import helm

    chart = project.folder / "generated" / "hello"
    for command in commands(block):
        _helm, verb, *words = shlex.split(command.line)
        printed = ""
        if verb == "test":
            tests = [each for each in helm.render(chart) if "helm.sh/hook" in each["metadata"].get("annotations", {})]
            assert tests, f"{block}: there is nothing that `{command.line}` would run"
        else:
            assert words[:2] == ["hello", "generated/hello"]
            flags = dict(zip(words[2::2], words[3::2], strict=True))
            values: dict[str, Any] = {}
            for flag, given in flags.items():
                values |= {"--set": helm.set_values, "--set-string": helm.set_string}[flag](given)
            assert not helm.lint(chart)
            try:
                rendered = helm.render(chart, values, name="hello")
            except helm.HelmRefused as refused:
                printed = f"Error: UPGRADE FAILED: {refused.text.strip()}\n"
            else:
                deployment = helm.one(rendered, "Deployment", "hello")
                wanted = values.get("replicaCount", 2)
                assert deployment["spec"]["replicas"] == wanted
        yield command.line, printed, command.printed


def try_write(project: Project, block: Block) -> None:
    path = project.folder / block.how.removeprefix("write ")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text, "utf-8")


def built(project: Project, path: str) -> Path:
    """Give a path of what is built, which is shown before the tour comes to building it."""
    if not (project.scratch / "built").exists():
        shutil.copytree(project.folder, project.scratch / "built")
        project.run("chartgen build specs/", project.scratch / "built")
    return project.scratch / "built" / path


def try_files(project: Project, block: Block) -> None:
    folder = built(project, block.how.removeprefix("files of "))
    files = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    shown = sorted(path.as_posix() for path in files if not any(part.startswith(".") for part in path.parts))
    assert block.text.splitlines() == shown


def try_part(project: Project, block: Block) -> None:
    lines = built(project, block.how.removeprefix("part of ")).read_text("utf-8").splitlines()
    shown = block.text.splitlines()

    def same(line: str, part: str) -> bool:
        return line == part or (part.endswith(" …") and line.startswith(part[:-1]))

    assert any(
        all(map(same, lines[start : start + len(shown)], shown)) for start in range(len(lines) - len(shown) + 1)
    ), f"{block}: these lines are not in it"


def try_make(project: Project, block: Block) -> None:
    """The targets are there; a slow test runs them."""
    listed = project.run("make help", ROOT)
    for line in block.text.splitlines():
        target = shlex.split(line, comments=True)[1]
        assert re.search(rf"^  {target} ", listed, re.MULTILINE), f"{block}: make knows no {target}"


def try_install(project: Project, block: Block) -> None:
    """It is a script; a slow test runs it."""
    assert project.run(f"sh -n <<'END'\n{block.text}END\n") == ""
    assert "pip install ../chartgen\n" in block.text


def try_workflow(project: Project, block: Block) -> None:
    steps = yaml.safe_load(block.text)
    install, check = (step["run"] for step in steps if "run" in step)
    assert install == "pip install -r requirements.txt"
    assert (project.scratch / "new" / "requirements.txt").read_text("utf-8").startswith("chartgen")
    assert "1 chart" in project.run(check)


def try_hook(project: Project, block: Block) -> None:
    (repository,) = yaml.safe_load(block.text)["repos"]
    (hook,) = repository["hooks"]
    assert {"id", "name", "entry", "language"} <= hook.keys()
    assert all(re.search(hook["files"], path) for path in (SPEC, "generated/hello/values.yaml"))
    assert "1 chart" in project.run(hook["entry"])


ASSERTING = {
    "write": try_write,
    "files": try_files,
    "part": try_part,
    "make": try_make,
    "install": try_install,
    "workflow": try_workflow,
    "hook": try_hook,
}
PRINTING = {"run": try_run, "helm": try_helm}


def tried(folder: Path) -> Iterator[tuple[Block, str, str, str]]:
    """Try all blocks; gives of each command what it prints, and what the README says that it does."""
    project = Project(folder)
    project.run("chartgen new hello", project.another("new"))
    for block in blocks(README.read_text("utf-8")):
        kind = block.how.partition(" ")[0]
        if kind in PRINTING:
            for line, printed, shown in PRINTING[kind](project, block):
                yield block, line, printed, shown
        else:
            assert kind in ASSERTING, f"{block}: nothing tries this block"
            ASSERTING[kind](project, block)


def test_all_that_it_shows_is_so(tmp_path: Path) -> None:
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    lines = []
    for block, line, printed, shown in tried(tmp_path):
        lines.append(line)
        assert timeless(shown).rstrip() == printed.rstrip(), f"{block}: `{line}` prints something else"
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
    (block,) = (each for each in blocks(README.read_text("utf-8")) if each.how == kind)
    return block


@pytest.mark.slow
def test_each_of_the_two_commands_is_the_first(clone: Path) -> None:
    """Sets up an environment of its own for each, from the package index."""
    build, test = one_block("make").text.splitlines()
    before = {path.name for path in clone.iterdir()}
    assert "charts in generated/" in shell(build, clone)
    assert (clone / "generated" / "todo-backend" / "Chart.yaml").is_file()
    shutil.rmtree(clone / ".venv")
    shutil.rmtree(clone / "generated")
    # A part of the tests: all of them would run this one, too.
    chosen = test.partition("#")[0] + " ARGS='tests/unit/test_names.py tests/test_cases.py -p no:cacheprovider'"
    assert " passed" in shell(chosen, clone)
    assert {path.name for path in clone.iterdir()} - before <= {".venv", "generated", ".hypothesis"}


@pytest.mark.slow
def test_a_project_of_ones_own(clone: Path) -> None:
    """Installs chartgen from the clone as the README says, and then what the new project asks for."""
    mine = clone.parent / "mine"
    mine.mkdir()
    shell(one_block("install").text + "chartgen new hello", mine)
    shutil.rmtree(mine / ".venv")
    assert "1 new chart in generated/" in shell("make build", mine)
    assert "1 chart in generated/ up to date" in shell("make check", mine)


def test_its_helm_commands(helm_command: HelmCommand, tmp_path: Path) -> None:
    """Helm itself in both majors renders what is installed and upgraded; the refusal is shown as Helm 4 says it."""
    project = Project(tmp_path)
    for block in blocks(README.read_text("utf-8")):
        if block.how.startswith("write "):
            try_write(project, block)
        for command in commands(block) if block.how == "helm" else ():
            _helm, verb, *words = shlex.split(command.line)
            if verb == "test":
                continue
            chart = built(project, words[1])
            done = helm_command.run("template", words[0], chart, *words[2:], check=False)
            said = command.printed.replace("UPGRADE FAILED: ", "").strip()
            if not said:
                assert done.returncode == 0, done.stderr
            elif helm_command.major == 4:
                assert done.stderr.strip() == said
            else:
                assert done.returncode == 1
                assert "replicas is not allowed" in done.stderr


def test_what_it_links_to_is_there() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", README.read_text("utf-8"))
    assert "docs/spec-language.md" in links
    # The charts are there once they are built.
    missing = [link for link in links if not link.startswith("generated/") and not (ROOT / link).exists()]
    assert missing == []


def write(folder: Path) -> None:
    """Write into the README what is really printed."""
    text = README.read_text("utf-8")
    new: dict[int, tuple[str, str]] = {}
    for block, line, printed, shown in tried(folder):
        said = printed.replace("T s", "0.14 s") if timeless(shown).rstrip() != printed.rstrip() else shown
        before = new.get(block.line, ("", ""))[1]
        apart = "\n" if before.count("\n") > before.count("$ ") else ""
        new[block.line] = (block.text, f"{before}{apart}$ {line}\n{said.rstrip()}".rstrip() + "\n")
    for at in sorted(new, reverse=True):
        old, said = new[at]
        lines = text.splitlines(keepends=True)
        lines[at : at + len(old.splitlines())] = [said.rstrip() + "\n"]
        text = "".join(lines)
    README.write_text(text, "utf-8")


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as scratch:
        write(Path(scratch))
