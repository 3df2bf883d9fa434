"""What a build would change, told without writing anything."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Literal

from chartgen.errors import EXIT_USAGE, ChartgenError
from chartgen.filetree import disk
from chartgen.filetree.compare import compare, memory_path
from chartgen.filetree.stage import Layout, blocked_findings, contents
from chartgen.filetree.tree import FileTree

DriftKind = Literal["stale", "missing", "left over", "edited"]


@dataclass(frozen=True, slots=True)
class Drift:
    """One file, or one whole chart, that is not what its spec says."""

    path: str
    """As a person in the current directory would name it; a chart's folder where all of it is missing or left over."""
    kind: DriftKind
    """`stale`: as an older spec said; `missing`; `left over`: no longer made; `edited`: by hand, or not ours."""
    diff: str = ""
    """From what is there to what is wanted, as a unified diff, cut short; ends with a newline."""


def drift(output: str | os.PathLike[str], name: str, tree: FileTree, *, diff_lines: int = 40) -> list[Drift]:
    """Compare a chart with what is there, as `Run.stage` does, and write nothing.

    Args:
        output: the folder in which each chart has one.
        name: of the chart, or ROOT.
        tree: all its files; none for a chart that is no longer made.
        diff_lines: how many lines of a file's diff are given; 0 for no diffs, which is fast.

    Returns:
        By path; empty where a build would change nothing.

    Raises:
        ChartgenError: the tree can't be written, something that is no file is in the way (EXIT_USAGE), or the machine
            refuses (EXIT_ENVIRONMENT).
    """
    layout = Layout(os.path.abspath(output))
    top = layout.folder(name)
    wanted, findings = contents(layout, name, tree)
    if findings:
        raise ChartgenError(*findings, exit_code=EXIT_USAGE)
    with disk.os_errors("read", top):
        found = compare(top, name, wanted)
    if found.blocked:
        raise ChartgenError(*blocked_findings(top, found.blocked), exit_code=EXIT_USAGE)
    if not found.there:
        return [Drift(disk.shown(top), "missing")] if wanted else []

    def of(path: str, kind: DriftKind) -> Drift:
        where = disk.shown(f"{top}/{path}")
        if not diff_lines or path not in found.found or path not in wanted:
            return Drift(where, kind)
        return Drift(where, kind, _diff(where, found.found[path], wanted[path], diff_lines))

    drifts = [of(path, "missing") for path in found.absent]
    drifts += [of(path, "stale") for path in found.stale]
    drifts += [of(path, "edited") for path in (*found.edited, *found.foreign, *found.left_edited)]
    if wanted or found.left_edited:
        drifts += [of(path, "left over") for path in found.left]
    elif found.left:
        drifts.append(Drift(disk.shown(top), "left over"))
    if not drifts and not found.remembers_rightly and (wanted or found.remembered):
        drifts.append(Drift(disk.shown(memory_path(top, name)), "stale" if wanted else "left over"))
    return sorted(drifts, key=lambda each: each.path)


def _diff(path: str, before: bytes, after: bytes, limit: int) -> str:
    from difflib import unified_diff
    from itertools import islice

    old, new = (content.decode("utf-8", "replace").splitlines(keepends=True) for content in (before, after))
    lines = unified_diff(old, new, path, path, n=2)
    text = "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in islice(lines, limit)
    )
    more = sum(1 for _ in lines)
    return f"{text}… and {more} more lines\n" if more else text
