"""Run the fenced blocks of documentation pages, in the order of the page.

A comment above a block says how:

    <!-- try: write FILE -->                        the block is a file of the project
    <!-- try: file FILE -->                         it is a file that the commands above wrote
    <!-- try: files of FOLDER -->                   it lists the files of a folder, other than hidden ones
    <!-- try: part of FILE -->                      it is part of a file; `…` stands for the rest of a line
    <!-- try: run -->                               commands in the project, each with what it prints
    <!-- try: run in a copy with `A` as `B` -->     the same in a committed copy with a changed spec
    <!-- try: run in an empty folder -->            the same elsewhere; `run here` is the top of this repository
    <!-- try: helm -->                              helm commands, run with Helm's engine

A page can define further annotations. Python without a comment is added to the page's spec.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt

from tests.support.paths import ROOT


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    page: Path
    line: int
    """Where its text begins, from 0."""
    how: str
    """What the comment above it says after `try: `; empty where there is none."""
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line + 1}: try: {self.how}"

    @property
    def commands(self) -> list[Command]:
        """The `$ command` lines, each with what is printed below it."""
        first, *parts = re.split(r"^\$ ", self.text, flags=re.MULTILINE)
        assert not first, f"{self}: a line before the first command"
        return [Command(self, line, printed) for line, _, printed in (part.partition("\n") for part in parts)]


@dataclass(frozen=True)
class Command:
    """A command of a block."""

    block: Block
    line: str
    shown: str
    """What the page says that it prints."""


@dataclass(frozen=True)
class Ran:
    """A command that was tried."""

    command: Command
    printed: str
    """What it prints, times as `T s`."""

    @property
    def as_shown(self) -> bool:
        """Whether it prints what the page shows."""
        return timeless(self.command.shown).rstrip() == self.printed.rstrip()


def blocks(page: Path) -> list[Block]:
    """Read the fenced blocks as a renderer sees them; what looks like one and is none to it is an error."""
    found = []
    above = ""
    text = page.read_text("utf-8")
    for token in MarkdownIt("commonmark").parse(text):
        if token.type == "fence" and token.map:
            comment = re.fullmatch(r"<!-- try: (.*) -->\n", above)
            found.append(Block(page, token.map[0] + 1, comment[1] if comment else "", token.info, token.content))
        above = token.content if token.type == "html_block" else ""
    assert len(re.findall(r"^```", text, re.MULTILINE)) == 2 * len(found), f"{page.name}: HTML swallows a block"
    return found


def timeless(text: str) -> str:
    """Write all times as `T s`, Helm's version, which is not ours, as `V`, and commits as `COMMIT`."""
    text = re.sub(r"\bHelm \d+\.\d+\.\d+\b", "Helm V", text)
    text = re.sub(r"\([0-9a-f]{10}\)", "(COMMIT)", text)
    return re.sub(r"\b\d+(\.\d+)? s$", "T s", text, flags=re.MULTILINE)


class Project:
    """The folder that a page's reader works in."""

    def __init__(self, folder: Path, spec: str) -> None:
        self.folder = folder / "project"
        self.scratch = folder
        self.spec = spec
        self.folder.mkdir()
        command = folder / "bin" / "chartgen"
        command.parent.mkdir()
        command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m chartgen "$@"\n', "utf-8")
        command.chmod(command.stat().st_mode | stat.S_IXUSR)
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "GIT", "CHARTGEN"))}
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
        """Run a line of a shell; gives all that it prints."""
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

    def empty(self, name: str) -> Path:
        """Make an empty folder."""
        folder = self.scratch / name
        folder.mkdir()
        return folder

    def copy(self, name: str) -> Path:
        """Copy the project, and commit all of it there."""
        folder = self.scratch / name
        shutil.copytree(self.folder, folder)
        for line in ("git init --quiet", "git add --all", "git commit --quiet --message all"):
            said = self.run(line, folder)
            assert said == "", said
        return folder

    def built(self, path: str) -> Path:
        """Give a path of what the specs give as they are now, also where the page did not come to building them."""
        text = (self.folder / self.spec).read_text("utf-8")
        folder = self.scratch / f"built-{hash(text)}"
        if not folder.exists():
            shutil.copytree(self.folder, folder)
            said = self.run("chartgen build specs/", folder)
            assert "\n1 error" not in said
            assert "errors; nothing was written" not in said, said
        return folder / path


Trial = Callable[[Project, Block], Iterator[Ran] | None]


def try_code(project: Project, block: Block) -> None:
    """Add it to the spec; blocks that show what is built come after it."""
    spec = project.folder / project.spec
    spec.parent.mkdir(exist_ok=True)
    before = spec.read_text("utf-8") + "\n\n" if spec.exists() else ""
    spec.write_text(before + block.text, "utf-8")


def try_write(project: Project, block: Block) -> None:
    """Write the file."""
    path = project.folder / block.how.removeprefix("write ")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text, "utf-8")


def try_file(project: Project, block: Block) -> Iterator[Ran]:
    """Compare the whole file."""
    text = (project.folder / block.how.removeprefix("file ")).read_text("utf-8")
    yield Ran(Command(block, "", block.text), text)


