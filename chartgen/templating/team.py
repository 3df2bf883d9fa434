"""The custom templates of a team, which replace chartgen's templates of the same name."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator

from chartgen.errors import EXIT_USAGE, ChartgenError, Finding, Location
from chartgen.locations import shown
from chartgen.similar import closest
from chartgen.templating.folder import TEMPLATES

_OTHERS = ("new/", "root/")
"""Folders with templates of files that are not part of charts."""
_PARTIALS = "partials/"
"""The folder in which a team may have files of any name, which its templates include."""


def check(folder: str) -> None:
    """Check that the files in a folder replace templates of chartgen.

    Raises:
        ChartgenError: A file does not have the name of a template of chartgen.
    """
    own = _names()
    unknown = [name for name in _files(folder) if name not in own and not name.startswith(_PARTIALS)]
    if unknown:
        raise ChartgenError(*(_unknown(folder, name, own) for name in unknown), exit_code=EXIT_USAGE)


def _unknown(folder: str, name: str, own: frozenset[str]) -> Finding:
    near = closest(name, sorted(own))
    return Finding(
        f"unknown template `{name}`",
        Location(shown(os.path.join(folder, *name.split("/"))), 1),
        expected=f"the name of a template of chartgen, or a file in `{_PARTIALS}`",
        hint=f"did you mean `{near}`?" if near else "",
        rule="usage",
    )


@functools.cache
def _names() -> frozenset[str]:
    return frozenset(name for name in _files(TEMPLATES) if not name.startswith(_OTHERS))


def _files(folder: str) -> Iterator[str]:
    """Yield the names of the files in a folder, with slashes; without hidden ones."""
    for path, folders, names in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith((".", "__")))
        for name in sorted(names):
            if not name.startswith(".") or name == ".helmignore":
                yield os.path.relpath(os.path.join(path, name), folder).replace(os.sep, "/")
