"""An output that several projects write to: nobody removes what another one made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run, spec


def make(project: Path, **files: str) -> Path:
    (project / "specs").mkdir(parents=True, exist_ok=True)
    for file, chart in files.items():
        (project / "specs" / f"{file}.py").write_text(spec(chart), "utf-8")
    return project


def charts(folder: Path) -> list[str]:
    return sorted(path.parent.name for path in folder.glob("*/Chart.yaml"))


@pytest.mark.parametrize("marker", [None, "pyproject.toml", "../.git"])
@pytest.mark.parametrize("second", ["a", "b"])
def test_the_charts_of_another_project_stay(
    marker: str | None, second: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, files in (("p1", {"a": "alpha"}), ("p2", {second: "beta"})):
        project = make(tmp_path / name, **files)
        if marker:
            (project / marker).touch()
        monkeypatch.chdir(project)
        found = run("build", "specs", "-o", "../charts")
        assert found.code == 0, found.err
    assert charts(tmp_path / "charts") == ["alpha", "beta"]
    assert "removed" not in found.out
    assert found.err.startswith("warning[orphaned]: ")
    assert f"rm -r {tmp_path}/charts/alpha" in found.err.replace("\n", " ")
    monkeypatch.chdir(tmp_path / "p1")
    checked = json.loads(run("build", "--check", "-o", "../charts", "--format", "json").out)
    assert [each["rule"] for each in checked["findings"]] == ["orphaned"]
    assert not any("beta" in each["path"] for each in checked["drifts"])
    assert run("build", "-o", "../charts", "--strict").code == 1


def test_the_same_folder_below_another_project_is_not_ours(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, a="alpha")
    make(tmp_path / "sub", b="beta")
    monkeypatch.chdir(tmp_path)
    assert run("build", "sub/specs", "-o", "charts").code == 0
    assert run("build", "specs", "-o", "charts").code == 0
    assert charts(tmp_path / "charts") == ["alpha", "beta"]


@pytest.mark.parametrize("files", [{"b": "beta"}, {"a": "beta"}])
def test_orphaned_charts_of_the_project_are_removed(
    files: dict[str, str], tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, a="alpha")
    monkeypatch.chdir(tmp_path)
    run("build")
    (tmp_path / "specs" / "a.py").unlink()
    make(tmp_path, **files)
    found = run("build")
    assert (found.code, found.err) == (0, "")
    assert charts(tmp_path / "generated") == ["beta"]
