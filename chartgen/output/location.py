"""Which folder charts may be written to: one of their own, without other files or modules of specs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from chartgen.errors import EXIT_USAGE, ChartgenError, Finding
from chartgen.load import ROOT_NAME, SpecFile
from chartgen.locations import shown
from chartgen.output.tree import LISTING


def require_suitable(output: str, files: Iterable[SpecFile]) -> None:
    """Require that a folder is suitable for the charts of spec files; nothing is written.

    A folder below one of specs is suitable unless that is called `specs`, as in `chartgen build .`.

    Raises:
        ChartgenError: It has no name, or is not a folder; it is the root of the file system or the home folder; it is
            part of a git repository's own data or of a chart; or it is, contains or lies in a folder that imports of
            specs start from.
    """
    if not output:
        raise _unsuitable("a folder without a name")
    if in_the_way := _in_the_way(output):
        raise in_the_way
    folder = os.path.realpath(output)
    if os.path.dirname(folder) == folder:
        raise _unsuitable("the root of the file system")
    if folder == os.path.realpath(os.path.expanduser("~")):
        raise _unsuitable("the home folder")
    for owner, below in _around(folder):
        if os.path.basename(owner).casefold() == ".git" or _is_git(owner):
            raise _unsuitable(f"`{shown(output)}`", "git stores its own data there")
        if os.path.isfile(f"{owner}/{LISTING}") or (os.path.isfile(f"{owner}/Chart.yaml") and below != "charts"):
            raise _unsuitable(f"`{shown(output)}`", f"`{shown(owner)}` is a chart")
    for root in sorted({file.root for file in files}):
        real, name = os.path.realpath(root), f"`{shown(root)}`"
        if folder == real:
            raise _unsuitable(
                f"{name}, the folder of the specs", "a chart's folder there could be imported as a module"
            )
        if f"{real}{os.sep}".startswith(f"{folder}{os.sep}"):
            raise _unsuitable(f"`{shown(output)}`, which contains {name}", "charts would be mixed with the specs")
        if os.path.basename(real) == ROOT_NAME and folder.startswith(f"{real}{os.sep}"):
            raise _unsuitable(
                f"`{shown(output)}`, within {name}", "a chart's folder there could be imported as a module"
            )


def _around(folder: str) -> Iterator[tuple[str, str]]:
    """Yield a folder and those around it, each with the name of the one within it."""
    below = ""
    while os.path.dirname(folder) != folder:
        yield folder, below
        folder, below = os.path.split(folder)


def _is_git(folder: str) -> bool:
    """Return whether a folder is a repository without a work tree, or the data of one."""
    return all(os.path.exists(f"{folder}/{name}") for name in ("HEAD", "objects", "refs"))


def _in_the_way(output: str) -> ChartgenError | None:
    """Report what is not a folder in the place of this one, or of one around it."""
    path = os.path.abspath(output)
    while not os.path.lexists(path) and os.path.dirname(path) != path:
        path = os.path.dirname(path)
    if os.path.isdir(path) or not os.path.lexists(path):
        return None
    named = f"`{shown(path)}`"
    if not os.path.exists(path):
        return _unsuitable(named, "it is a dangling link")
    return _unsuitable(named, "it is a file, not a folder")


def _unsuitable(what: str, why: str = "") -> ChartgenError:
    finding = Finding(
        f"charts cannot be written to {what}{': ' * bool(why)}{why}",
        rule="usage",
        hint="name a folder of their own with -o, such as `-o generated`",
    )
    return ChartgenError(finding, exit_code=EXIT_USAGE)
