"""Orphaned charts: generated once, by specs that no longer contain them.

A chart names its spec file as `specs/NAME.py`, the same on every machine. Two projects that share an output may both
use that name, so a chart is removed only if it can mean nothing else.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from chartgen.errors import Finding, Location
from chartgen.files import read_text
from chartgen.load import SpecFile, covers, origin_of, project_of
from chartgen.output.disk import shown
from chartgen.output.run import generated

_HEADER = r"# (?:Generated|Made) by chartgen from (.*?)\.?\s*"
"""First line of Chart.yaml; versions up to 0.1 wrote `Made`."""
_NAMED = 5
"""Charts that the warning names."""
_FOLDERS_MAX = 50_000
"""Folders of a project that are searched for another file with the same name; in a larger one nothing is removed."""
_CHART_FILE_MAX = 1024 * 1024


class Orphans(NamedTuple):
    """Charts in the output whose specs no longer contain them."""

    gone: list[str]
    """Those to remove."""
    findings: list[Finding]
    """A warning about those that stay."""


def orphans(output: str, specs: Iterable[str], files: Sequence[SpecFile], built: Collection[str]) -> Orphans:
    """Find the orphaned charts of specs.

    Args:
        output: The folder of charts.
        specs: The paths that are built.
        files: Their spec files.
        built: The names of the charts that they contain.

    Returns:
        To be removed are those in an output within the project of the specs, if no other file of the project has the
        name of their spec file. The others stay.

    Raises:
        ChartgenError: A folder cannot be read.
    """
    covered = tuple(origin_of(path) for path in specs)
    gone: list[tuple[str, str]] = []
    kept: list[tuple[str, str]] = []
    own: dict[str, bool] = {}
    for name in generated(output):
        if name in built:
            continue
        origin = _origin(f"{output}/{name}/Chart.yaml")
        if covers(covered, origin):
            if origin not in own:
                own[origin] = is_own(output, origin, {file.root for file in files})
            (gone if own[origin] else kept).append((name, origin))
    return Orphans([name for name, _ in gone], [_finding(output, kept)] if kept else [])


def _origin(path: str) -> str:
    """Return the spec file that a chart names; empty if it names none."""
    try:
        return origin_in(read_text(path, limit=_CHART_FILE_MAX))
    except (OSError, UnicodeDecodeError):
        return ""


def origin_in(metadata: str) -> str:
    """Return the spec file that the text of a Chart.yaml names; empty if it names none."""
    header = re.fullmatch(_HEADER, metadata.partition("\n")[0])
    return header[1] if header else ""


def is_own(output: str, origin: str, roots: Iterable[str]) -> bool:
    """Return whether a spec file, as charts name it, can only be in one of these folders of specs."""
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
        is_installed = "pyvenv.cfg" in names
        inside[:] = [each for each in inside if not (is_installed or each.startswith(".") or each == "node_modules")]
    return False


def _finding(output: str, kept: Sequence[tuple[str, str]]) -> Finding:
    origins = list(dict.fromkeys(origin for _, origin in kept))
    named = f"{', '.join(origins[:_NAMED])}{', ...' if len(origins) > _NAMED else ''}"
    hint = "use one output per project, within the project; remove an orphaned chart with"
    return _warning(output, [name for name, _ in kept], f"not built from {named} in this project", hint)


def unrecorded(output: str, names: Sequence[str]) -> Finding:
    """Warn about orphaned charts that stay, because nothing shows that chartgen wrote them."""
    hint = "if they are orphaned, remove them with" if len(names) > 1 else "if it is orphaned, remove it with"
    return _warning(output, names, "no record of chartgen writing it, and git has no commit of it", hint)


def _warning(output: str, names: Sequence[str], reason: str, hint: str) -> Finding:
    import shlex

    folders = [shown(f"{output}/{name}") for name in names]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    verb = "are" if len(names) > 1 else "is"
    return Finding(
        f"{', '.join(folders[:_NAMED])}{more} {verb} kept: {reason}",
        Location(f"{folders[0]}/Chart.yaml", 1),
        rule="orphaned",
        severity="warning",
        hint=f"{hint} `rm -r {shlex.quote(folders[0])}`",
    )
