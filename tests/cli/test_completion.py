"""Shell completion, by the protocol that the scripts of the shells use."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import environment, process

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX shells")


def completions(line: str, folder: Path) -> list[str]:
    words = line.split(" ")
    env = {"_CHARTGEN_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    done = process(folder=folder, env=env)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode().split()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_scripts(shell: str, tmp_path: Path) -> None:
    done = process(folder=tmp_path, env={"_CHARTGEN_COMPLETE": f"source_{shell}"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert f"_CHARTGEN_COMPLETE=complete_{shell}" in done.stdout.decode()
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=done.stdout, check=True, timeout=30)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("chartgen ", "new import build render verify diff merge bump publish gitops tree status".split()),
        ("chartgen re", ["render"]),
        ("chartgen build --fo", ["--force", "--format"]),
        ("chartgen build --format ", ["text", "json", "github", "sarif"]),
        ("chartgen tree --format m", ["mermaid"]),
        ("chartgen build sp", ["specs/"]),
        ("chartgen build specs/", ["specs/web.py"]),
        ("chartgen render w", ["web", "web.d/"]),
        ("chartgen render web --values v", ["values.yaml"]),
        ("chartgen new x --specs s", ["specs/"]),
    ],
)
def test_words(line: str, expected: list[str], project: Path) -> None:
    (project / "generated" / "web").mkdir(parents=True)
    (project / "generated" / "web" / "Chart.yaml").touch()
    (project / "generated" / ".chartgen").mkdir()
    (project / "web.d").mkdir()
    (project / "values.yaml").touch()
    assert completions(line, project) == expected


@posix
@pytest.mark.parametrize("option", ["--install-completion", "--show-completion"])
def test_the_current_shell(option: str, project: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f'"{sys.executable}" -m chartgen {option}; exit $?'],
        cwd=project,
        env=environment(HOME=str(project)),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    if option == "--show-completion":
        assert "_CHARTGEN_COMPLETE=complete_bash" in done.stdout
    else:
        assert done.stdout.startswith("bash completion installed in ")
        assert "chartgen" in (project / ".bashrc").read_text("utf-8")
