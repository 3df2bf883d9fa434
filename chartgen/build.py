"""Build specs into a folder of charts, or check that the folder is up to date.

A build stages each chart where it was rendered, in a forked worker if there are many, and puts all of them into place
when every spec is known to be valid. Nothing is written if there is an error.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from chartgen import cache, pipeline
from chartgen.errors import Finding
from chartgen.load import SpecFile, find, is_root, origin_of
from chartgen.output import (
    ROOT,
    ChartOutcome,
    Drift,
    FileTree,
    Run,
    StagedTwiceError,
    intact,
    orphans,
    shown,
    unmanaged,
)
from chartgen.output import check as compare
from chartgen.output.location import refuse_if_unfit
from chartgen.overview import Summary, install_commands, install_order, mermaid
from chartgen.pipeline import Findings, Progress, SpecChart
from chartgen.plan.fingerprint import fingerprint
from chartgen.render import environment

if TYPE_CHECKING:
    from chartgen.output import Stager

OUTPUT = "generated"
SPECS = "specs"


@dataclass(frozen=True, slots=True)
class Options:
    """Options of a build or a check."""

    specs: tuple[str, ...] = (SPECS,)
    """Files and folders."""
    output: str = OUTPUT
    force: bool = False
    """Overwrite manual edits."""
    strict: bool = False
    """Treat warnings as errors."""
    diff_lines: int = 40
    """The number of lines that a check shows of the diff of a file."""
    jobs: int | None = None
    """Processes; None decides by the number of processors and specs."""


@dataclass(slots=True)
class Report:
    """The result of a build or a check."""

    outcomes: list[ChartOutcome] = field(default_factory=list)
    """By name; for a check, what a build would do."""
    drifts: list[Drift] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    """Warnings."""
    summaries: list[Summary] = field(default_factory=list)
    seconds: float = 0.0


class _Done(NamedTuple):
    """The result for one chart; sent between processes."""

    summary: Summary
    outcome: ChartOutcome | None = None
    drifts: Sequence[Drift] = ()
    fingerprint: str = ""
    stamp: str = ""
    warnings: Sequence[Finding] = ()


def build(options: Options, progress: Progress | None = None, on_wait: Callable[[str], None] | None = None) -> Report:
    """Build specs and put their charts into place, all or none.

    Args:
        options: The options.
        progress: Called after each batch of spec files.
        on_wait: Called once, with a sentence, if another run writes to the same output.

    Raises:
        ChartgenError: A spec is broken, or the output is unsuitable (exit code 2); a rule is violated or a file was
            edited manually (1); a file cannot be read or written (3). The output is unchanged.
    """
    start = time.perf_counter()
    files = find(options.specs)
    refuse_if_unfit(options.output, files)
    with Run.begin(options.output, force=options.force, on_wait=on_wait) as run:
        known = {} if options.force else cache.read(options.output)
        found = Findings()
        charts = _all(files, options, progress, _Staging(run.stager, options.output, known), found)
        outcomes = [done.outcome for done in charts if done.outcome is not None]
        outcomes += [run.stage(name, {}) for name in _orphans(files, options, charts, found)]
        root = _root(options, charts)
        outcomes += [run.stage(ROOT, root)] if root else []
        run.commit(outcomes)
    _record(options, known, charts)
    return Report(
        outcomes=sorted(outcomes, key=lambda outcome: outcome.name),
        findings=found.merged(),
        summaries=[done.summary for done in charts],
        seconds=time.perf_counter() - start,
    )


def check(options: Options, progress: Progress | None = None) -> Report:
    """Compare what the specs render to with the output, without writing anything.

    Raises:
        ChartgenError: As `build`, except for files that differ: those are the drifts of the report.
    """
    start = time.perf_counter()
    files = find(options.specs)
    refuse_if_unfit(options.output, files)
    found = Findings()
    charts = _all(files, options, progress, _Comparing(options), found)
    outcomes = [done.outcome for done in charts if done.outcome is not None]
    drifts = [drift for done in charts for drift in done.drifts]
    others: list[tuple[str, FileTree]] = [(name, {}) for name in _orphans(files, options, charts, found)]
    root = _root(options, charts)
    if root:
        others.append((ROOT, root))
    for name, tree in others:
        checked = compare(options.output, name, tree, diff_lines=options.diff_lines)
        outcomes.append(checked.outcome)
        drifts += checked.drifts
    return Report(
        outcomes=sorted(outcomes, key=lambda outcome: outcome.name),
        drifts=sorted(drifts, key=lambda drift: drift.path),
        findings=found.merged(),
        summaries=[done.summary for done in charts],
        seconds=time.perf_counter() - start,
    )


def _all(
    files: Sequence[SpecFile],
    options: Options,
    progress: Progress | None,
    use: Callable[[SpecChart], _Done],
    found: Findings,
) -> list[_Done]:
    charts = list(pipeline.each(files, use, found, jobs=options.jobs, progress=progress))
    for done in charts:
        found.add(done.warnings)
    found.raise_errors(strict=options.strict)
    return charts


class _Staging:
    """Stages a chart for a build, unless it is as it was after the last build."""

    def __init__(self, stager: Stager, output: str, known: Mapping[str, cache.Entry]) -> None:
        self.stager = stager
        self.output = output
        self.known = known

    def __call__(self, chart: SpecChart) -> _Done:
        now = fingerprint(chart.chart, chart.file.title)
        entry = self.known.get(chart.name)
        if entry is not None and entry.fingerprint == now:
            there = intact(self.output, chart.name, entry.stamp)
            if there is not None and there.memory == entry.memory:
                outcome = ChartOutcome(chart.name, unchanged=len(there.files), memory=there.memory)
                return self._done(chart, there.files, outcome, now, there.stamp)
        try:
            outcome = self.stager.stage(chart.name, chart.tree)
        except StagedTwiceError:
            # Reported when all charts are known, with the locations of both.
            return _Done(chart.summary)
        return self._done(chart, chart.tree, outcome, now)

    def _done(
        self, chart: SpecChart, expected: Collection[str], outcome: ChartOutcome, now: str, stamp: str = ""
    ) -> _Done:
        warnings = unmanaged.findings(self.output, chart.name, expected)
        return _Done(chart.summary, outcome, fingerprint=now, stamp=stamp, warnings=warnings)


class _Comparing:
    """Compares a chart with the output for a check."""

    def __init__(self, options: Options) -> None:
        self.options = options

    def __call__(self, chart: SpecChart) -> _Done:
        output, lines = self.options.output, self.options.diff_lines
        outcome, drifts = compare(output, chart.name, chart.tree, diff_lines=lines, made_from=shown(chart.file.path))
        warnings = unmanaged.findings(output, chart.name, chart.tree)
        return _Done(chart.summary, outcome, drifts, warnings=warnings)


def _record(options: Options, known: Mapping[str, cache.Entry], charts: Iterable[_Done]) -> None:
    now = {
        done.summary.name: cache.Entry(done.fingerprint, done.outcome.memory, done.stamp)
        for done in charts
        if done.outcome is not None
    }
    if any(known.get(name) != entry for name, entry in now.items()):
        cache.write(options.output, {**known, **now})


def _orphans(files: Sequence[SpecFile], options: Options, charts: Iterable[_Done], found: Findings) -> list[str]:
    """Return the names of orphaned charts to remove; those that may belong to another project are a warning."""
    orphaned = orphans.left_over(options.output, options.specs, files, {done.summary.name for done in charts})
    if orphaned.findings:
        found.add(orphaned.findings)
        found.raise_errors(strict=options.strict)
    return orphaned.gone


def _root(options: Options, charts: Iterable[_Done]) -> FileTree | None:
    """Render the files at the top of the output, if whole folders of specs are built."""
    if not all(is_root(path) for path in options.specs):
        return None
    order = install_order([done.summary for done in charts])
    context = {
        "origin": "/` and `".join(dict.fromkeys(origin_of(path) for path in options.specs)),
        "picture": mermaid(order),
        "charts": order,
        "commands": list(install_commands(order)),
    }
    return {
        name: environment().get_template(f"root/{name}").render(context) for name in ("README.md", ".gitattributes")
    }
