"""The configuration of a project: what is read, and what is rejected at its line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from chartgen.errors import EXIT_USAGE, ChartgenError, Finding, Location
from chartgen.project import ConfiguredText, Project, ProjectWaiver, load_project
from chartgen.spec.manifest import Waiver


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rejected(top: Path, text: str) -> Finding:
    (top / "pyproject.toml").write_text(text)
    with pytest.raises(ChartgenError) as caught:
        load_project(top)
    assert caught.value.exit_code == EXIT_USAGE
    (finding,) = caught.value.findings
    return finding


def test_no_configuration(top: Path) -> None:
    assert load_project(top) == Project()
    (top / "pyproject.toml").write_text("[tool.ruff]\nline-length = 100\n")
    assert load_project(top) == Project()
    (top / "pyproject.toml").write_text('[project]\ndependencies = ["chartgen"]\n')
    assert load_project(top) == Project()


def test_all_keys(top: Path) -> None:
    file = top / "pyproject.toml"
    file.write_text(
        '[tool.chartgen]\nspecs = ["a", "b/c.py"]\noutput = "charts"\nlevel = "all"\nrequired-version = ">=0.1"\n'
    )
    assert load_project(top) == Project(str(file), ("a", "b/c.py"), "charts", level="all")
    file.write_text('[tool.chartgen]\nspecs = "a"\n')
    assert load_project(top) == Project(str(file), ("a",), None)
    file.write_text(
        '[tool.chartgen]\nkube-version = "1.32"\ndiff-base = "v1"\n\n[tool.chartgen.waivers]\nprobes = "Old."\n'
    )
    assert load_project(top) == Project(
        str(file),
        kube_version="1.32",
        diff_base=ConfiguredText("v1", Location("pyproject.toml", 3)),
        waivers=(ProjectWaiver(Waiver("probes", "Old."), Location("pyproject.toml", 6)),),
    )


def test_paths_are_relative_to_the_file(top: Path) -> None:
    file = top / "pyproject.toml"
    file.write_text(f'[tool.chartgen]\nspecs = "a"\noutput = "{top}/out"\n')
    (top / "x" / "y").mkdir(parents=True)
    (top / "x" / "pyproject.toml").write_text("[tool.ruff]\n")
    assert load_project(top / "x" / "y") == Project(str(file), (os.path.join("..", "..", "a"),), f"{top}/out")


def test_another_repository_has_another_configuration(top: Path) -> None:
    (top / "pyproject.toml").write_text('[tool.chartgen]\nspecs = "a"\n')
    (top / "sub" / ".git").mkdir(parents=True)
    assert load_project(top / "sub") == Project()


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ('[tool.chartgen]\nspecs = "a"\noutptu = "x"\n', 3, "did you mean `output`?"),
        ('[tool.ruff]\noutptu = 1\n[tool.chartgen]\n# outptu = 2\n"outptu" = "x"\n', 5, "did you mean `output`?"),
        ("[tool.chartgen.labels]\nx = 1\n", 1, ""),
        ('[tool]\nchartgen.required-verson = "1"\n', 2, "did you mean `required-version`?"),
        ('tool.chartgen = { specs = "a", labels = "all" }\n', 1, ""),
    ],
)
def test_unknown_keys(top: Path, text: str, line: int, hint: str) -> None:
    finding = rejected(top, text)
    assert finding.message.startswith("unknown key `")
    assert finding.location is not None
    assert (finding.location.file, finding.location.line, finding.hint) == ("pyproject.toml", line, hint)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("[tool.chartgen]\nspecs = 1\n", 2, "invalid `specs`"),
        ("[tool.chartgen]\nspecs = []\n", 2, "invalid `specs`"),
        ('[tool.chartgen]\nspecs = ["a", 1]\n', 2, "invalid `specs`"),
        ("[tool.chartgen]\noutput = ['a']\n", 2, "invalid `output`"),
        ('[tool.chartgen]\noutput = ""\n', 2, "invalid `output`"),
        ('[tool.chartgen]\ndefaults = "strict"\n', 2, "invalid `defaults`"),
        ('[tool.chartgen]\nkube-version = "1.27"\n', 2, "invalid `kube-version`"),
        ("[tool.chartgen]\nkube-version = 1.32\n", 2, "invalid `kube-version`"),
        ("[tool.chartgen]\ndiff-base = true\n", 2, "invalid `diff-base`"),
        ('[tool.chartgen]\ndiff-base = ""\n', 2, "invalid `diff-base`"),
        ('[tool.chartgen]\nwaivers = ["probes"]\n', 2, "invalid `waivers`"),
        ("[tool.chartgen.waivers]\nprobes = 'Old.'\nliveness = ' '\n", 3, "invalid reason of the waiver `liveness`"),
        ("[tool.chartgen]\nwaivers.probes = 1\n", 2, "invalid reason of the waiver `probes`"),
        ('[tool.chartgen]\nwaivers = { probes = "a\\rb" }\n', 2, "invalid reason of the waiver `probes`"),
        ("[tool]\nchartgen = 1\n", 2, "invalid `tool.chartgen`"),
        ("[tool.chartgen]\nrequired-version = 1\n", 2, "invalid `required-version`"),
        ('[tool.chartgen]\nrequired-version = "newest"\n', 2, "invalid `required-version`"),
        ('[tool.chartgen]\nrequired-version = ">=99"\n', 2, "this project requires chartgen >=99, but "),
        ("[tool.chartgen]\nspecs =\n", 2, "invalid TOML: "),
        ("[tool.chartgen\n", 1, "invalid TOML: "),
        ('[tool.chartgen]\nspecs = "a\\u0000b"\n', 2, "invalid `specs`"),
        ('[tool.chartgen]\noutput = "a\\u0000b"\n', 2, "invalid `output`"),
        ('[tool.chartgen]\ndiff-base = "a\\u0000b"\n', 2, "invalid `diff-base`"),
        ('[tool.chartgen]\npublish-to = "a\\u0000b"\n', 2, "invalid `publish-to`"),
        ('[tool.chartgen]\ntemplates = "a\\u0000b"\n', 2, "invalid `templates`"),
        ('[tool.chartgen.gitops]\nfolder = "a\\u0000b"\n', 2, "invalid `folder` of `gitops`"),
        ("[tool.chartgen]\nspecs = " + "[" * 5000, 1, "invalid TOML: nested too deeply"),
        ("# chartgen\na = " + "9" * 6000 + "\n", 1, "invalid TOML: a number has too many digits"),
        ('[tool.chartgen]\nrequired-version = ">=' + "9" * 5000 + '"\n', 2, "invalid `required-version`"),
    ],
)
def test_invalid_values(top: Path, text: str, line: int, message: str) -> None:
    finding = rejected(top, text)
    assert finding.message.startswith(message)
    assert finding.location is not None
    assert finding.location.line == line


def test_a_pipe_in_its_place(top: Path) -> None:
    os.mkfifo(top / "pyproject.toml")
    with pytest.raises(ChartgenError, match="not a regular file"):
        load_project(top)
