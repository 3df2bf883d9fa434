"""Defaults of options from `[tool.chartgen]`, and the version that a project requires."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run, spec

CONFIG = '[tool.chartgen]\nspecs = ["deploy/specs"]\noutput = "deploy/charts"\n'


@pytest.fixture
def configured(project: Path) -> Path:
    """The project, with its spec and its charts elsewhere."""
    (project / ".git").mkdir()
    (project / "deploy").mkdir()
    (project / "specs").rename(project / "deploy" / "specs")
    (project / "pyproject.toml").write_text(CONFIG, "utf-8")
    return project


def test_commands_take_their_defaults_from_the_project(configured: Path, run: Run) -> None:
    checked = run("build", "--check")
    assert checked.out.endswith("To update it: chartgen build\n")
    built = run("build")
    assert (built.code, built.err) == (0, "")
    assert "1 new chart in deploy/charts/" in built.out
    assert (configured / "deploy" / "charts" / "web" / "Chart.yaml").is_file()
    assert "web" in run("tree").out
    assert not (configured / "generated").exists()
    assert run("new", "api").out.startswith("wrote deploy/specs/api.py\n")


def test_they_are_relative_to_the_file(configured: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(configured / "deploy")
    assert "1 new chart in charts/" in run("build").out


def test_the_command_line_wins(configured: Path, run: Run) -> None:
    (configured / "other").mkdir()
    (configured / "other" / "api.py").write_text(spec("api"), "utf-8")
    built = run("build", "other", "-o", "out")
    assert "1 new chart in out/" in built.out
    (configured / "out" / "api" / "values.yaml").unlink()
    assert run("build", "other", "-o", "out", "--check").out.endswith("To update it: chartgen build other -o out\n")


@pytest.mark.parametrize(
    "words",
    [("build",), ("build", "specs", "--check"), ("verify",), ("tree",), ("render", "web"), ("new", "api")],
    ids=" ".join,
)
def test_another_version_writes_nothing(words: tuple[str, ...], configured: Path, run: Run) -> None:
    (configured / "pyproject.toml").write_text(f'{CONFIG}required-version = ">=99"\n', "utf-8")
    before = sorted(configured.rglob("*"))
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error[usage]: this project requires chartgen >=99, but ")
    assert "\n --> pyproject.toml:4\n" in ran.err
    assert sorted(configured.rglob("*")) == before


def test_an_invalid_configuration_is_a_document(configured: Path, run: Run) -> None:
    (configured / "pyproject.toml").write_text(CONFIG.replace("output", "outptu"), "utf-8")
    for command in ("build", "verify", "tree"):
        ran = run(command, "--format", "json")
        (finding,) = json.loads(ran.out)["findings"]
        assert (ran.code, finding["file"], finding["line"]) == (2, "pyproject.toml", 3)
    assert run("build").err.startswith("error[usage]: unknown key `outptu` in `[tool.chartgen]`\n")
