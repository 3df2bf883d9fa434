"""Many charts, several at a time: their verdicts as findings, in the order of the charts."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from chartgen.cache import texts
from chartgen.errors import EXIT_ENVIRONMENT, EXIT_FINDINGS, EXIT_OK, EXIT_USAGE, ChartgenError, Finding
from chartgen.verify import crds
from chartgen.verify import subject as subjects
from chartgen.verify.engine import engine as engine_of
from chartgen.verify.flaws import Flaw, Group, dotted, grouped
from chartgen.verify.judge import Judges, Verdict, judge
from chartgen.verify.origin import template_line, template_place
from chartgen.verify.schemas import Schemas, chosen, minors
from chartgen.verify.spec_origin import spec_place, value_place
from chartgen.verify.stopping import Stoppable
from chartgen.verify.subject import Subject
from chartgen.verify.versions import spoken

if TYPE_CHECKING:
    from concurrent.futures import Future

FEW = 3
"""Scenarios that a finding names; of more, how many."""


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked for."""

    charts: tuple[str, ...] = ()
    """Specs, charts, and folders of either; the folder `specs` where none is named."""
    helm: str | None = None
    """A `helm` command; Helm's own engine in this process where left out."""
    kubernetes: tuple[str, ...] = ()
    """Versions to hold charts against, such as `1.32` or `newest`; those that each admits where left out."""
    schemas: tuple[str, ...] = ()
    """Files and folders with the definitions of custom resources."""
    lint: bool = True
    server: str | None = None
    """A context of kubectl whose API server is asked too; empty is the current one."""
    kubectl: str = "kubectl"
    liveness: bool = False
    strict: bool = False
    """Warnings count as errors."""
    jobs: int | None = None
    """Threads; None leaves it to the machine."""


@dataclass(frozen=True, slots=True)
class ChartReport:
    """What was verified of one chart."""

    name: str
    shown: str
    """Where it is."""
    scenarios: tuple[str, ...]
    minors: tuple[str, ...]
    objects: int
    checked: int
    skipped: tuple[str, ...]
    fixed: tuple[str, ...]
    errors: int
    warnings: int


@dataclass(slots=True)
class Report:
    """What came of it."""

    engine: str = ""
    charts: list[ChartReport] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    seconds: float = 0.0
    exit_code: int = EXIT_OK


Progress = Callable[[int], None]
"""Told how many charts are done."""


def verify(options: Options, progress: Progress | None = None) -> Report:
    """Verify charts.

    Raises:
        ChartgenError: No Helm, no schemas, no API server (exit code 3); wrong usage, or a broken spec (2).
    """
    start = time.perf_counter()
    judges = _judges(options)
    report = Report(engine=judges.engine.name)
    texts.prune("lint")
    try:
        for verdict in _verdicts(subjects.find(options.charts), judges, options.jobs):
            findings = list(_findings(verdict))
            report.findings += findings
            report.charts.append(_summary(verdict, findings))
            if progress is not None:
                progress(len(report.charts))
    except ChartgenError as error:
        # What was found in the charts before is told too.
        raise ChartgenError(
            *report.findings, *error.findings, exit_code=error.exit_code, tracebacks=error.tracebacks
        ) from error
    if not report.charts:
        report.findings.append(Finding("there is no chart here, so nothing was verified", rule="nothing"))
    bad = any(finding.severity == "error" or options.strict for finding in report.findings)
    report.exit_code = EXIT_FINDINGS if bad else EXIT_OK
    report.seconds = time.perf_counter() - start
    return report


def _judges(options: Options) -> Judges:
    engine = engine_of(options.helm)
    try:
        minors()
    except ModuleNotFoundError as error:
        finding = Finding(
            "the schemas of Kubernetes are not installed", hint="pip install 'chartgen[verify]'", rule="environment"
        )
        raise ChartgenError(finding, exit_code=EXIT_ENVIRONMENT) from error
    try:
        asked = chosen(options.kubernetes)
    except ValueError as error:
        finding = Finding(
            f"there are no schemas of Kubernetes `{error}`", expected=f"{minors()[0]} to {minors()[-1]}", rule="usage"
        )
        raise ChartgenError(finding, exit_code=EXIT_USAGE) from error
    server = None
    if options.server is not None:
        from chartgen.verify.server import Server

        server = Server(options.kubectl, options.server)
    schemas = Schemas(crds.read(options.schemas))
    return Judges(engine, schemas, asked, options.lint, server, options.liveness)


