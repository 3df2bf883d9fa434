"""The same specs give the same bytes: whatever the order, the hash seed, the locale, the processes, the folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tests.support.trees import read_chart

SPECS = ROOT / "specs"


def _build(specs: list[str], output: Path, cwd: Path, *words: str, **environment: str) -> dict[str, str]:
    command = [sys.executable, "-m", "chartgen", "build", *specs, "-o", str(output), "-q", *words]
    cache = str(output.parent / "cache")
    set_so = {**os.environ, "CHARTGEN_CACHE": cache, "PYTHONPATH": str(ROOT), **environment}
    subprocess.run(command, cwd=cwd, env=set_so, check=True)
    return _all(output)


def _all(output: Path) -> dict[str, str]:
    return {
        path.relative_to(output).as_posix(): path.read_bytes().decode() for path in output.rglob("*") if path.is_file()
    }


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    tree = _build([str(SPECS)], tmp_path_factory.mktemp("reference") / "out", ROOT)
    assert {"todo-backend/values.yaml", "todo-frontend/values.yaml", "README.md"} <= set(tree)
    return tree


@pytest.mark.parametrize(
    "environment",
    [{"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "4242", "LC_ALL": "C", "PYTHONUTF8": "0", "TZ": "Pacific/Apia"}],
    ids=["seed", "seed, locale, time zone"],
)
def test_environment(environment: dict[str, str], reference: dict[str, str], tmp_path: Path) -> None:
    assert _build(["specs"], tmp_path / "out", ROOT, **environment) == reference


def test_another_directory(reference: dict[str, str], tmp_path: Path) -> None:
    elsewhere = tmp_path / "a" / "b"
    elsewhere.mkdir(parents=True)
    assert _build([str(SPECS)], tmp_path / "out", elsewhere) == reference
    assert _build(["."], tmp_path / "again", SPECS) == reference


def test_any_order_and_one_by_one(reference: dict[str, str], tmp_path: Path) -> None:
    files = [str(SPECS / name) for name in ("todo_frontend.py", "todo_backend.py")]
    made = _build(files, tmp_path / "out", ROOT)
    charts = {path: text for path, text in reference.items() if "/" in path}
    assert made == charts
    for number, file in enumerate(files):
        one = _build([file], tmp_path / f"one{number}" / "out", tmp_path)
        name = "todo-frontend" if number == 0 else "todo-backend"
        assert one == {path: text for path, text in charts.items() if path.startswith(f"{name}/")}


def test_a_build_of_some_leaves_the_others_alone(tmp_path: Path) -> None:
    whole = _build([str(SPECS)], tmp_path / "out", ROOT)
    shutil.rmtree(tmp_path / "out" / "todo-backend")
    assert _build([str(SPECS / "todo_backend.py")], tmp_path / "out", ROOT) == whole


def test_any_number_of_processes(tmp_path: Path) -> None:
    specs = tmp_path / "specs"
    specs.mkdir()
    text = (SPECS / "todo_backend.py").read_text()
    shutil.copy(SPECS / "todo.py", specs)
    for number in range(60):
        # The rules of the seed document name its charts, so a copy of another name keeps them.
        (specs / f"copy_{number:02}.py").write_text(text.replace('"todo-backend",', f'"copy-{number:02}",', 1))
    trees = [_build([str(specs)], tmp_path / f"jobs{jobs}" / "out", ROOT, "--jobs", jobs) for jobs in ("1", "2", "5")]
    assert len([path for path in trees[0] if path.endswith("Chart.yaml")]) == 60
    assert trees[0] == trees[1] == trees[2]


def test_a_second_build_writes_nothing_and_a_lost_cache_costs_nothing(tmp_path: Path) -> None:
    output = tmp_path / "out"
    first = _build([str(SPECS)], output, ROOT)
    times = {path: path.stat().st_mtime_ns for path in output.rglob("*") if path.is_file()}
    assert _build([str(SPECS)], output, ROOT) == first
    shutil.rmtree(tmp_path / "cache")
    assert _build([str(SPECS)], output, ROOT) == first
    assert {path: path.stat().st_mtime_ns for path in output.rglob("*") if path.is_file()} == times


def test_the_repository_s_charts_are_what_the_specs_say(reference: dict[str, str]) -> None:
    assert read_chart(ROOT / "generated" / "todo-backend") == {
        path.removeprefix("todo-backend/"): text
        for path, text in reference.items()
        if path.startswith("todo-backend/") and not path.endswith("/.chartgen")
    }
