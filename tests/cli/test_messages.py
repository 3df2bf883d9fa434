"""The texts of the command line: read the snapshots as a newcomer would."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Ran, Run, process, spec

COMMANDS = tuple("new import build render verify diff merge bump publish gitops tree status".split())


def shown(ran: Ran) -> str:
    # How many files a chart has is not the subject here.
    text = f"exit code {ran.code}\n--- stdout\n{ran.out}--- stderr\n{ran.err}"
    return re.sub(r"\b\d{2,}(?= (new|unchanged|removed|files))", "N", text)


@pytest.mark.parametrize(
    "line",
    [
        "biuld",
        "check",
        "template",
        "nonsense",
        "--forse",
        "build --forse",
        "build --check --outptu x",
        "build -x",
        "build --output",
        "build --force=yes",
        "build --jobs 0",
        "build --jobs many",
        "build --format xml",
        "build --check --force",
        "build --quiet --verbose",
        "render",
        "render web -e a --scenario b",
        "render wbe",
        "new",
        "new a b",
        "new web",
    ],
)
def test_wrong_usage(line: str, project: Path, run: Run, snapshot: Any) -> None:
    assert shown(run(*line.split())) == snapshot


@pytest.mark.parametrize("line", ["build", "build --check", "render web", "tree", "build --watch"])
def test_without_specs(line: str, tmp_path: Path, run: Run, snapshot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown(run(*line.split())) == snapshot


def test_the_life_of_a_project(tmp_path: Path, run: Run, snapshot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown(run("new", "hello")).replace(_requirement_note(tmp_path), "") == snapshot(name="new")
    assert shown(run("build")) == snapshot(name="build")
    assert shown(run("build")) == snapshot(name="again")
    assert shown(run("build", "--check")) == snapshot(name="check")
    path = tmp_path / "specs" / "hello.py"
    path.write_text(path.read_text("utf-8").replace("replicas=2", "replicas=3"), "utf-8")
    assert shown(run("build", "--check", "-q")) == snapshot(name="out of date")
    assert shown(run("build")) == snapshot(name="changed")
    path.write_text(spec("hello"), "utf-8")
    (tmp_path / "specs" / "web.py").write_text(spec("web"), "utf-8")
    assert shown(run("build", "-q")) == snapshot(name="quiet")
    (tmp_path / "specs" / "hello.py").unlink()
    assert shown(run("build")) == snapshot(name="removed")


def _requirement_note(folder: Path) -> str:
    """The line that is printed only if chartgen was installed from a folder."""
    note = "requirements.txt refers to chartgen on this machine: change it before you share the project.\n"
    return note if "file://" in (folder / "requirements.txt").read_text("utf-8") else ""


@pytest.mark.parametrize("command", COMMANDS)
def test_help_fits_into_eighty_columns(command: str, project: Path) -> None:
    """The layout is Typer's, so it is not compared as a whole."""
    text = process(command, "--help", folder=project).stdout.decode()
    assert max(map(len, text.splitlines())) <= 80
    assert text == process(command, "-h", folder=project).stdout.decode()
    options = set(re.findall(r"^  (?:-\w, )?(--[\w-]+)", text, re.MULTILINE))
    assert {"--debug", "--help"} <= options


def test_help_lists_all_commands(run: Run) -> None:
    text = run("--help").out
    listed = re.findall(r"^  (\w+)  +[A-Z]", text.partition("Commands:")[2], re.MULTILINE)
    assert tuple(listed) == COMMANDS
    assert "..." not in text.partition("Commands:")[2], "a description is too long for 80 columns"
    assert run("-V").out == run("--version").out