def _verdicts(found: Iterable[Subject], judges: Judges, jobs: int | None) -> Iterator[Verdict]:
    """Judge charts, as many at once as there are processors; never more in memory than twice that."""
    workers = jobs or os.cpu_count() or 1
    if workers < 2:
        yield from (judge(each, judges) for each in found)
        return
    from concurrent.futures import ThreadPoolExecutor

    engine = Stoppable(judges.engine)
    judges = replace(judges, engine=engine)
    waiting: deque[Future[Verdict]] = deque()
    broken: ChartgenError | None = None
    with ThreadPoolExecutor(workers) as pool:
        try:
            try:
                for each in found:
                    waiting.append(pool.submit(judge, each, judges))
                    if len(waiting) >= 2 * workers:
                        yield waiting.popleft().result()
            except ChartgenError as error:
                broken = error
            while waiting:
                yield waiting.popleft().result()
        finally:
            engine.stop()
            for future in waiting:
                future.cancel()
    if broken is not None:
        raise broken


def _findings(verdict: Verdict) -> Iterator[Flaw]:
    for group in grouped(verdict.faults):
        yield _flaw(verdict, group)


def _flaw(verdict: Verdict, group: Group) -> Flaw:
    subject, fault = verdict.subject, group.first
    text = subject.text(fault.template) if fault.template else ""
    line = fault.line
    if text and not line and (fault.path or fault.object):
        kind, _, name = fault.object.partition("/")
        line = template_line(text, fault.path, kind, name, last=fault.rule == "duplicate-key")
    location = template_place(subject, fault.template, line)
    if subject.chart is not None:
        chart = subject.chart
        if fault.spec_path is not None:
            location = chart.location(*fault.spec_path) or chart.location()
        elif fault.template == "values.yaml":
            location = value_place(chart, fault.path, fault.environment)
        else:
            location = spec_place(chart, fault.template, fault.path, fault.manifest, fault.environment)
    if location is not None and fault.object.startswith("Secret/"):
        # The line may be the secret.
        location = replace(location, source="")
    where = _where(verdict, group, line)
    subject_of = " ".join(part for part in (fault.object, fault.message) if part)
    return Flaw(
        f"{subject.name}: {subject_of}{where}",
        location=location,
        field=dotted(fault.path),
        found=fault.found,
        expected=fault.expected,
        hint=fault.hint,
        rule=fault.rule,
        severity=fault.severity,
        chart=subject.name,
        scenarios=tuple(group.scenarios),
        versions=tuple(group.versions),
        object=fault.object,
        template=fault.template,
        template_line=line,
    )


def _where(verdict: Verdict, group: Group, line: int) -> str:
    parts = []
    if group.first.template:
        parts.append(f"{group.first.template}:{line}" if line else group.first.template)
    if group.versions and set(group.versions) != set(verdict.minors):
        parts.append(f"Kubernetes {spoken(list(group.versions), minors())}")
    names = list(group.scenarios)
    if names and len(names) == len(verdict.scenarios) > 1:
        parts.append("every scenario")
    elif names:
        parts.append(f"scenario{'s' * (len(names) > 1)} {_listed(names)}")
    return f" ({'; '.join(parts)})" if parts else ""


def _listed(names: Sequence[str]) -> str:
    if len(names) <= FEW:
        return ", ".join(names)
    return f"{', '.join(names[:FEW])} and {len(names) - FEW} more"


def _summary(verdict: Verdict, findings: Sequence[Finding]) -> ChartReport:
    errors = sum(finding.severity == "error" for finding in findings)
    return ChartReport(
        name=verdict.subject.name,
        shown=verdict.subject.shown,
        scenarios=tuple(scenario.name for scenario in verdict.scenarios),
        minors=verdict.minors,
        objects=verdict.objects,
        checked=verdict.checked,
        skipped=tuple(verdict.skipped),
        fixed=verdict.fixed,
        errors=errors,
        warnings=len(findings) - errors,
    )
