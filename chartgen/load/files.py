"""Which files are specs, and which folder their imports start from."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chartgen.errors import EXIT_ENVIRONMENT, EXIT_USAGE, ChartgenError, Finding
from chartgen.locations import shown

ROOT_NAME = "specs"
"""A folder of this name is a root of imports."""

_PROJECT_TOPS = (".git", "pyproject.toml")


@dataclass(frozen=True, slots=True, order=True)
class SpecFile:
    """One file of specs."""

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
        """How it is named in what is generated, wherever chartgen is started: `specs/todo_backend.py`."""
        return f"{os.path.basename(self.root)}/{self.relative}".lstrip("/")

    @property
    def name(self) -> str:
        """The name of its module: `team.worker`."""
        return ".".join(part.replace(".", "%2e") for part in self.relative.removesuffix(".py").split("/"))


def find(paths: Iterable[str]) -> list[SpecFile]:
    """Find the files of specs: those that are given, and in folders all `*.py` below them.

    Names that begin with a dot are left out, and those that begin with `_`: they are modules to import from. A file
    that is reached in several ways, links included, is there once. A link to a folder that is given is what it leads
    to, unless it is called `specs`.

    Imports start from the root of a file. It is the nearest folder above it that is called `specs`, looked for up to
    the top of the project (the folder with `.git` or `pyproject.toml`); so it is the same whichever files or folders
    are named. Where there is no such folder it is the folder that was given; for a file that was given it is its own
    folder, or the one around its package.

    Returns:
        The files, sorted by their paths.

    Raises:
        ChartgenError: a path is missing, can't be read, or has no specs in it; all such at once.
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
                Finding(f"no permission to read {_named(error.filename or absolute)}", rule="file", hint=_PERMISSION)
            )
        except _WrongPathError as error:
            findings.append(error.finding)
        if not count and len(findings) == before:
            findings.append(
                Finding(
                    f"there is no spec in {_named(absolute)}",
                    rule="file",
                    hint="a spec is a file `NAME.py`; names that begin with `_` or a dot do not count",
                )
            )
    if findings:
        only_denied = denied and all(finding.hint == _PERMISSION for finding in findings)
        raise ChartgenError(*findings, exit_code=EXIT_ENVIRONMENT if only_denied else EXIT_USAGE)
    return sorted(file for _, _, _, file in found.values())


def _unprintable(file: SpecFile) -> Finding:
    return Finding(
        f"the path {shown(file.path)!a} has a character that can't be shown, such as a newline",
        rule="file",
        hint="rename it: charts name the file that they are made from",
    )


_PERMISSION = "let the user who runs chartgen read it"


class _WrongPathError(Exception):
    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.finding = Finding(message, rule="file", hint=hint)


def _absolute(path: str) -> str:
    """Make a path that was given absolute; links to folders in it, below the current one, are what they lead to.

    So charts are made from the same file by whichever way that is named. A link called `specs` is a root as it is.
    """
    full = os.path.abspath(path)
    here = os.path.join(os.getcwd(), "")
    if not full.startswith(here):
        here = os.path.join(os.path.dirname(full), "")
    done = here
    for part in full[len(here) :].split(os.sep):
        done = os.path.join(done, part)
        if part != ROOT_NAME and os.path.islink(done) and os.path.isdir(done):
            done = os.path.realpath(done)
    return done


def _single(path: str) -> Iterator[tuple[str, bool, SpecFile]]:
    folder, name = os.path.split(path)
    if not os.path.lexists(path):
        raise _WrongPathError(f"there is no file or folder {_named(path)}", _nearest(folder, name))
    if not os.path.exists(path):
        raise _WrongPathError(f"{_named(path)} is a link to what is not there")
    if not name.endswith(".py") or not os.path.isfile(path):
        raise _WrongPathError(f"{_named(path)} is not a Python file", "a spec is a file `NAME.py`, or a folder of such")
    if name.startswith(("_", ".")):
        raise _WrongPathError(
            f"{_named(path)} does not count as a spec: its name begins with `{name[0]}`",
            "name a file that imports it, or rename it",
        )
    yield os.path.realpath(path), os.path.islink(path), SpecFile(path, _root(folder) or _around_package(folder))


def _below(folder: str) -> Iterator[tuple[str, bool, SpecFile]]:
    """Walk a folder; links to folders are followed, each folder once."""
    waiting = [(folder, os.path.realpath(folder), _root(folder) or folder, False)]
    links: list[tuple[str, str, str, bool]] = []
    seen: set[str] = set()
    while waiting or links:
        # What a link leads to may well be reached without it.
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
                inner = entry.path if entry.name == ROOT_NAME else root
                (links if is_link else waiting).append((entry.path, target, inner, is_link))
            elif entry.name.endswith(".py") and entry.is_file():
                yield target, is_link, SpecFile(entry.path, root)


def _root(folder: str) -> str | None:
    while True:
        if os.path.basename(folder) == ROOT_NAME:
            return folder
        above = os.path.dirname(folder)
        if above == folder or _is_project(folder):
            return None
        folder = above


def _is_project(folder: str) -> bool:
    return any(os.path.exists(os.path.join(folder, top)) for top in _PROJECT_TOPS)


def project_of(root: str) -> str:
    """Give the folder of the project that a root of imports is in; where nothing marks one, the folder around it."""
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
    from chartgen.names import closest

    try:
        near = closest(name, sorted(os.listdir(folder)))
    except OSError:
        return ""
    return f"did you mean {_named(os.path.join(folder, near))}?" if near else ""


def _named(path: str) -> str:
    name = "." if path == os.getcwd() else shown(path)
    return f"`{name}{'/' if os.path.isdir(path) and not name.endswith('/') else ''}`"


def origin_of(path: str) -> str:
    """Give what generated charts call a path that was given, be it there or not: `specs`, `specs/team/x.py`."""
    absolute = _absolute(path)
    folder = absolute if os.path.isdir(absolute) else os.path.dirname(absolute)
    root = _root(folder) or (absolute if folder == absolute else _around_package(folder))
    below = os.path.relpath(absolute, root).replace(os.sep, "/")
    return os.path.basename(root) if below == "." else f"{os.path.basename(root)}/{below}"


def is_root(path: str) -> bool:
    """Tell whether a path that was given is a whole folder of specs, not a part of one."""
    absolute = _absolute(path)
    return os.path.isdir(absolute) and (_root(absolute) or absolute) == absolute


def covers(origins: Iterable[str], origin: str) -> bool:
    """Tell whether a file of specs, as generated charts call it, is one of these, or lies in one of these folders."""
    return bool(origin) and any(origin == each or origin.startswith(f"{each}/") for each in origins)
