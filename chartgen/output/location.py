"""The folders that may not be written to: those of the specs, of git, or of a chart."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from chartgen.conventions import SPECS
from chartgen.errors import EXIT_USAGE, ChartgenError, Finding
from chartgen.load import SpecFile
from chartgen.locations import shown
from chartgen.output.tree import LISTING

_HINT = "name a folder of their own with -o, such as `-o generated`"
_IMPORTED = "a folder there could be imported as a module"


def require_suitable(
    output: str, files: Iterable[SpecFile], *, content: str = "charts", hint: str = _HINT, charts: str | None = None
) -> None:
    """Require that a folder is suitable for what chartgen writes for spec files; nothing is written.

    A folder below one of specs is suitable unless that is called `specs`, as in `chartgen build .`.

    Args:
        output: The folder.
        files: The spec files.
        content: What would be written there, in the plural.
        hint: Which folder to name instead.
        charts: The folder of the generated charts, if that is another one.

    Raises:
        ChartgenError: It has no name, or is not a folder; it is the root of the file system or the home folder; it is
            part of a git repository's own data or of a chart; it is, contains or lies in a folder that imports of
            specs start from; or it is or lies in the folder of the charts (exit code 2).
    """
    found = _unsuitable(output, files, content)
    if found is None and charts is not None and _is_within(os.path.realpath(output), os.path.realpath(charts)):
        found = f"`{shown(output)}`", f"chartgen generates the charts in `{shown(charts)}`"
    if found is not None:
        place, reason = found
        message = f"{content} cannot be written to {place}{': ' * bool(reason)}{reason}"
        raise ChartgenError(Finding(message, rule="usage", hint=hint), exit_code=EXIT_USAGE)


def _unsuitable(output: str, files: Iterable[SpecFile], content: str) -> tuple[str, str] | None:
    """Return why a folder is unsuitable: what it is, and the reason if that does not say it."""
    if not output:
        return "a folder without a name", ""
    if in_the_way := _in_the_way(output):
        return in_the_way
    folder = os.path.realpath(output)
    if os.path.dirname(folder) == folder:
        return "the root of the file system", ""
    if folder == os.path.realpath(os.path.expanduser("~")):
        return "the home folder", ""
    for owner, below in _around(folder):
        if os.path.basename(owner).casefold() == ".git" or _is_git(owner):
            return f"`{shown(output)}`", "git stores its own data there"
        if os.path.isfile(f"{owner}/{LISTING}") or (os.path.isfile(f"{owner}/Chart.yaml") and below != "charts"):
            return f"`{shown(output)}`", f"`{shown(owner)}` is a chart"
    for root in sorted({file.root for file in files}):
        real, name = os.path.realpath(root), f"`{shown(root)}`"
        if folder == real:
            return f"{name}, the folder of the specs", _IMPORTED
        if _is_within(real, folder):
            return f"`{shown(output)}`, which contains {name}", f"{content} would be mixed with the specs"
        if os.path.basename(real) == SPECS and _is_within(folder, real):
            return f"`{shown(output)}`, within {name}", _IMPORTED
    return None


def _is_within(path: str, folder: str) -> bool:
    """Return whether a path is a folder, or in it."""
    return f"{path}{os.sep}".startswith(f"{folder.rstrip(os.sep)}{os.sep}")


def _around(folder: str) -> Iterator[tuple[str, str]]:
    """Yield a folder and those around it, each with the name of the one within it."""
    below = ""
    while os.path.dirname(folder) != folder:
        yield folder, below
        folder, below = os.path.split(folder)


def _is_git(folder: str) -> bool:
    """Return whether a folder is a repository without a work tree, or the data of one."""
    return all(os.path.exists(f"{folder}/{name}") for name in ("HEAD", "objects", "refs"))


def _in_the_way(output: str) -> tuple[str, str] | None:
    """Return what is not a folder in the place of this one, or of one around it, and the reason."""
    path = os.path.abspath(output)
    while not os.path.lexists(path) and os.path.dirname(path) != path:
        path = os.path.dirname(path)
    if os.path.isdir(path) or not os.path.lexists(path):
        return None
    reason = "it is a file, not a folder" if os.path.exists(path) else "it is a dangling link"
    return f"`{shown(path)}`", reason