def try_files(project: Project, block: Block) -> None:
    """Compare the list of files."""
    folder = project.built(block.how.removeprefix("files of "))
    files = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    shown = sorted(path.as_posix() for path in files if not any(part.startswith(".") for part in path.parts))
    assert block.text.splitlines() == shown, block


def try_part(project: Project, block: Block) -> None:
    """Find the lines in the file, one after the other."""
    path = block.how.removeprefix("part of ")
    file = project.folder / path
    text = (file if file.is_file() else project.built(path)).read_text("utf-8")
    lines, shown = text.splitlines(), block.text.splitlines()

    def same(line: str, part: str) -> bool:
        return line == part or (part.endswith("…") and line.startswith(part[:-1]))

    starts = range(len(lines) - len(shown) + 1)
    found = any(all(map(same, lines[start : start + len(shown)], shown)) for start in starts)
    assert found, f"{block}: these lines are not in it:\n{text}"


def try_run(project: Project, block: Block) -> Iterator[Ran]:
    """Run the commands where the block says."""
    where, _, changes = block.how.removeprefix("run").strip().partition(" with ")
    name = f"line-{block.line}"
    folder = {"": project.folder, "here": ROOT}.get(where)
    if where == "in an empty folder":
        folder = project.empty(name)
    elif where == "in a copy":
        folder = project.copy(name)
        spec = folder / project.spec
        for old, new in re.findall(r"`([^`]*)` as `([^`]*)`", changes):
            text = spec.read_text("utf-8")
            assert old in text, f"{block}: there is no {old}"
            spec.write_text(text.replace(old, new, 1), "utf-8")
    assert folder is not None, f"{block}: no such place"
    for command in block.commands:
        yield Ran(command, project.run(command.line, folder))


def try_helm(project: Project, block: Block) -> Iterator[Ran]:
    """Let Helm's own engine do what it can: whether the chart installs, has tests, and takes what is set."""
    from tests.support import helm

    for command in block.commands:
        release, chart, values, namespace = read_helm(project, command)
        verb = command.line.split()[1]
        printed = ""
        try:
            rendered = helm.render(chart, values, name=release, namespace=namespace)
        except helm.HelmRefused as refused:
            failed = {"install": "INSTALLATION", "upgrade": "UPGRADE"}[verb]
            printed = f"Error: {failed} FAILED: {refused.text.strip()}\n"
        else:
            if verb == "test":
                hooks = [each for each in rendered if "helm.sh/hook" in each["metadata"].get("annotations", {})]
                assert hooks, f"{block}: there is nothing that `{command.line}` would run"
            for name, value in values.items():
                found = helm.render(chart, name=release, namespace=namespace)
                assert found != rendered, f"{block}: {name}={value} changes nothing"
        yield Ran(command, printed)


def read_helm(project: Project, command: Command) -> tuple[str, Path, dict[str, Any], str]:
    """Read the release, the chart, the values and the namespace of a command of helm."""
    from tests.support import helm

    _helm, verb, release, *words = shlex.split(command.line)
    chart = words.pop(0) if verb != "test" else f"generated/{release}"
    values: dict[str, Any] = {}
    namespace = "default"
    for flag, given in zip(words[::2], words[1::2], strict=True):
        if flag == "--namespace":
            namespace = given
        elif flag == "--values":
            values |= yaml.safe_load(project.built(given).read_text("utf-8"))
        else:
            values |= {"--set": helm.set_values, "--set-string": helm.set_string}[flag](given)
    return release, project.built(chart), values, namespace


TRIALS: Mapping[str, Trial] = {
    "": try_code,
    "write": try_write,
    "file": try_file,
    "files": try_files,
    "part": try_part,
    "run": try_run,
    "helm": try_helm,
}


def tried(page: Path, folder: Path, spec: str, more: Mapping[str, Trial] | None = None) -> Iterator[Ran]:
    """Try all blocks of a page.

    Args:
        page: The page.
        folder: An empty folder to do it in.
        spec: The spec that is changed where a block says so, and that Python without a comment is added to.
        more: Further words that may begin a comment, each with what tries the block.

    Yields:
        The commands, with what they print.
    """
    trials = {**TRIALS, **(more or {})}
    project = Project(folder, spec)
    for block in blocks(page):
        kind = block.how.partition(" ")[0]
        known = kind in trials if kind else block.language == "python"
        assert known, f"{block}: nothing tries this block"
        yield from trials[kind](project, block) or ()


def write(page: Path, runs: Iterator[Ran]) -> None:
    """Write into a page what its commands really print."""
    new: dict[Block, str] = {}
    for ran in runs:
        printed = ran.printed.replace("T s", "0.14 s").replace("Helm V", "Helm 4.2.3").replace("COMMIT", "3f2a1c9b04")
        said = ran.command.shown if ran.as_shown else printed
        if not ran.command.line:
            new[ran.command.block] = said
            continue
        before = new.get(ran.command.block, "")
        apart = "\n" if before.count("\n") > before.count("$ ") else ""
        new[ran.command.block] = f"{before}{apart}$ {ran.command.line}\n{said.rstrip()}".rstrip() + "\n"
    lines = page.read_text("utf-8").splitlines(keepends=True)
    for block, said in reversed(new.items()):
        lines[block.line : block.line + len(block.text.splitlines())] = [said]
    page.write_text("".join(lines), "utf-8")
