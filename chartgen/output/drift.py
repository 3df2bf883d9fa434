"""The changes that a build would make, without writing anything."""

from __future__ import annotations

import os
from typing import Literal, NamedTuple

from chartgen.cache import Records
from chartgen.errors import EXIT_ENVIRONMENT, EXIT_USAGE, ChartgenError
from chartgen.output import disk
from chartgen.output.compare import compare, listing_path
from chartgen.output.git import Head
from chartgen.output.stage import ChartOutcome, Layout, blocked_findings, contents, outcome_of
from chartgen.output.tree import FileTree

DriftKind = Literal["stale", "missing", "orphaned", "edited", "different", "executable"]


class Drift(NamedTuple):
    """One file, or one whole chart, that is not what its spec generates."""

    path: str
    """As a person in the current directory would name it; a chart's folder if all of it is missing or orphaned."""
    kind: DriftKind
    """`stale`: an older spec generated it; `missing`; `orphaned`: no longer generated; `edited`: edited manually or not
    generated; `different`: stale or edited manually, since nothing records what was generated; `executable`: only its
    mode differs."""
    diff: str = ""
    """From what exists to what is expected, as a unified diff, shortened; ends with a newline."""
    line: int = 0
    """The first line of the existing file that differs, from 1; 0 if there is none."""
    source: str = ""
    """What generates it, such as the path of a spec file; empty if nothing does."""

    @property
    def state(self) -> str:
        """The kind, in words that follow `is`."""
        return {"edited": "edited manually", "different": "stale or edited manually"}.get(self.kind, self.kind)

    @property
    def may_be_edited(self) -> bool:
        """Whether a build refuses to overwrite it, unless it is forced."""
        return self.kind in ("edited", "different")


class Checked(NamedTuple):
    """A chart that was compared with its folder."""

    outcome: ChartOutcome
    """What a run would do to it, with `--force` if a file was edited manually."""
    drifts: list[Drift]
    """By path; empty if a run would change nothing."""


class Checker:
    """Compares charts with an output folder."""

    def __init__(self, output: str | os.PathLike[str], *, diff_lines: int = 40) -> None:
        """Use an output folder.

        Args:
            output: The folder of charts.
            diff_lines: The number of lines of a file's diff that are shown; 0 for no diffs, which is fast.
        """
        self._layout = Layout(os.path.abspath(output))
        self._diff_lines = diff_lines
        self._records = Records(self._layout.output)
        self._head = Head(self._layout.output)

    def check(self, name: str, tree: FileTree, source: str = "") -> Checked:
        """Compare a chart with its folder, as `Run.stage` does, and write nothing.

        Args:
            name: The name of the chart, or ROOT.
            tree: All its files; none for an orphaned chart.
            source: What each drift names as the source of the files.

        Raises:
            ChartgenError: The tree cannot be written (EXIT_USAGE), something that is not a file is in the way, or a
                file cannot be read (EXIT_ENVIRONMENT).
        """
        top = self._layout.folder(name)
        expected, findings = contents(self._layout, name, tree)
        if findings:
            raise ChartgenError(*findings, exit_code=EXIT_USAGE)
        with disk.os_errors("read", top):
            found = compare(top, name, expected, self._records.read(name), self._head)
        if found.blocked:
            raise ChartgenError(*blocked_findings(top, found.blocked), exit_code=EXIT_ENVIRONMENT)
        outcome = outcome_of(name, found)
        if outcome.kept:
            return Checked(outcome, [])
        if not found.exists:
            return Checked(outcome, [Drift(disk.shown(top), "missing", source=source)] * bool(expected))

        def drift(path: str, kind: DriftKind) -> Drift:
            where = disk.shown(f"{top}/{path}")
            if path not in found.found or path not in expected:
                return Drift(where, kind, source=source)
            before, after = found.found[path], expected[path]
            diff = _diff(where, before, after, self._diff_lines) if self._diff_lines else ""
            return Drift(where, kind, diff, _first_line(before, after), source)

        emptied = set(found.emptied)
        drifts = [drift(path, "edited" if path in emptied else "missing") for path in found.absent]
        drifts += [drift(path, "stale") for path in found.stale]
        drifts += [drift(path, "executable") for path in found.executable]
        drifts += [drift(path, "edited" if found.has_record else "different") for path in found.edited]
        drifts += [drift(path, "edited") for path in (*found.unmanaged, *found.orphaned_edited)]
        if expected or found.orphaned_edited:
            drifts += [drift(path, "orphaned") for path in found.orphaned]
        elif found.orphaned:
            drifts.append(Drift(disk.shown(top), "orphaned", source=source))
        if not drifts and not found.is_listed and (expected or found.listing is not None):
            own = disk.shown(listing_path(top, name))
            drifts.append(Drift(own, "stale" if expected else "orphaned", source=source))
        return Checked(outcome, sorted(drifts, key=lambda each: each.path))


def _first_line(before: bytes, after: bytes) -> int:
    """Return the first line of `before` that differs; its last one if `after` only has more."""
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
