"""The stages in a row, for many charts: load, check, plan, render, stage; then all of it is put into place.

Many spec files are shared out to forked workers, each of which loads its own; what comes back is small. Nothing is
written where one finding is an error.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from chartgen import cache, policy
from chartgen.errors import BROKEN, EXIT_FINDINGS, EXIT_USAGE, ChartgenError, Finding
from chartgen.load import (
    LoadedChart,
    Loader,
    SpecFile,
    find,
    is_root,
    merge,
    no_charts,
    origin_of,
    same_names,
)
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
    size,
    unmanaged,
)
from chartgen.output import check as compare
from chartgen.output.location import refuse_if_unfit
from chartgen.overview import Summary, install_commands, install_order, mermaid, summarize
from chartgen.plan import plan
from chartgen.plan.fingerprint import fingerprint
from chartgen.render import environment, render
from chartgen.spec.base import is_broken

if TYPE_CHECKING:
    from chartgen.output import Stager
    from chartgen.spec.chart import Chart

OUTPUT = "generated"
SPECS = "specs"
FORK_FROM = 100
"""Spec files from which on it pays to fork."""
_SHARE = 25
"""Spec files that a worker takes at a time."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a build is asked for."""

    specs: tuple[str, ...] = (SPECS,)
    """Files and folders."""
    output: str = OUTPUT
    force: bool = False
    strict: bool = False
    """Warnings count as errors."""
    diff_lines: int = 40
    """How many lines of a file's difference a check gives."""
    jobs: int | None = None
    """Processes; None leaves it to the machine and the number of specs."""


@dataclass(slots=True)
class Report:
    """What a build did, or what a check found."""

    outcomes: list[ChartOutcome] = field(default_factory=list)
    """By name; of a check, what a build would do."""
    drifts: list[Drift] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    """Warnings, where the build went on."""
    summaries: list[Summary] = field(default_factory=list)
    seconds: float = 0.0


class Built(NamedTuple):
    """One chart, built in memory."""

    name: str
    chart: Chart
    origin: str
    """Its spec file, as its files name it."""
    tree: FileTree
    summary: Summary


class _Done(NamedTuple):
    """What comes back of one chart."""

    summary: Summary
    file: SpecFile
    variable: str
    outcome: ChartOutcome | None = None
    drifts: Sequence[Drift] = ()
    fingerprint: str = ""
    stamp: str = ""
    findings: Sequence[Finding] = ()


@dataclass(slots=True)
class _Share:
    """What comes back of some spec files."""

    findings: list[Finding] = field(default_factory=list)
    tracebacks: list[str] = field(default_factory=list)
    charts: list[_Done] = field(default_factory=list)


Progress = Callable[[int, int], None]
"""Told how many spec files are done, and of how many."""


def build(options: Options, progress: Progress | None = None, on_wait: Callable[[str], None] | None = None) -> Report:
    """Make the charts of specs and put them into place, all or none.

    Raises:
        ChartgenError: Something is wrong with the specs, or the output can't be one (exit code 2); a rule is broken or
            a file was edited by hand (1); the machine refuses (3). The output is as it was.
    """
    start = time.perf_counter()
    files = find(options.specs)
    refuse_if_unfit(options.output, files)
    with Run.begin(options.output, force=options.force, on_wait=on_wait) as run:
        known = {} if options.force else cache.read(options.output)
        made = _all(files, options, progress, _Staging(run.stager, options.output, known))
        outcomes = [done.outcome for done in made.charts if done.outcome is not None]
        outcomes += [run.stage(name, {}) for name in _left_over(files, options, made)]
        root = _root(options, made)
        outcomes += [run.stage(ROOT, root)] if root else []
        run.commit(outcomes)
    _remember(options, known, made)
    return Report(
        outcomes=sorted(outcomes, key=lambda outcome: outcome.name),
        findings=made.findings,
        summaries=[done.summary for done in made.charts],
        seconds=time.perf_counter() - start,
    )


