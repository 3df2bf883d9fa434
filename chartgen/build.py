"""Build specs into a folder of charts, or check that the folder is up to date.

A build stages each chart where it was rendered, in a forked worker if there are many, and puts all of them into place
when every spec is known to be valid. Nothing is written if there is an error.
"""

from __future__ import annotations

import errno
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from chartgen import pipeline
from chartgen.cache import Record
from chartgen.conventions import OUTPUT, SPECS
from chartgen.errors import ChartgenError, Finding
from chartgen.files import read_text
from chartgen.load import SpecFile, find, is_root, origin_of
from chartgen.output import (
    ROOT,
    ChartOutcome,
    Checker,
    Drift,
    FileTree,
    Run,
    StagedTwiceError,
    intact,
    shown,
    unmanaged,
)
from chartgen.output.location import require_suitable
from chartgen.output.orphans import orphans, unrecorded
from chartgen.overview import Summary, diagram, guides, install_order
from chartgen.pipeline import Findings, Progress
from chartgen.plan import archive_of
from chartgen.plan.fingerprint import fingerprint
from chartgen.shard import WHOLE, Shard
from chartgen.spec_chart import SpecChart
from chartgen.templating import environment

if TYPE_CHECKING:
    from chartgen.output import Stager

_DENIED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


class Options(NamedTuple):
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
    shard: Shard = WHOLE
    """Builds only the charts of the specs of a shard. The first one also does what concerns all specs: it loads all of
    them, finds duplicate names and missing charts, removes orphaned charts, and writes the files at the top."""


@dataclass(slots=True)
class Report:
    """The result of a build or a check."""

    outcomes: list[ChartOutcome] = field(default_factory=list)
    """By name; for a check, what a build would do."""
    drifts: list[Drift] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    """Warnings."""
    summaries: list[Summary] = field(default_factory=list)
    """Of the charts of the shard."""
    seconds: float = 0.0


class _Done(NamedTuple):
    """The result for one chart; sent between processes."""

    summary: Summary
    is_own: bool = True
    """Whether the chart is one of the shard."""
    outcome: ChartOutcome | None = None
    drifts: Sequence[Drift] = ()
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
    require_suitable(options.output, files)
    found = Findings()
    try:
        run = Run.begin(options.output, force=options.force, on_wait=on_wait)
    except ChartgenError as error:
        if not isinstance(error.__cause__, OSError) or error.__cause__.errno not in _DENIED:
            raise
        # Where nothing can be written, a build succeeds if there is nothing to write.
        report = check(options, progress)
        if report.drifts:
            raise
        return report
    with run:
        charts = _all(files, options, progress, _Staging(run.stager, options), found)
        outcomes = [done.outcome for done in charts if done.outcome is not None]
        orphaned = [run.stage(name, {}) for name in _orphans(files, options, charts, found)]
        _warn_of_kept(options, [outcome.name for outcome in orphaned if outcome.kept], found)
        outcomes += orphaned
        root = _root(options, charts)
        outcomes += [run.stage(ROOT, root)] if root else []
        run.commit(outcomes)
    return Report(
        outcomes=sorted(outcomes, key=lambda outcome: outcome.name),
        findings=found.merged(),
        summaries=[done.summary for done in charts if done.is_own],
        seconds=time.perf_counter() - start,
    )


def check(options: Options, progress: Progress | None = None) -> Report:
    """Compare what the specs render to with the output, without writing anything.

    Raises:
        ChartgenError: As `build`, except for files that differ: those are the drifts of the report.
    """
    start = time.perf_counter()
    files = find(options.specs)
    require_suitable(options.output, files)
    found = Findings()
    checker = Checker(options.output, diff_lines=options.diff_lines)
    charts = _all(files, options, progress, _Comparing(checker, options.output), found)
    outcomes = [done.outcome for done in charts if done.outcome is not None]
    drifts = [drift for done in charts for drift in done.drifts]
    others: list[tuple[str, FileTree]] = [(name, {}) for name in _orphans(files, options, charts, found)]
    kept: list[str] = []
    root = _root(options, charts)
    if root:
        others.append((ROOT, root))
    for name, tree in others:
        checked = checker.check(name, tree)
        if checked.outcome.kept:
            kept.append(name)
        outcomes.append(checked.outcome)
        drifts += checked.drifts
    _warn_of_kept(options, kept, found)
    return Report(
        outcomes=sorted(outcomes, key=lambda outcome: outcome.name),
        drifts=sorted(drifts, key=lambda drift: drift.path),
        findings=found.merged(),
        summaries=[done.summary for done in charts if done.is_own],
        seconds=time.perf_counter() - start,
    )


def _all(
    files: Sequence[SpecFile],
    options: Options,
    progress: Progress | None,
    use: Callable[[SpecChart], _Done],
    found: Findings,
) -> list[_Done]:
    shard = options.shard
    loaded = files if shard.is_first else [file for file in files if shard.has(file.title)]

    def of_shard(chart: SpecChart) -> _Done:
        return use(chart) if shard.has(chart.file.title) else _Done(chart.summary, is_own=False)

    charts = list(pipeline.each(loaded, of_shard, found, jobs=options.jobs, progress=progress, shard=shard))
    for done in charts:
        found.add(done.warnings)
    if shard.is_first:
        found.add(_missing_charts(charts, options.output))
    found.raise_errors(strict=options.strict)
    return charts


