"""Commands need nothing that the Python of Windows lacks, as far as another system can tell: no fork, few signals.

That nothing else differs is not shown: paths, ends of lines and locks of Windows have tests of their own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_TAKEN_AWAY = """
import os, signal, subprocess, sys

for name in (
    "fchown", "fork", "getgid", "getuid", "killpg", "mkfifo", "O_CLOEXEC", "O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK",
    "pread", "register_at_fork", "sched_getaffinity", "setsid", "statvfs", "uname", "WIFSIGNALED", "WTERMSIG",
):
    if hasattr(os, name):
        delattr(os, name)
os.supports_dir_fd = os.supports_fd = os.supports_follow_symlinks = set()
for name in ("pthread_sigmask", "setitimer", "SIGALRM", "SIGCHLD", "SIGHUP", "SIGPIPE", "SIGQUIT", "SIGWINCH"):
    if hasattr(signal, name):
        delattr(signal, name)
from chartgen.cli import main

raise SystemExit(main())
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Create a project in git."""
    assert chartgen(tmp_path, "new", "hello")[0] == 0
    assert chartgen(tmp_path, "build") == (0, "1 new chart in generated/")
    names = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "all"]):
        subprocess.run(["git", *words], cwd=tmp_path, env={**os.environ, **names}, check=True)
    return tmp_path


def chartgen(project: Path, *words: str) -> tuple[int, str]:
    """Run a command; its exit code and the begin of its last line."""
    env = {**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252", "PYTHONWARNINGS": "error"}
    command = [sys.executable, "-c", _TAKEN_AWAY, *words]
    done = subprocess.run(
        command, cwd=project, env=env, capture_output=True, stdin=subprocess.DEVNULL, timeout=300, check=False
    )
    text = (done.stdout + done.stderr).decode("cp1252").rstrip()
    assert "Traceback" not in text
    assert "internal" not in text, text
    return done.returncode, text.rpartition("\n")[2].partition(";")[0]


def edit(project: Path, before: str, after: str) -> None:
    spec = project / "specs" / "hello.py"
    text = spec.read_text("utf-8")
    assert before in text
    spec.write_text(text.replace(before, after), "utf-8")


def test_builds_and_comparisons(project: Path) -> None:
    assert chartgen(project, "build", "--check") == (0, "1 chart in generated/ up to date")
    assert chartgen(project, "tree")[1].strip() == "`-- hello (ClusterIP, port: 80)"
    edit(project, "replicas=2", "replicas=3")
    assert chartgen(project, "build", "--check")[0] == 1
    assert chartgen(project, "diff")[0] == 0
    assert chartgen(project, "bump", "hello")[0] == 0
    assert 'version="0.1.1"' in (project / "specs" / "hello.py").read_text("utf-8")
    assert chartgen(project, "build") == (0, "1 changed chart in generated/")
    assert chartgen(project, "gitops", "--source", "oci://ghcr.io/acme/charts")[0] == 0


def test_what_runs_helm(project: Path) -> None:
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    assert chartgen(project, "verify", "-k", "newest", "--no-lint")[0] == 0
    assert chartgen(project, "publish", "--to", "packages")[0] == 0
    assert chartgen(project, "import", "generated/hello", "-o", "imported")[0] == 0


def test_a_mistake(project: Path) -> None:
    edit(project, "replicas=2", "replicsa=2")
    assert chartgen(project, "build") == (2, "1 error")
