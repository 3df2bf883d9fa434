"""What hosting services read of the repository: workflows, templates of issues, and the container image."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from chartgen import yamltext
from tests.support.paths import ROOT

GITHUB = ROOT / ".github"


def read(path: Path) -> Any:
    return yamltext.load(path.read_text("utf-8"))


@pytest.mark.parametrize("path", sorted(GITHUB.rglob("*.yml")), ids=lambda path: path.name)
def test_files_of_github_are_yaml(path: Path) -> None:
    assert isinstance(read(path), dict)


@pytest.mark.parametrize("path", sorted((GITHUB / "workflows").glob("*.yml")), ids=lambda path: path.name)
def test_workflows_have_few_permissions_and_limits(path: Path) -> None:
    workflow = read(path)
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            assert ("uses" in step) != ("run" in step)
            # Text of a pull request or a tag is passed in variables, so that it is no code.
            assert "${{" not in step.get("run", "")


def test_the_image_installs_what_the_package_has() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    (installed,) = re.findall(r'"/source\[([a-z,]+)\]"', text)
    assert set(installed.split(",")) <= set(extras)
    context = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    copied = {name for line in re.findall(r"^COPY (?!--)(.+)$", text, re.MULTILINE) for name in line.split()[:-1]}
    assert copied == context
    assert all((ROOT / name).exists() for name in copied)
    assert "\nUSER 65532:65532\n" in text