def check(options: Options, progress: Progress | None = None) -> Report:
    """Compare what the specs give with what is there, and write nothing.

    Raises:
        ChartgenError: As `build`, but for files that differ: those are the report's drifts.
    """
    start = time.perf_counter()
    files = find(options.specs)
    refuse_if_unfit(options.output, files)
    made = _all(files, options, progress, _Comparing(options))
    outcomes = [done.outcome for done in made.charts if done.outcome is not None]
    drifts = [drift for done in made.charts for drift in done.drifts]
    others: list[tuple[str, FileTree]] = [(name, {}) for name in _left_over(files, options, made)]
    root = _root(options, made)
    if root:
        others.append((ROOT, root))
    for name, tree in others:
        checked = compare(options.output, name, tree, diff_lines=options.diff_lines)
        outcomes.append(checked.outcome)
        drifts += checked.drifts
    return Report(
        outcomes=sorted(outcomes, key=lambda outcome: outcome.name),
        drifts=sorted(drifts, key=lambda drift: drift.path),
        findings=made.findings,
        summaries=[done.summary for done in made.charts],
        seconds=time.perf_counter() - start,
    )


def charts(options: Options) -> Iterator[Built]:
    """Build the charts of specs in memory, in the order of their files.

    Raises:
        ChartgenError: As `build`; after the charts that were well.
    """
    share = _Share()
    loader = Loader()
    for file in find(options.specs):
        for one in _sound(loader, file, share):
            with _collected(share):
                tree = _tree(one)
                yield Built(one.chart.name, one.chart, file.title, tree, summarize(one.chart))
        loader.forget(file)
    _raise(share, options)


def summaries(options: Options) -> list[Summary]:
    """Summarize the charts of specs, in the order of their files.

    Raises:
        ChartgenError: As `build`.
    """
    share = _Share()
    loader = Loader()
    made = [summarize(one.chart) for file in find(options.specs) for one in _sound(loader, file, share)]
    _raise(share, options)
    return made


def _sound(loader: Loader, file: SpecFile, share: _Share) -> Iterator[LoadedChart]:
    """Give the charts of one file that can be made; what is wrong with it goes to the share."""
    loaded = loader.load_file(file)
    share.findings += loaded.findings
    share.tracebacks += loaded.tracebacks
    for one in loaded.charts:
        if not is_broken(one.chart):
            with _collected(share):
                share.findings += policy.findings(one.chart)
                yield one


def _tree(one: LoadedChart) -> FileTree:
    """Make the files of one chart.

    Raises:
        ChartgenError: They can't be made, or are too many to be installed.
    """
    tree = render(plan(one.chart, one.file.title))
    if found := size.findings(one.chart.name, tree, lambda: one.location):
        raise ChartgenError(*found, exit_code=EXIT_FINDINGS)
    return tree


@contextlib.contextmanager
def _collected(share: _Share) -> Iterator[None]:
    """Collect what goes wrong, and go on."""
    try:
        yield
    except ChartgenError as error:
        share.findings += error.findings
        share.tracebacks += error.tracebacks


class _Staging:
    """What a build does with a chart: it is staged, unless it is as it was built last."""

    def __init__(self, stager: Stager, output: str, known: Mapping[str, cache.Entry]) -> None:
        self.stager = stager
        self.output = output
        self.known = known

    def __call__(self, one: LoadedChart) -> _Done:
        chart, title = one.chart, one.file.title
        mark = fingerprint(chart, title)
        entry = self.known.get(chart.name)
        if entry is not None and entry.fingerprint == mark:
            there = intact(self.output, chart.name, entry.stamp)
            if there is not None and there.memory == entry.memory:
                outcome = ChartOutcome(chart.name, unchanged=len(there.files), memory=there.memory)
                return self.done(one, there.files, outcome, mark, there.stamp)
        tree = _tree(one)
        try:
            outcome = self.stager.stage(chart.name, tree)
        except StagedTwiceError:
            # It is told when all are there, with the places of both.
            return _Done(summarize(chart), one.file, one.variable)
        return self.done(one, tree, outcome, mark)

    def done(
        self, one: LoadedChart, expected: Collection[str], outcome: ChartOutcome, mark: str, stamp: str = ""
    ) -> _Done:
        found = unmanaged.findings(self.output, one.chart.name, expected)
        return _Done(
            summarize(one.chart), one.file, one.variable, outcome, fingerprint=mark, stamp=stamp, findings=found
        )


