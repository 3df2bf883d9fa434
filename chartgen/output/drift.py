"""What a build would change, told without writing anything."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Literal, NamedTuple

from chartgen.errors import EXIT_USAGE, ChartgenError
from chartgen.output import disk
from chartgen.output.compare import compare, memory_path
from chartgen.output.stage import ChartOutcome, Layout, blocked_findings, contents, outcome_of
from chartgen.output.tree import FileTree

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
    line: int = 0
    """The first line of what is there that differs from what is wanted, from 1; 0 where there is none."""
    made_from: str = ""
    """Whose work it is, such as the path of a spec file; empty where nobody makes it."""


class Checked(NamedTuple):
    """A chart, held against what is there."""

    outcome: ChartOutcome
    """What a run would do to it, under `force` where something was edited."""
    drifts: list[Drift]
    """By path; empty where a run would change nothing."""


def check(
    output: str | os.PathLike[str], name: str, tree: FileTree, *, diff_lines: int = 40, made_from: str = ""
) -> Checked:
    """Compare a chart with what is there, as `Run.stage` does, and write nothing.

    Args:
        output: the folder in which each chart has one.
        name: of the chart, or ROOT.
        tree: all its files; none for a chart that is no longer made.
        diff_lines: how many lines of a file's diff are given; 0 for no diffs, which is fast.
        made_from: what each drift says of where the files come from.

    Raises:
        ChartgenError: the tree can't be written, something that is no file is in the way (EXIT_USAGE), or the machine
            refuses (EXIT_ENVIRONMENT).
    """
    layout = Layout(os.path.abspath(output))
    top = layout.folder(name)
    expected, findings = contents(layout, name, tree)
    if findings:
        raise ChartgenError(*findings, exit_code=EXIT_USAGE)
    with disk.os_errors("read", top):
        found = compare(top, name, expected)
    if found.blocked:
        raise ChartgenError(*blocked_findings(top, found.blocked), exit_code=EXIT_USAGE)
    if not found.there:
        return Checked(
            outcome_of(name, found), [Drift(disk.shown(top), "missing", made_from=made_from)] * bool(expected)
        )

    def of(path: str, kind: DriftKind) -> Drift:
        where = disk.shown(f"{top}/{path}")
        if path not in found.found or path not in expected:
            return Drift(where, kind, made_from=made_from)
        before, after = found.found[path], expected[path]
        diff = _diff(where, before, after, diff_lines) if diff_lines else ""
        return Drift(where, kind, diff, _first_line(before, after), made_from)

    emptied = set(found.emptied)
    drifts = [of(path, "edited" if path in emptied else "missing") for path in found.absent]
    drifts += [of(path, "stale") for path in found.stale]
    drifts += [of(path, "edited") for path in (*found.edited, *found.foreign, *found.left_edited)]
    if expected or found.left_edited:
        drifts += [of(path, "left over") for path in found.left]
    elif found.left:
        drifts.append(Drift(disk.shown(top), "left over", made_from=made_from))
    if not drifts and not found.remembers_rightly and (expected or found.remembered):
        own = disk.shown(memory_path(top, name))
        drifts.append(Drift(own, "stale" if expected else "left over", made_from=made_from))
    return Checked(outcome_of(name, found), sorted(drifts, key=lambda each: each.path))


def _first_line(before: bytes, after: bytes) -> int:
    """Give the first line of `before` that differs; its last one where `after` only has more."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    same = next((number for number, lines in enumerate(zip(old, new, strict=False)) if lines[0] != lines[1]), None)
    number = min(len(old), len(new)) if same is None else same
    return max(min(number + 1, len(old)), 1)


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
