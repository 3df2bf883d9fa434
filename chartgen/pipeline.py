"""From specs or folders to charts: the one way that every command takes.

A spec is loaded, checked, planned, rendered and measured; a folder is read. Problems do not stop the run: they are
collected, so that one run reports all of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from chartgen import policy
from chartgen.cache import CodeCache
from chartgen.errors import (
    BROKEN,
    EXIT_FINDINGS,
    EXIT_OK,
    EXIT_USAGE,
    ChartgenError,
    Finding,
)
from chartgen.load import Loader, SpecFile, find, merge, no_charts, printable, same_names
from chartgen.output import folder_name_problem, shown
from chartgen.plan import completed, plan
from chartgen.plan.waivers import Applied, applied_waivers, unknown_waivers, unused_waivers
from chartgen.project import project_at
from chartgen.render import render
from chartgen.shard import WHOLE, Shard
from chartgen.spec import profiles
from chartgen.spec.chart import Chart
from chartgen.spec.config import ConfigMap
from chartgen.spec.deployment import Deployment
from chartgen.spec.image import Image
from chartgen.spec.namespace import Namespace
from chartgen.spec.probe import HttpGet
from chartgen.spec.resources import Resources
from chartgen.spec.service import Service
from chartgen.spec.validity import is_valid
from chartgen.spec_chart import SpecChart
from chartgen.workers import forked

if TYPE_CHECKING:
    from chartgen.folder import FolderChart


FORK_FROM = 100
"""Number of spec files from which on forked workers are faster than one process."""
_BATCH = 25
"""Spec files that a worker takes at a time."""
_CHART_FILE = "Chart.yaml"

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Called with the number of spec files that are done, and that of all."""


@dataclass(slots=True)
class Findings:
    """The findings of a run, and the exit code that they lead to."""

    items: list[Finding] = field(default_factory=list)
    tracebacks: list[str] = field(default_factory=list)
    """Of exceptions in specs, for `--debug`."""
    exit_code: int = EXIT_OK
    """Of the most serious problem: the environment, then a broken spec, then a violated rule."""

    def add(self, findings: Iterable[Finding], tracebacks: Iterable[str] = ()) -> None:
        """Add findings about specs; an error means a broken spec, or a violated rule."""
        for finding in findings:
            self.items.append(finding)
            if finding.severity == "error":
                self.exit_code = max(self.exit_code, EXIT_USAGE if finding.rule in BROKEN else EXIT_FINDINGS)
        self.tracebacks += tracebacks

    def add_error(self, error: ChartgenError) -> None:
        """Add what stopped a chart, with the exit code that it was raised with."""
        self.items += error.findings
        self.tracebacks += error.tracebacks
        self.exit_code = max(self.exit_code, error.exit_code)

    def include(self, other: Findings) -> None:
        """Add all findings of another collection."""
        self.items += other.items
        self.tracebacks += other.tracebacks
        self.exit_code = max(self.exit_code, other.exit_code)

    def merged(self) -> list[Finding]:
        """Return the findings sorted by location, each once."""
        return merge(self.items)

    def raise_errors(self, *, strict: bool = False) -> None:
        """Stop the run if there was an error.

        Args:
            strict: Treat warnings as errors.

        Raises:
            ChartgenError: With all findings, and the exit code of the most serious one.
        """
        exit_code = self.exit_code or (EXIT_FINDINGS if strict and self.items else EXIT_OK)
        if exit_code:
            raise ChartgenError(*self.merged(), exit_code=exit_code, tracebacks=printable(self.tracebacks, self.items))


class Inputs(NamedTuple):
    """The specs and the folders of charts that paths name."""

    specs: list[SpecFile]
    folders: list[str]


def inputs(paths: Iterable[str]) -> Inputs:
    """Find specs and charts: a path names a spec, a chart, or a folder of either.

    Raises:
        ChartgenError: A path does not exist, cannot be read, or contains neither.
    """
    specs: list[str] = []
    folders: list[str] = []
    findings: list[Finding] = []
    for path in paths:
        charts = _chart_folders(path)
        if charts:
            folders += charts
        elif os.path.exists(path) and not _may_be_specs(path):
            findings.append(
                Finding(
                    f"no chart and no spec in `{shown(path)}`",
                    rule="file",
                    hint="a chart is a folder with Chart.yaml, a spec is a file `NAME.py`",
                )
            )
        else:
            specs.append(path)
    if findings:
        raise ChartgenError(*findings, exit_code=EXIT_USAGE)
    return Inputs(find(specs), folders)


def _chart_folders(path: str) -> list[str]:
    if os.path.basename(path) == _CHART_FILE and os.path.lexists(path) and not os.path.isdir(path):
        return [os.path.dirname(path) or "."]
    if not os.path.isdir(path):
        return []
    if os.path.lexists(os.path.join(path, _CHART_FILE)):
        return [path]
    try:
        names = sorted(os.listdir(path))
    except OSError:
        return []
    return [os.path.join(path, name) for name in names if os.path.lexists(os.path.join(path, name, _CHART_FILE))]


def _may_be_specs(path: str) -> bool:
    if os.path.isfile(path):
        return path.endswith(".py")
    denied: list[OSError] = []
    has_specs = any(name.endswith(".py") for _, _, names in os.walk(path, onerror=denied.append) for name in names)
    # Those who search for specs report a folder that cannot be read.
    return has_specs or bool(denied)


