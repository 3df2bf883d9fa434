"""Getting tools into the project's cache: pinned, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.support.paths import CACHE, TOOLS

_PIP = ("-m", "pip", "--disable-pip-version-check", "--quiet")


class Missing(Exception):  # noqa: N818 - what is missing is told, and its tests are skipped
    """A tool is not here and can't be had. The message names it and says how to get it."""


def installed(name: str, install: Callable[[Path], None]) -> Path:
    """Give the folder of a tool in the cache, installing it there first where it is not.

    `install` fills an empty folder. It gets its place by a rename, so that one that was broken off is never found, and
    of two runs at the same time one wins. `name` has the version in it.

    Raises:
        Missing: `install` failed with a command's error or an OSError.
    """
    folder = TOOLS / name
    if folder.is_dir():
        return folder
    TOOLS.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=TOOLS))
    try:
        install(staging)
        # Where another run was faster, the rename fails on a folder that is not empty.
        with contextlib.suppress(OSError):
            staging.rename(folder)
    except subprocess.CalledProcessError as error:
        tail = (error.stderr or error.stdout or "").strip()[-600:]
        raise Missing(f"{name}: `{' '.join(map(str, error.cmd))}` failed: {tail}") from error
    except OSError as error:
        raise Missing(f"{name}: {error}") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return folder


def run(*command: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
    """Run a command that must succeed; gives its standard output.

    Raises:
        subprocess.CalledProcessError: it failed; with what it said.
    """
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        check=True,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    ).stdout


def download_wheel(requirement: str, into: Path) -> Path:
    """Download one wheel from PyPI without what it depends on; gives its path."""
    run(sys.executable, *_PIP, "download", "--no-deps", "--only-binary", ":all:", "--dest", into, requirement)
    (wheel,) = into.glob("*.whl")
    return wheel


def install_from_pypi(folder: Path, requirements: Sequence[str], python: Path | str = sys.executable) -> None:
    """Make a virtual environment of its own at `folder` / "venv" with these requirements.

    Scripts in it name the folder that they were made in, so run modules with its Python: `venv_python`.
    """
    run(python, "-m", "venv", folder / "venv")
    run(venv_python(folder), *_PIP, "install", *requirements)


def venv_python(folder: Path) -> Path:
    """Give the Python of the virtual environment that `install_from_pypi` made."""
    return folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"


def go_command() -> Path:
    """Find Go on PATH or at its usual place.

    Raises:
        Missing: there is none.
    """
    found = shutil.which("go") or shutil.which("go", path="/usr/local/go/bin:/opt/homebrew/bin:/usr/local/bin")
    if found is None:
        raise Missing("go: not on PATH; install Go 1.26 or later, the tools are built with it")
    return Path(found)


def go_environment(**more: str) -> dict[str, str]:
    """Settings for a build with Go that leaves the machine usable: no cgo, the caches of Go as they are."""
    return {"CGO_ENABLED": "0", "GOFLAGS": "-p=2 -trimpath", **more}


def cache_folder(name: str) -> Path:
    """Give a folder of this name in the cache, made where it is not there."""
    folder = CACHE / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder
