"""Repositories with specs and charts, for tests of diffs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from chartgen.build import Options as BuildOptions
from chartgen.build import build
from chartgen.diff.report import ChartDiff, Report
from chartgen.diff.run import Options, diff

SPEC = """\
from chartgen import Chart, Deployment, Image, Service

shop = Chart(
    "shop",
    version="1.4.0",
    description="Sells things",
    workload=Deployment(
        image=Image("acme/shop", tag="2.3.1"),
        replicas=2,
        ports={"http": 8080},
        service=Service(80),
        env={"CURRENCY": "EUR"},
    ),
)
"""


class Project:
    """A git repository with a folder of specs and one of charts; the current directory of the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.git("init", "-q", "-b", "main", ".")

    def git(self, *words: str) -> str:
        """Run git; return what it prints."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        for role in ("AUTHOR", "COMMITTER"):
            environment |= {f"GIT_{role}_NAME": "test", f"GIT_{role}_EMAIL": "test@example.com"}
        done = subprocess.run(
            ["git", *words], cwd=self.folder, env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def write(self, path: str, text: str) -> None:
        """Write a file."""
        full = self.folder / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_text(text, "utf-8")

    def commit(self, *, tag: str = "") -> str:
        """Build the charts and commit everything; return the name of the commit."""
        build(BuildOptions())
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "state")
        if tag:
            self.git("tag", tag)
        return self.git("rev-parse", "HEAD")

    def diff(self, base: str | None = "HEAD", *, against_release: bool = False) -> Report:
        """Compare the specs with a revision."""
        return diff(Options(base, against_release=against_release))

    def changed(self, base: str | None = "HEAD") -> ChartDiff:
        """Return the only chart that changed."""
        (chart,) = self.diff(base).charts
        return chart