class _Comparing:
    """What a check does with a chart: it is held against what is there."""

    def __init__(self, options: Options) -> None:
        self.options = options

    def __call__(self, one: LoadedChart) -> _Done:
        tree = _tree(one)
        name, output, lines = one.chart.name, self.options.output, self.options.diff_lines
        outcome, drifts = compare(output, name, tree, diff_lines=lines, made_from=shown(one.file.path))
        found = unmanaged.findings(output, name, tree)
        return _Done(summarize(one.chart), one.file, one.variable, outcome, drifts, findings=found)


def _remember(options: Options, known: Mapping[str, cache.Entry], made: _Share) -> None:
    now = {
        done.summary.name: cache.Entry(done.fingerprint, done.outcome.memory, done.stamp)
        for done in made.charts
        if done.outcome is not None
    }
    if any(known.get(name) != entry for name, entry in now.items()):
        cache.write(options.output, {**known, **now})


_Use = Callable[[LoadedChart], _Done]


def _all(files: Sequence[SpecFile], options: Options, progress: Progress | None, use: _Use) -> _Share:
    jobs = options.jobs or (os.cpu_count() or 1 if len(files) >= FORK_FROM else 1)
    whole = _Share()
    done = 0
    for share in _shares(files, use, jobs):
        whole.findings += share.findings
        whole.tracebacks += share.tracebacks
        whole.charts += share.charts
        done += _SHARE
        if progress is not None:
            progress(min(done, len(files)), len(files))
    whole.findings += same_names((chart.summary.name, chart.file, chart.variable) for chart in whole.charts)
    if not whole.charts and not whole.findings:
        whole.findings.append(no_charts(files))
    _raise(whole, options)
    return whole


def _shares(files: Sequence[SpecFile], use: _Use, jobs: int) -> Iterator[_Share]:
    parts = [files[start : start + _SHARE] for start in range(0, len(files), _SHARE)]
    compiled = cache.CodeCache() if len(files) >= FORK_FROM else None
    if jobs < 2 or len(parts) < 2 or not hasattr(os, "fork"):
        loader = Loader(compiled)
        for part in parts:
            yield _share(loader, part, use)
        return
    from chartgen.workers import forked

    environment()  # made once, before it is forked
    yield from forked(parts, lambda loader, part: _share(loader, part, use), lambda: Loader(compiled), jobs)


def _share(loader: Loader, files: Iterable[SpecFile], use: _Use) -> _Share:
    share = _Share()
    for file in files:
        for one in _sound(loader, file, share):
            with _collected(share):
                done = use(one)
                share.charts.append(done)
                share.findings += done.findings
        loader.forget(file)
    return share


def _raise(share: _Share, options: Options) -> None:
    findings = merge(share.findings)
    share.findings = findings
    if any(finding.severity == "error" or options.strict for finding in findings):
        broken = any(finding.severity == "error" and finding.rule in BROKEN for finding in findings)
        raise ChartgenError(*findings, exit_code=EXIT_USAGE if broken else EXIT_FINDINGS, tracebacks=share.tracebacks)


def _left_over(files: Sequence[SpecFile], options: Options, made: _Share) -> list[str]:
    """List charts that came from these specs, and no longer do; those that may be another's are warned of."""
    found = orphans.left_over(options.output, options.specs, files, {done.summary.name for done in made.charts})
    if found.findings:
        made.findings += found.findings
        _raise(made, options)
    return found.gone


def _root(options: Options, made: _Share) -> FileTree | None:
    """Make the files at the top, where whole folders of specs were built."""
    if not all(is_root(path) for path in options.specs):
        return None
    order = install_order([done.summary for done in made.charts])
    context = {
        "origin": "/` and `".join(dict.fromkeys(origin_of(path) for path in options.specs)),
        "picture": mermaid(order),
        "charts": order,
        "commands": list(install_commands(order)),
    }
    return {
        name: environment().get_template(f"root/{name}").render(context) for name in ("README.md", ".gitattributes")
    }
