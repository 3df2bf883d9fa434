"""Verification of many charts, several at a time: their findings, in the order of the charts."""

from __future__ import annotations

import os
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chartgen.cache import Store
from chartgen.errors import EXIT_FINDINGS, EXIT_OK, EXIT_USAGE, ChartgenError, Finding
from chartgen.installation import unavailable
from chartgen.pipeline import Findings
from chartgen.shard import WHOLE, Shard
from chartgen.verify.check import Checks, Result, check_chart
from chartgen.verify.documents import crds
from chartgen.verify.documents.schemas import Schemas, minors, selected
from chartgen.verify.findings import Occurrence
from chartgen.verify.helm import engine_for
from chartgen.verify.helm.engine import Engine, Stopped
from chartgen.verify.rendering import read_values_files
from chartgen.verify.report import ChartReport, findings, summary
from chartgen.verify.source.charts import ChartSource
from chartgen.verify.source.find import find

if TYPE_CHECKING:
    from concurrent.futures import Future


@dataclass(frozen=True, slots=True)
class Options:
    """What to verify, and how."""

    charts: tuple[str, ...] = ()
    """Specs, charts, and folders of either; the folder `specs` by default."""
    helm: str | None = None
    """A `helm` command; Helm's embedded engine by default."""
    kubernetes: tuple[str, ...] = ()
    """Versions to check charts for, such as `1.32` or `newest`; those that each chart admits by default."""
    values: tuple[str, ...] = ()
    """Values files: each is one more scenario of every chart, over the chart's own values."""
    schemas: tuple[str, ...] = ()
    """Files and folders with the definitions of custom resources."""
    lint: bool = True
    server: str | None = None
    """A context of kubectl whose API server is asked too; empty for the current one."""
    kubectl: str = "kubectl"
    liveness: bool = False
    strict: bool = False
    """Whether warnings count as errors."""
    jobs: int | None = None
    """Number of threads; the number of processors by default."""
    shard: Shard = WHOLE
    """Verifies only the charts of the specs, or the folders, of a shard."""


@dataclass(slots=True)
class Report:
    """The result of a run."""

    engine: str = ""
    charts: list[ChartReport] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    seconds: float = 0.0
    exit_code: int = EXIT_OK


Progress = Callable[[int], None]
"""Called with the number of charts that are done."""


def verify(options: Options, progress: Progress | None = None) -> Report:
    """Verify charts.

    Raises:
        ChartgenError: Helm, the schemas or the API server are not available (exit code 3); wrong usage, or an invalid
            spec (2).
    """
    start = time.perf_counter()
    _require_schemas()
    engine = engine_for(options.helm)
    report = Report(engine=engine.name)
    specs = Findings()
    try:
        checks = _checks(options, engine)
        Store("lint").prune()
        for result in _results(find(options.charts, specs, options.shard), checks, options.jobs):
            found = list(findings(result))
            report.findings += found
            report.charts.append(summary(result, found))
            if progress is not None:
                progress(len(report.charts))
        specs.raise_errors()
        report.findings += specs.merged()
    except ChartgenError as error:
        # The findings of earlier charts are reported too.
        raise ChartgenError(
            *report.findings, *error.findings, exit_code=error.exit_code, tracebacks=error.tracebacks
        ) from error
    finally:
        engine.close()
    if not report.charts and options.shard.is_whole:
        report.findings.append(Finding("no chart was verified", rule="nothing-verified"))
    failed = any(finding.severity == "error" or options.strict for finding in report.findings)
    report.exit_code = EXIT_FINDINGS if failed else EXIT_OK
    report.seconds = time.perf_counter() - start
    return report


def _require_schemas() -> None:
    try:
        minors()
    except ModuleNotFoundError as error:
        raise unavailable("the schemas of Kubernetes are not available", "verify") from error


def _checks(options: Options, engine: Engine) -> Checks:
    try:
        versions = selected(options.kubernetes)
    except ValueError as error:
        finding = Finding(
            f"unknown version of Kubernetes `{error}`", expected=f"{minors()[0]} to {minors()[-1]}", rule="usage"
        )
        raise ChartgenError(finding, exit_code=EXIT_USAGE) from error
    server = None
    if options.server is not None:
        from chartgen.verify.documents.server import Server

        server = Server(options.kubectl, options.server)
    extra = tuple((path, read_values_files([path], engine)) for path in options.values)
    schemas = Schemas(crds.read(options.schemas))
    return Checks(engine, schemas, versions, options.lint, server, options.liveness, extra)


def _check(source: ChartSource, checks: Checks) -> Result:
    """Check a chart; a fault of chartgen's own becomes a finding, so that other charts are checked all the same."""
    try:
        return check_chart(source, checks)
    except (ChartgenError, Stopped):
        raise
    except Exception as error:  # noqa: BLE001  charts are others' input, and may be made to break this
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{os.path.basename(frame.filename)}:{frame.lineno}"
        # Not its text, which may contain what a Secret does.
        occurrence = Occurrence(
            "internal",
            "a fault in chartgen ended the verification",
            found=f"{type(error).__name__} at {where}",
            hint="please report it with the chart",
        )
        return Result(source, occurrences=[occurrence])


def _results(found: Iterable[ChartSource], checks: Checks, jobs: int | None) -> Iterator[Result]:
    """Check charts, as many at once as there are processors; at most twice as many are in memory."""
    workers = jobs or os.cpu_count() or 1
    if workers < 2:
        yield from (_check(each, checks) for each in found)
        return
    from concurrent.futures import ThreadPoolExecutor

    waiting: deque[Future[Result]] = deque()
    failure: ChartgenError | None = None
    with ThreadPoolExecutor(workers) as pool:
        try:
            try:
                for each in found:
                    waiting.append(pool.submit(_check, each, checks))
                    if len(waiting) >= 2 * workers:
                        yield waiting.popleft().result()
            except ChartgenError as error:
                failure = error
            while waiting:
                yield waiting.popleft().result()
        except BaseException:
            # Threads cannot be ended, and the pool waits for them: end what they wait for.
            checks.engine.stop()
            for future in waiting:
                future.cancel()
            raise
    if failure is not None:
        raise failure
