"""Which folders charts are not written to: those that hold more than charts, or modules of specs."""

from __future__ import annotations

import os
from collections.abc import Iterable

from chartgen.errors import EXIT_USAGE, ChartgenError, Finding
from chartgen.load import ROOT_NAME, SpecFile
from chartgen.locations import shown


def refuse_if_unfit(output: str, files: Iterable[SpecFile]) -> None:
    """See to it that a folder may be that of the charts of these files; nothing is written.

    A folder below one of specs is fine where that is not called `specs`, as in `chartgen build .`.

    Raises:
        ChartgenError: It has no name, or is no folder; it is the root of the file system or the home folder; or it is,
            holds or lies in a folder that imports of specs start from.
    """
    if not output:
        raise _unfit("a folder without a name")
    if in_the_way := _in_the_way(output):
        raise in_the_way
    folder = os.path.realpath(output)
    if os.path.dirname(folder) == folder:
        raise _unfit("the root of the file system")
    if folder == os.path.realpath(os.path.expanduser("~")):
        raise _unfit("the home folder")
    for root in sorted({file.root for file in files}):
        real, name = os.path.realpath(root), f"`{shown(root)}`"
        if folder == real:
            raise _unfit(f"{name}, the folder of the specs", "a folder of a chart there could be taken for a module")
        if f"{real}{os.sep}".startswith(f"{folder}{os.sep}"):
            raise _unfit(f"`{shown(output)}`, which holds {name}", "what is written there would mix with the specs")
        if os.path.basename(real) == ROOT_NAME and folder.startswith(f"{real}{os.sep}"):
            raise _unfit(f"`{shown(output)}`, within {name}", "a folder of a chart there could be taken for a module")


def _in_the_way(output: str) -> ChartgenError | None:
    """Tell of what is no folder and stands where this one is to be, or one around it."""
    path = os.path.abspath(output)
    while not os.path.lexists(path) and os.path.dirname(path) != path:
        path = os.path.dirname(path)
    if os.path.isdir(path) or not os.path.lexists(path):
        return None
    named = f"`{shown(path)}`"
    if not os.path.exists(path):
        return _unfit(named, "it is a link to what is not there")
    return _unfit(named, "it is a file, not a folder")


def _unfit(what: str, why: str = "") -> ChartgenError:
    finding = Finding(
        f"charts are not written to {what}{': ' * bool(why)}{why}",
        rule="usage",
        hint="name a folder of their own with -o, such as `-o generated`",
    )
    return ChartgenError(finding, exit_code=EXIT_USAGE)