def charts(paths: Iterable[str], found: Findings, shard: Shard = WHOLE) -> Iterator[SpecChart | FolderChart]:
    """Yield the charts that paths name: those of specs, planned and rendered, then those in folders.

    A chart that cannot be built is reported in `found`, and the next one follows. After the last one, findings
    about all of them are added, such as two specs that give charts with the same name: call `found.raise_errors()`
    then, which fails wherever `chartgen build` fails. Only one chart at a time is in memory.

    Args:
        paths: Specs, charts, and folders of either.
        found: Collects the findings.
        shard: Skips the specs and the folders of other shards.

    Raises:
        ChartgenError: A path does not exist, cannot be read, or contains neither specs nor charts.
    """
    specs, folders = inputs(paths)
    if specs:
        yield from each([file for file in specs if shard.has(file.title)], _complete, found, shard=shard)
    if folders:
        # A build has none.
        from chartgen.folder import FolderChart

        yield from map(FolderChart, (each for each in folders if shard.has(os.path.basename(os.path.abspath(each)))))


def _complete(chart: SpecChart) -> SpecChart:
    _ = chart.files
    return chart


class _Result(NamedTuple, Generic[T]):
    """What came of one chart."""

    name: str
    file: SpecFile
    variable: str
    value: T
    applied: Applied | None


class _Batch(NamedTuple, Generic[T]):
    """What came of some spec files; sent between processes."""

    files: int
    results: list[_Result[T]]
    found: Findings


def each(
    specs: Sequence[SpecFile],
    use: Callable[[SpecChart], T],
    found: Findings,
    *,
    jobs: int | None = 1,
    progress: Progress | None = None,
    shard: Shard = WHOLE,
) -> Iterator[T]:
    """Yield what `use` returns for each chart of spec files that is valid, in the order of the files.

    `use` decides how far a chart is taken: it reads `chart.tree` to render it. What it raises as ChartgenError is
    collected, and the next chart follows.

    Args:
        specs: The spec files.
        use: Called with each chart, in a forked worker if there are several jobs; its result must be picklable then.
        found: Collects the findings; complete after the last chart.
        jobs: The number of processes; None decides by the number of processors and specs.
        progress: Called after each batch of files.
        shard: The shard that the files are of; its share of the specs may contain no chart.
    """
    jobs = jobs or (os.cpu_count() or 1 if len(specs) >= FORK_FROM else 1)
    origins: list[tuple[str, SpecFile, str]] = []
    applied: list[Applied] = []
    done = 0
    for batch in _batches(specs, use, jobs):
        found.include(batch.found)
        origins += [(one.name, one.file, one.variable) for one in batch.results]
        applied += [one.applied for one in batch.results if one.applied is not None]
        done += batch.files
        if progress is not None:
            progress(done, len(specs))
        for one in batch.results:
            yield one.value
    found.add(same_names(origins))
    if applied and found.exit_code in (EXIT_OK, EXIT_FINDINGS):
        _judge_waivers(applied, [file.path for file in specs], found)
    if not origins and not found.items and shard.is_whole:
        found.add([no_charts(specs)])


def _judge_waivers(applied: Sequence[Applied], paths: Sequence[str], found: Findings) -> None:
    """Report the waivers of projects that no chart needs. The policies of invalid specs are not known."""
    unknown = list(unknown_waivers(applied, paths))
    if unknown:
        found.add_error(ChartgenError(*unknown, exit_code=EXIT_USAGE))
    else:
        found.add(unused_waivers(applied, paths))


def _batches(specs: Sequence[SpecFile], use: Callable[[SpecChart], T], jobs: int) -> Iterator[_Batch[T]]:
    code = CodeCache() if len(specs) >= FORK_FROM else None
    parts = [specs[start : start + _BATCH] for start in range(0, len(specs), _BATCH)]
    if jobs < 2 or len(parts) < 2 or not hasattr(os, "fork"):
        loader = Loader(code)
        # One file at a time: a caller that renders charts one by one never holds a whole batch.
        for file in specs:
            yield _batch(loader, [file], use)
        return
    prepare()
    yield from forked(parts, lambda loader, part: _batch(loader, part, use), lambda: Loader(code), jobs)


def prepare() -> None:
    """Render a chart with what nearly every chart contains, so that forked processes share what that takes."""
    config = ConfigMap({"key": "text"})
    web = Deployment(
        image=Image("web", tag="1"), ports={"http": 80}, service=Service(80), env_from=[config], liveness=HttpGet("/"),
        resources=Resources(cpu="1", memory="1Gi", cpu_limit="1", memory_limit="1Gi"),
    )  # fmt: skip
    chart = Chart("web", version="0.1.0", description="web", namespace=Namespace("web"), workload=web)
    render(plan(chart, "", []))


def _batch(loader: Loader, specs: Sequence[SpecFile], use: Callable[[SpecChart], T]) -> _Batch[T]:
    batch: _Batch[T] = _Batch(len(specs), [], Findings())
    for file in specs:
        try:
            project = project_at(file.root)
        except ChartgenError as error:
            batch.found.add_error(error)
            continue
        loaded = loader.load_file(file, project.spec_defaults)
        batch.found.add(loaded.findings, loaded.tracebacks)
        for one in loaded.charts:
            if not is_valid(one.chart):
                continue
            if problem := folder_name_problem(one.chart.name):
                message = f"invalid chart name `{one.chart.name}`: it {problem}"
                batch.found.add([Finding(message, one.chart.location("name"), field="name")])
                continue
            try:
                chart = SpecChart(
                    completed(one.chart, project.defaults or profiles.DEFAULT, project.spec_waivers),
                    one.chart,
                    file,
                    one.variable,
                    project,
                )
                batch.found.add(policy.findings(chart.chart))
                known = applied_waivers(chart.chart, project, file.root)
                batch.results.append(_Result(chart.name, file, one.variable, use(chart), known))
            except ChartgenError as error:
                batch.found.add_error(error)
        batch.found.add(loader.finish(file))
    return batch
