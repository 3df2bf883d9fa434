"""`chartgen new`: a spec that builds, a whole project in an empty folder, and names that are none."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from chartgen.cli import new
from tests.cli.conftest import Run, environment


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with nothing in it but `.git`; it is the current directory."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_whole_project(empty: Path, run: Run) -> None:
    made = run("new", "shop-api")
    assert (made.code, made.err) == (0, "")
    files = {path.relative_to(empty).as_posix() for path in empty.rglob("*") if path.is_file()}
    assert files == {*new.PROJECT, new.CI["github"], "specs/shop_api.py"}
    assert {f"wrote {path}" for path in files} <= set(made.out.splitlines())
    assert made.out.splitlines()[-1].startswith("Next: run `chartgen build`, ")
    built = run("build", "--strict")
    assert (built.code, built.err) == (0, "")
    assert (empty / "generated" / "shop-api" / "templates" / "service.yaml").exists()
    assert run("build", "--check").code == 0
    for path in (".github/workflows/charts.yml", ".pre-commit-config.yaml"):
        assert yaml.safe_load((empty / path).read_text("utf-8"))
    assert all("[[" not in (empty / path).read_text("utf-8") for path in files - {"README.md"})
    assert (empty / "requirements.txt").read_text("utf-8").startswith("chartgen")


@pytest.mark.skipif(shutil.which("make") is None or sys.platform == "win32", reason="needs make")
def test_its_makefile(empty: Path, run: Run) -> None:
    run("new", "shop-api")
    # In the place of an installation, which needs the network: this very chartgen.
    command = empty / ".venv" / "bin" / "chartgen"
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m chartgen "$@"\n', "utf-8")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    (empty / ".venv" / ".installed").touch()

    def make(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["make", *words], cwd=empty, env=environment(), capture_output=True, text=True, check=False, timeout=300
        )

    assert make("check").returncode == 2, "nothing is built yet"
    built = make("build")
    assert (built.returncode, built.stderr) == (0, "")
    assert "1 new chart in generated/" in built.stdout
    assert make("check").returncode == 0
    assert make("check", "ARGS=--format json").stdout.startswith("{\n")


def test_hidden_files_that_are_there_stay(empty: Path, run: Run) -> None:
    (empty / ".gitignore").write_text("mine\n", "utf-8")
    made = run("new", "shop-api")
    assert "kept  .gitignore" in made.out.splitlines()
    assert (empty / ".gitignore").read_text("utf-8") == "mine\n"


def test_a_spec_alone_where_there_is_something(project: Path, run: Run) -> None:
    made = run("new", "shop-api")
    assert made.code == 0
    assert made.out == "wrote specs/shop_api.py\n\nNext: edit specs/shop_api.py, then run `chartgen build specs/`.\n"
    assert sorted(path.name for path in project.iterdir()) == ["specs"]
    assert run("build", "--strict").code == 0
    before = (project / "specs" / "shop_api.py").read_bytes()
    again = run("new", "shop-api")
    assert (again.code, again.out) == (2, "")
    assert again.err.startswith("error[file]: specs/shop_api.py already exists\n --> specs/shop_api.py:1\n")
    assert (project / "specs" / "shop_api.py").read_bytes() == before


def test_another_folder_of_specs(project: Path, run: Run) -> None:
    made = run("new", "shop-api", "--specs", "team/my specs")
    assert made.out.startswith("wrote team/my specs/shop_api.py\n")
    assert made.out.endswith("then run `chartgen build 'team/my specs/'`.\n")
    assert run("build", "team/my specs/").code == 0


@pytest.mark.parametrize("name", ["json", "import", "chartgen", "match", "chart", "a"])
def test_names_that_mean_something_to_python(name: str, project: Path, run: Run) -> None:
    assert run("new", name).code == 0
    built = run("build")
    assert (built.code, built.err) == (0, "")
    assert (project / "generated" / name / "Chart.yaml").exists()


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("ShopApi", "shop-api"),
        ("shop_api.py", "shop-api"),
        ("a/../b", "a-b"),
        ("3d", "app-3d"),
        ("Büro", "buro"),
        ("-x-", None),
        ("x" * 60, "x" * 53),
        ("日本", ""),
    ],
)
def test_invalid_names(name: str, near: str | None, project: Path, run: Run) -> None:
    made = run("new", "--", name)
    assert (made.code, made.out) == (2, "")
    assert made.err.startswith("error[usage]: ")
    expected = new.legal(name) if near is None else near
    hint = f"`chartgen new {expected}`" if expected else "for example `chartgen new shop-api`"
    assert made.err.endswith(f" = hint: {hint}\n")
    assert sorted(path.name for path in (project / "specs").iterdir()) == ["web.py"]


def test_the_spec_passes_mypy_and_ruff_as_it_is(project: Path, run: Run) -> None:
    run("new", "shop-api")
    path = project / "specs" / "shop_api.py"
    compile(path.read_text("utf-8"), str(path), "exec")
    assert max(map(len, path.read_text("utf-8").splitlines())) <= 120


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path.symlink_to("nowhere"), "specs is a symbolic link to a path that does not exist"),
        (lambda path: path.write_text("", "utf-8"), "specs is not a folder"),
    ],
    ids=["dangling link", "file"],
)
@pytest.mark.parametrize("specs", ["specs", "specs/team"])
def test_something_in_the_way_of_the_folder_of_specs(
    make: Callable[[Path], object], message: str, specs: str, empty: Path, run: Run
) -> None:
    make(empty / "specs")
    made = run("new", "hello", "--specs", specs)
    assert (made.code, made.out) == (2, "")
    assert made.err.startswith(f"error[file]: {message}\n = hint: ")
    assert sorted(path.name for path in empty.iterdir()) == [".git", "specs"]


def test_a_link_to_a_folder_of_specs(empty: Path, run: Run) -> None:
    (empty / "real").mkdir()
    (empty / "specs").symlink_to("real")
    assert run("new", "hello").code == 0
    assert (empty / "real" / "hello.py").is_file()


def test_a_link_in_the_place_of_the_spec(empty: Path, run: Run) -> None:
    (empty / "specs").mkdir()
    (empty / "specs" / "hello.py").symlink_to("nowhere.py")
    made = run("new", "hello")
    assert (made.code, made.err.partition("\n")[0]) == (2, "error[file]: specs/hello.py already exists")
    assert not (empty / "specs" / "nowhere.py").exists()