def _missing_charts(charts: Sequence[_Done], output: str) -> Iterator[Finding]:
    """Find charts on which others depend, and which are neither built nor in the output, or in another version."""
    versions = {done.summary.name: done.summary.version for done in charts}
    for done in charts:
        for each in done.summary.dependencies:
            if not each.is_local:
                continue
            version = versions[each.name] if each.name in versions else _version_of(output, each.name)
            if version is None:
                yield Finding(
                    f'missing chart "{each.name}", on which the chart "{done.summary.name}" depends',
                    each.location,
                    expected=f"a spec of it in this run, or {shown(output)}/{each.name}",
                    hint="build the whole folder of specs",
                )
            elif version != each.version:
                yield Finding(
                    f'conflicting version of the chart "{each.name}", on which the chart "{done.summary.name}" depends',
                    each.location,
                    found=each.version,
                    expected=f"{version}, as it is built"
                    if each.name in versions
                    else f"{version}, as in {shown(output)}",
                    hint="depend on the chart of its own spec, or build the whole folder of specs",
                )


def _version_of(output: str, chart: str) -> str | None:
    try:
        text = read_text(f"{output}/{chart}/Chart.yaml")
    except (OSError, UnicodeDecodeError):
        return None
    found = re.search(r'^version: "?([^"\n]*)', text, re.MULTILINE)
    return found[1] if found else None


class _Staging:
    """Stages a chart for a build, unless it is as it was after the last build."""

    def __init__(self, stager: Stager, options: Options) -> None:
        self.stager = stager
        self.options = options

    def __call__(self, chart: SpecChart) -> _Done:
        now = _fingerprint(chart)
        record = self.stager.records.read(chart.name)
        if record is not None and record.fingerprint == now and not self.options.force:
            found = intact(self.options.output, chart.name, record)
            if found is not None:
                if found.state != record.state:
                    self.stager.records.write(chart.name, Record(record.files, fingerprint=now, state=found.state))
                outcome = ChartOutcome(chart.name, unchanged=len(found.files))
                return self._done(chart, found.files, outcome)
        try:
            outcome = self.stager.stage(chart.name, chart.tree, now, record)
        except StagedTwiceError:
            # Reported when all charts are known, with the locations of both.
            return _Done(chart.summary)
        return self._done(chart, chart.tree, outcome)

    def _done(self, chart: SpecChart, expected: Iterable[str], outcome: ChartOutcome) -> _Done:
        managed = {*expected, *outcome.removed, *map(archive_of, chart.chart.dependencies)}
        warnings = unmanaged.findings(self.options.output, chart.name, managed)
        return _Done(chart.summary, outcome=outcome, warnings=warnings)


def _fingerprint(chart: SpecChart) -> str:
    """Return the fingerprint of a chart; its files also depend on the charts that it depends on."""
    below = [_fingerprint(each) for each in chart.below]
    title = " ".join([chart.file.title, *below])
    waivers = [each.waivers for each in (chart.chart, *chart.chart.environments.values())]
    return fingerprint(
        chart.given, chart.chart.defaults, chart.level, title, chart.policies, waivers, chart.project.templates
    )


class _Comparing:
    """Compares a chart with the output for a check."""

    def __init__(self, checker: Checker, output: str) -> None:
        self.checker = checker
        self.output = output

    def __call__(self, chart: SpecChart) -> _Done:
        outcome, drifts = self.checker.check(chart.name, chart.tree, shown(chart.file.path))
        managed = {*chart.tree, *outcome.removed, *map(archive_of, chart.chart.dependencies)}
        warnings = unmanaged.findings(self.output, chart.name, managed)
        return _Done(chart.summary, outcome=outcome, drifts=drifts, warnings=warnings)


def _orphans(files: Sequence[SpecFile], options: Options, charts: Iterable[_Done], found: Findings) -> list[str]:
    """Return the names of orphaned charts to remove; those that may belong to another project are a warning."""
    if not options.shard.is_first:
        return []
    orphaned = orphans(options.output, options.specs, files, {done.summary.name for done in charts})
    if orphaned.findings:
        found.add(orphaned.findings)
        found.raise_errors(strict=options.strict)
    return orphaned.gone


def _warn_of_kept(options: Options, names: Sequence[str], found: Findings) -> None:
    if names:
        found.add([unrecorded(options.output, names)])
        found.raise_errors(strict=options.strict)


def _root(options: Options, charts: Iterable[_Done]) -> FileTree | None:
    """Render the files at the top of the output, if whole folders of specs are built."""
    if not options.shard.is_first or not all(is_root(path) for path in options.specs):
        return None
    order = install_order([done.summary for done in charts])
    context = {
        "origins": list(dict.fromkeys(origin_of(path) for path in options.specs)),
        "diagram": diagram(order),
        "charts": order,
        "guides": guides(order),
    }
    return {
        name: environment().get_template(f"root/{name}").render(context) for name in ("README.md", ".gitattributes")
    }
