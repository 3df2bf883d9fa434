"""Charts that these specs made once and no longer make: which of them go, and which may be another project's.

A chart says what it was made from as `specs/NAME.py`, the same on every machine. Two projects that share an output may
both say that; so a chart is removed only where the name can mean nothing else.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from chartgen.errors import Finding, Location
from chartgen.load import SpecFile, covers, origin_of, project_of
from chartgen.output.disk import shown
from chartgen.output.run import made as generated

_HEADER = re.compile(r"# (?:Generated|Made) by chartgen from (.*?)\.?\s*")
"""First line of Chart.yaml; versions up to 0.1 wrote `Made`."""
_NAMED = 5
"""Charts that the warning names."""
_FOLDERS_MAX = 50_000
"""Folders of a project that are looked into for another file of a name; in a larger one nothing is removed."""


class LeftOver(NamedTuple):
    """Charts that are there, and were not made in this run."""

    gone: list[str]
    """Those to remove."""
    findings: list[Finding]
    """A warning of those that stay."""


def left_over(output: str, specs: Iterable[str], files: Sequence[SpecFile], made: Collection[str]) -> LeftOver:
    """Find the charts whose specs, by what they say, were part of this run, and that were not made in it.

    Args:
        output: The folder in which each chart has one.
        specs: What was named to be built.
        files: The spec files in that.
        made: The names of the charts that were made.

    Returns:
        To be removed are those in an output within the project of the specs, where no other file of the project goes by
        the name that they say they were made from. The others stay.

    Raises:
        ChartgenError: a folder can't be read.
    """
    covered = tuple(origin_of(path) for path in specs)
    gone: list[tuple[str, str]] = []
    kept: list[tuple[str, str]] = []
    own: dict[str, bool] = {}
    for name in generated(output):
        if name in made:
            continue
        origin = _origin(f"{output}/{name}/Chart.yaml")
        if covers(covered, origin):
            if origin not in own:
                own[origin] = _is_own(output, origin, {file.root for file in files})
            (gone if own[origin] else kept).append((name, origin))
    return LeftOver([name for name, _ in gone], [_finding(output, kept)] if kept else [])


def _origin(path: str) -> str:
    """Give the spec file that a chart says it was made from."""
    try:
        with open(path, encoding="utf-8") as file:
            line = file.readline()
    except (OSError, UnicodeDecodeError):
        return ""
    header = _HEADER.fullmatch(line)
    return header[1] if header else ""


def _is_own(output: str, origin: str, roots: Iterable[str]) -> bool:
    """Tell whether a file, as charts name it, can only be one of these folders of specs."""
    top = origin.partition("/")[0]
    tops = [root for root in roots if os.path.basename(root) == top]
    ours = {os.path.realpath(os.path.join(os.path.dirname(root), origin)) for root in tops}
    folder = os.path.join(os.path.realpath(output), "")
    projects = {os.path.realpath(project_of(root)) for root in tops}
    holding = {project for project in projects if folder.startswith(os.path.join(project, ""))}
    return bool(holding) and not any(_has_another(project, origin, ours) for project in holding)


def _has_another(project: str, origin: str, ours: Collection[str]) -> bool:
    for seen, (folder, inside, names) in enumerate(os.walk(project)):
        path = os.path.join(folder, origin)
        if seen > _FOLDERS_MAX or (os.path.exists(path) and os.path.realpath(path) not in ours):
            return True
        is_foreign = "pyvenv.cfg" in names
        inside[:] = [each for each in inside if not (is_foreign or each.startswith(".") or each == "node_modules")]
    return False


def _finding(output: str, kept: Sequence[tuple[str, str]]) -> Finding:
    import shlex

    folders = [shown(f"{output}/{name}") for name, _ in kept]
    named = ", ".join(folders[:_NAMED]) + (f" and {len(kept) - _NAMED} more" if len(kept) > _NAMED else "")
    origins = list(dict.fromkeys(origin for _, origin in kept))
    many = len(kept) > 1
    command = f"rm -r {shlex.quote(folders[0])}"
    return Finding(
        f"{named} {'were' if many else 'was'} made from {', '.join(origins[:_NAMED])}"
        f"{', ...' if len(origins) > _NAMED else ''}, and no longer {'are' if many else 'is'}, or by another project: "
        f"{'they stay' if many else 'it stays'}",
        Location(f"{folders[0]}/Chart.yaml", 1),
        rule="left-over",
        severity="warning",
        hint=f"give each project an output of its own, within it; what is only left over, remove: `{command}`",
    )
