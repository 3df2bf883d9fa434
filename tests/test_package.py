"""The package: what is in it, and that it makes the same charts where it is installed, far from this repository.

Which other Pythons are tried: those of the PATH and of pyenv, and those that `CHARTGEN_PYTHONS` names, written
like a PATH.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.support.paths import ROOT

MINORS = (11, 12, 13, 14)
_BIN = "Scripts" if sys.platform == "win32" else "bin"


def listed(*folders: str) -> set[str]:
    """List the files below folders that are in git, or would be."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *folders]
    names = subprocess.check_output(command, cwd=ROOT, text=True).rstrip("\0").split("\0")
    return {name for name in names if (ROOT / name).is_file()}


@cache
def version() -> str:
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source distribution, and the wheel that was made of the same files."""
    pytest.importorskip("build")
    pytest.importorskip("hatchling", reason="the package is built in this environment: pip install hatchling")
    folder = tmp_path_factory.mktemp("dist")
    command = [
        sys.executable,
        "-m",
        "build",
        "--no-isolation",
        "--sdist",
        "--wheel",
        "--outdir",
        str(folder),
        str(ROOT),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, env=environment())
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    return built / f"chartgen-{version()}-py3-none-any.whl"


def environment() -> dict[str, str]:
    """An environment in which no Python finds this repository."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV", "PIP_"))}


def test_the_wheel_has_all_of_chartgen_and_nothing_else(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if not name.endswith("/")}
    info = f"chartgen-{version()}.dist-info/"
    assert {name for name in names if not name.startswith(info)} == listed("chartgen")
    assert {"chartgen/py.typed", "chartgen/templates/.helmignore", f"{info}licenses/LICENSE"} <= names


def test_the_source_distribution_has_all_that_the_targets_need(built: Path) -> None:
    with tarfile.open(built / f"chartgen-{version()}.tar.gz") as archive:
        names = {member.name.partition("/")[2] for member in archive.getmembers() if member.isfile()}
    expected = listed("chartgen", "specs", "generated", "tests", "docs", "bench", "scripts")
    expected |= {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "Makefile", "zensical.toml"}
    assert expected - names == set()
    assert not any(name.startswith((".venv", ".cache")) or "__pycache__" in name for name in names)


@pytest.mark.slow
def test_packages_of_two_clones_are_the_same(tmp_path: Path) -> None:
    pytest.importorskip("build")
    pytest.importorskip("hatchling", reason="the package is built in this environment: pip install hatchling")
    digests = []
    for name, mask, zone, seed in (("one", 0o022, "UTC", "1"), ("two", 0o077, "Asia/Tokyo", "2")):
        folder, clone = tmp_path / name, tmp_path / name / "clone"
        folder.mkdir()
        before = os.umask(mask)
        try:
            run("git", "clone", "--quiet", str(ROOT), str(clone))
            options = ("--no-isolation", "--sdist", "--wheel", "--outdir", str(folder / "dist"))
            run(sys.executable, "-m", "build", *options, str(clone), TZ=zone, PYTHONHASHSEED=seed)
        finally:
            os.umask(before)
        digests.append(
            {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (folder / "dist").iterdir()}
        )
    assert len(digests[0]) == 2
    assert digests[0] == digests[1]


def test_the_changelog_tells_of_the_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"## [{version()}]" in text


def pythons() -> Iterator[str]:
    """Give the Pythons that may be here; some may not run."""
    yield sys.executable
    yield from filter(None, os.environ.get("CHARTGEN_PYTHONS", "").split(os.pathsep))
    for minor in MINORS:
        found = shutil.which(f"python3.{minor}")
        if found:
            yield found
        pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
        yield from map(str, sorted(pyenv.glob(f"versions/3.{minor}.*/bin/python")))


@cache
def python(minor: int) -> str | None:
    """Find a Python of a minor version that can make virtual environments."""
    ask = f"import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (3, {minor}))"
    for each in pythons():
        try:
            done = subprocess.run([each, "-c", ask], capture_output=True, timeout=60, check=False, env=environment())
        except OSError:
            continue
        if done.returncode == 0:
            return each
    return None


@pytest.fixture(scope="module", params=MINORS, ids=[f"3.{minor}" for minor in MINORS])
def installed(request: pytest.FixtureRequest, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `chartgen` command of a fresh virtual environment, outside of the repository."""
    found = python(request.param)
    if found is None:
        pytest.skip(f"there is no Python 3.{request.param} here; CHARTGEN_PYTHONS can name one")
    folder = tmp_path_factory.mktemp("venv") / "v"
    # The pip of this environment installs into the other one, which saves installing pip there.
    run(found, "-m", "venv", "--without-pip", str(folder))
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", str(folder))
    run(*pip, "install", "--no-compile", str(wheel))
    return folder / _BIN / "chartgen"


def run(*words: str, folder: Path | None = None, **more: str) -> str:
    done = subprocess.run(
        words, cwd=folder, env={**environment(), **more}, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_it_builds_the_same_bytes_where_it_is_installed(installed: Path, tmp_path: Path) -> None:
    """Installs what the package asks for from the package index."""
    for name in ("theirs", "ours"):
        shutil.copytree(ROOT / "specs", tmp_path / name / "specs", ignore=shutil.ignore_patterns("__pycache__"))
    run(str(installed), "build", "specs/", folder=tmp_path / "theirs")
    run(sys.executable, "-m", "chartgen", "build", "specs/", folder=tmp_path / "ours", PYTHONPATH=str(ROOT))
    made = files(tmp_path / "theirs" / "generated")
    assert {"todo-backend/values.schema.json", "todo-frontend/templates/_helpers.tpl", "README.md"} <= made.keys()
    assert made == files(tmp_path / "ours" / "generated")


@pytest.mark.slow
def test_a_new_project_builds_where_it_is_installed(installed: Path, tmp_path: Path) -> None:
    assert run(str(installed), "--version") == f"chartgen {version()}\n"
    run(str(installed), "new", "shop-api", folder=tmp_path)
    assert "1 new chart in generated/" in run(str(installed), "build", "--strict", folder=tmp_path)
    assert "shop-api (ClusterIP, port: 80)" in run(str(installed), "tree", folder=tmp_path)


_SUBCLASS = """
from chartgen import Chart, Deployment, Image

class Ours(Deployment):
    def __init__(self, name: str) -> None:
        super().__init__(image=Image(name, tag="1.0.0"))

    def described(self) -> str:
        self.known = 1
        return "ours"

web = Chart("web", version="1.0.0", description="A web server", workload=Ours("web"))
"""


@pytest.mark.slow
def test_subclasses_of_a_team(installed: Path, tmp_path: Path) -> None:
    """What Python defines in each class differs between its versions, and so does where annotations are."""
    spec = tmp_path / "specs" / "web.py"
    spec.parent.mkdir()
    spec.write_text(_SUBCLASS, "utf-8")
    assert "1 new chart in generated/" in run(str(installed), "build", folder=tmp_path)
    spec.write_text(_SUBCLASS.replace("    def described", "    team: int = 1\n\n    def described"), "utf-8")
    with pytest.raises(AssertionError, match='invalid subclass Ours of Deployment: it adds the field "team"'):
        run(str(installed), "build", folder=tmp_path)
