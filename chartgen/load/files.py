"""Spec files, and the folders that their imports start from."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from chartgen.conventions import SPECS
from chartgen.errors import EXIT_ENVIRONMENT, EXIT_USAGE, ChartgenError, Finding
from chartgen.locations import shown

"""A folder of this name is a root of imports."""

_PROJECT_TOPS = (".git", "pyproject.toml")


class SpecFile(NamedTuple):
    """A spec file."""

    path: str
    """Absolute."""
    root: str
    """The folder that its imports start from; absolute."""

    @property
    def relative(self) -> str:
        """Its path below the root, with slashes."""
        return self.path[len(self.root.rstrip(os.sep)) + 1 :].replace(os.sep, "/")

    @property
    def title(self) -> str:
        """The path that generated files contain, independent of the current folder: `specs/todo_backend.py`."""
        return f"{os.path.basename(self.root)}/{self.relative}".lstrip("/")

    @property
    def name(self) -> str:
        """The name of its module: `team.worker`."""
        return ".".join(part.replace(".", "%2e") for part in self.relative.removesuffix(".py").split("/"))


def find(paths: Iterable[str]) -> list[SpecFile]:
    """Find spec files: the given files, and all `*.py` below the given folders.

    Names that begin with a dot are skipped, and so are names that begin with `_`, which are modules to import. A file
    that is reached in several ways, such as by links, is returned once. A given link to a folder is resolved, unless
    it is called `specs`.

    Imports start from the root of a file: the nearest folder above it that is called `specs`, up to the top of the
    project (the folder with `.git` or `pyproject.toml`). So the root does not depend on which files or folders are
    given. Without such a folder, the root is the given folder; for a given file, its own folder, or the one that
    contains its package.

    Returns:
        The files, sorted by path.

    Raises:
        ChartgenError: Paths are missing, can't be read, or contain no specs; all of them are reported.
    """
    found: dict[str, tuple[bool, str, int, SpecFile]] = {}
    findings: list[Finding] = []
    denied = False
    for path in dict.fromkeys(paths):
        absolute = _absolute(path)
        before = len(findings)
        count = 0
        try:
            for real, is_link, file in _below(absolute) if os.path.isdir(absolute) else _single(absolute):
                count += 1
                if not file.title.isprintable():
                    findings.append(_unprintable(file))
                    continue
                candidate = (is_link, file.path, len(file.root), file)
                if real not in found or candidate < found[real]:
                    found[real] = candidate
        except PermissionError as error:
            denied = True
            findings.append(
                Finding(f"no permission to read {_quoted(error.filename or absolute)}", rule="file", hint=_PERMISSION)
            )
        except _WrongPathError as error:
            findings.append(error.finding)
        if not count and len(findings) == before:
            findings.append(
                Finding(
                    f"no spec in {_quoted(absolute)}",
                    rule="file",
                    hint="specs are files called `NAME.py`; names that begin with `_` or a dot are skipped",
                )
            )
    if findings:
        only_denied = denied and all(finding.hint == _PERMISSION for finding in findings)
        raise ChartgenError(*findings, exit_code=EXIT_ENVIRONMENT if only_denied else EXIT_USAGE)
    return sorted(file for _, _, _, file in found.values())


def _unprintable(file: SpecFile) -> Finding:
    return Finding(
        f"invalid path {shown(file.path)!a}: it contains a character that can't be printed, such as a newline",
        rule="file",
        hint="rename it: charts contain the path of their spec",
    )


_PERMISSION = "give read permission to the user who runs chartgen"


class _WrongPathError(Exception):
    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.finding = Finding(message, rule="file", hint=hint)


def _absolute(path: str) -> str:
    """Make a given path absolute, and resolve links to folders in it, below the current one.

    So charts do not depend on how their file is reached. A link called `specs` is a root, and is not resolved.
    """
    full = os.path.abspath(path)
    here = os.path.join(os.getcwd(), "")
    if not full.startswith(here):
        here = os.path.join(os.path.dirname(full), "")
    done = here
    for part in full[len(here) :].split(os.sep):
        done = os.path.join(done, part)
        if part != SPECS and os.path.islink(done) and os.path.isdir(done):
            done = os.path.realpath(done)
    return done


def _single(path: str) -> Iterator[tuple[str, bool, SpecFile]]:
    folder, name = os.path.split(path)
    if not os.path.lexists(path):
        raise _WrongPathError(f"no such file or folder: {_quoted(path)}", _nearest(folder, name))
    if not os.path.exists(path):
        raise _WrongPathError(f"{_quoted(path)} is a broken link")
    if not name.endswith(".py") or not os.path.isfile(path):
        raise _WrongPathError(
            f"{_quoted(path)} is not a Python file", "specs are files called `NAME.py`, or folders of them"
        )
    if name.startswith(("_", ".")):
        raise _WrongPathError(
            f"{_quoted(path)} is not a spec: its name begins with `{name[0]}`",
            "pass a file that imports it, or rename it",
        )
    yield os.path.realpath(path), os.path.islink(path), SpecFile(path, _root(folder) or _around_package(folder))


def _below(folder: str) -> Iterator[tuple[str, bool, SpecFile]]:
    """Walk a folder; links to folders are followed, each folder once."""
    waiting = [(folder, os.path.realpath(folder), _root(folder) or folder, False)]
    links: list[tuple[str, str, str, bool]] = []
    seen: set[str] = set()
    while waiting or links:
        # The target of a link may also be reached without it.
        folder, real, root, by_link = (waiting or links).pop()
        if real in seen:
            continue
        seen.add(real)
        with os.scandir(folder) as entries:
            inside = sorted(entries, key=lambda entry: entry.name, reverse=True)
        if any(entry.name == "pyvenv.cfg" for entry in inside):
            continue  # a virtual environment
        for entry in inside:
            if entry.name.startswith((".", "_")):
                continue
            is_link = by_link or entry.is_symlink()
            target = os.path.realpath(entry.path) if entry.is_symlink() else os.path.join(real, entry.name)
            if entry.is_dir():
                inner = entry.path if entry.name == SPECS else root
                (links if is_link else waiting).append((entry.path, target, inner, is_link))
            elif entry.name.endswith(".py") and entry.is_file():
                yield target, is_link, SpecFile(entry.path, root)


def _root(folder: str) -> str | None:
    while True:
        if os.path.basename(folder) == SPECS:
            return folder
        above = os.path.dirname(folder)
        if above == folder or _is_project(folder):
            return None
        folder = above


def _is_project(folder: str) -> bool:
    return any(os.path.exists(os.path.join(folder, top)) for top in _PROJECT_TOPS)


def project_of(root: str) -> str:
    """Return the top folder of the project that contains a root of imports; by default, the parent of the root."""
    folder, home = root, os.path.expanduser("~")
    while folder not in {os.path.dirname(folder), home}:
        if _is_project(folder):
            return folder
        folder = os.path.dirname(folder)
    return os.path.dirname(root)


def _around_package(folder: str) -> str:
    while os.path.isfile(os.path.join(folder, "__init__.py")) and os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
    return folder


def _nearest(folder: str, name: str) -> str:
    from chartgen.similar import closest

    try:
        near = closest(name, sorted(os.listdir(folder)))
    except OSError:
        return ""
    return f"did you mean {_quoted(os.path.join(folder, near))}?" if near else ""


def _quoted(path: str) -> str:
    name = "." if path == os.getcwd() else shown(path)
    return f"`{name}{'/' if os.path.isdir(path) and not name.endswith('/') else ''}`"


def origin_of(path: str) -> str:
    """Return the form of a given path in generated charts, even if it does not exist: `specs`, `specs/team/x.py`."""
    absolute = _absolute(path)
    folder = absolute if os.path.isdir(absolute) else os.path.dirname(absolute)
    root = _root(folder) or (absolute if folder == absolute else _around_package(folder))
    below = os.path.relpath(absolute, root).replace(os.sep, "/")
    return os.path.basename(root) if below == "." else f"{os.path.basename(root)}/{below}"


def is_root(path: str) -> bool:
    """Return whether a given path is a whole folder of specs, and not a part of one."""
    absolute = _absolute(path)
    return os.path.isdir(absolute) and (_root(absolute) or absolute) == absolute


def covers(origins: Iterable[str], origin: str) -> bool:
    """Return whether a spec file, in its form in generated charts, is one of these paths or below one of them."""
    return bool(origin) and any(origin == each or origin.startswith(f"{each}/") for each in origins)
