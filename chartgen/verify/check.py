"""Verification of one chart: every scenario is rendered, parsed strictly, and checked for every version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chartgen.objects.canonical import without_nulls
from chartgen.objects.fields import dotted
from chartgen.verify.documents import checks, consistency, differences
from chartgen.verify.documents.reading import Document, Parsed, Problem, read
from chartgen.verify.documents.schemas import Schemas, minors
from chartgen.verify.findings import NOT_REPRODUCIBLE, Occurrence
from chartgen.verify.helm import failures, lint
from chartgen.verify.helm.engine import Engine, HelmError, OpenChart, Values
from chartgen.verify.helm.scenarios import Scenario, scenarios
from chartgen.verify.source.charts import ChartSource
from chartgen.versions import constraints

if TYPE_CHECKING:
    from chartgen.verify.documents.server import Server

NOTES = ".txt"


@dataclass(frozen=True, slots=True)
class Checks:
    """What charts are checked with."""

    engine: Engine
    schemas: Schemas
    minors: tuple[str, ...] = ()
    """The versions that the user asks for; empty for those that the chart admits."""
    lint: bool = True
    server: Server | None = None
    liveness: bool = False
    values: tuple[tuple[str, Values], ...] = ()
    """Further scenarios by name."""


@dataclass(slots=True)
class Result:
    """The result of verifying a chart."""

    source: ChartSource
    minors: tuple[str, ...] = ()
    scenarios: list[Scenario] = field(default_factory=list)
    occurrences: list[Occurrence] = field(default_factory=list)
    objects: int = 0
    """Number of rendered objects, over all scenarios."""
    checked: int = 0
    """Number of those with a schema."""
    skipped: dict[str, None] = field(default_factory=dict)
    """Kinds without a schema."""
    fixed: tuple[str, ...] = ()
    """Values that the schema does not let change; with `--liveness`."""

    @property
    def failed(self) -> bool:
        """Whether any finding is an error."""
        return any(occurrence.severity == "error" for occurrence in self.occurrences)


def check_chart(source: ChartSource, checks: Checks) -> Result:
    """Verify one chart. Problems of the chart are in the result; none is raised."""
    result = Result(source)
    result.minors, found = admitted_minors(source, checks)
    result.occurrences += found
    result.scenarios, found = scenarios(source, checks.engine, checks.values)
    result.occurrences += found
    try:
        opened = checks.engine.open(source)
    except HelmError as error:
        result.occurrences.append(failures.load_failure(source, error))
        return result
    try:
        _ChartCheck(source, checks, result, opened).run()
        if checks.liveness:
            from chartgen.verify.liveness.search import find_dead

            found, result.fixed = find_dead(source, checks.engine, opened, result.scenarios)
            result.occurrences += found
    finally:
        opened.close()
    return result


def admitted_minors(source: ChartSource, checks: Checks) -> tuple[tuple[str, ...], list[Occurrence]]:
    """Return the versions of Kubernetes to check a chart for, and the findings about its `kubeVersion`."""
    from chartgen.kubernetes.definitions import MIN_VERSIONS

    constraint = source.metadata.get("kubeVersion")

    def finding(message: str, **more: Any) -> Occurrence:
        path = ("kube_version",) if source.chart is not None else None
        return Occurrence("kube-version", message, template="Chart.yaml", path=("kubeVersion",), spec_path=path, **more)

    if not isinstance(constraint, str) or not constraint.strip():
        known = tuple(minor for minor in minors() if minor in MIN_VERSIONS)
        missing = finding("missing kubeVersion in Chart.yaml", expected='kubeVersion: ">=1.28.0-0"', severity="warning")
        return checks.minors or known, [missing]
    try:
        admitted = tuple(minor for minor in minors() if constraints.admits(constraint, minor))
        without_suffix = [
            minor for minor in admitted if not constraints.admits(constraint, minor, constraints.VENDOR_SUFFIX)
        ]
    except ValueError as error:
        return checks.minors or MIN_VERSIONS, [finding(f"invalid kubeVersion: {error}", found=constraint)]
    found = []
    if without_suffix:
        found.append(
            finding(
                "kubeVersion rejects the clusters of vendors",
                found=f"{constraint}, which does not admit {without_suffix[-1]}.1{constraints.VENDOR_SUFFIX}",
                expected=">=1.28.0-0, with the -0",
                severity="warning",
            )
        )
    if not admitted:
        found.append(
            finding(
                "kubeVersion admits no known version of Kubernetes",
                found=constraint,
                expected=f"{minors()[0]} to {minors()[-1]}",
            )
        )
    for minor in checks.minors:
        if minor not in admitted:
            found.append(finding(f"kubeVersion does not admit Kubernetes {minor}", found=constraint))
    return checks.minors or admitted or MIN_VERSIONS, found


class _ChartCheck:
    def __init__(self, source: ChartSource, checks: Checks, result: Result, opened: OpenChart) -> None:
        self.source = source
        self.checks = checks
        self.result = result
        self.opened = opened
        self._rejects_versions = any(
            found.rule == "kube-version" and found.severity == "error" for found in result.occurrences
        )
        self._parsed: dict[str, Parsed] = {}
        self._failed: set[str] = set()
        """Scenarios that cannot be rendered in some version."""

    def run(self) -> None:
        """Check all scenarios."""
        result = self.result
        for scenario in result.scenarios:
            self.scenario(scenario)
        if not result.objects and not result.failed:
            result.occurrences.append(Occurrence("nothing-verified", "no scenario renders an object"))
        elif result.objects and not result.checked and not result.failed:
            result.occurrences.append(Occurrence("nothing-verified", "no rendered object has a schema"))
        if self.checks.lint:
            self.lint()

    def scenario(self, scenario: Scenario) -> None:
        """Render one scenario, for each version if that may make a difference, and check what it renders."""
        by_version = self.source.uses_capabilities or self.checks.engine.checks_kube_version
        minors = self.result.minors
        groups: dict[int, list[str]] = {}
        rendered: list[dict[str, str]] = []
        for number, minor in enumerate(minors if by_version else minors[-1:]):
            try:
                texts = self.opened.render(scenario.values, kube_version=minor, check=not number)
            except HelmError as error:
                failure = failures.render_failure(self.source, error, scenario, minor if by_version else "")
                # A version that kubeVersion does not admit has been reported.
                if failure.rule != "kube-version" or not self._rejects_versions:
                    self.result.occurrences.append(failure)
                self._failed.add(scenario.name)
                if error.stage != "render":
                    return
                continue
            index = next((index for index, known in enumerate(rendered) if known == texts), len(rendered))
            if index == len(rendered):
                rendered.append(texts)
            groups.setdefault(index, []).append(minor)
            if number == 0:
                self.repeat(scenario, minor, texts)
        for index, texts in enumerate(rendered):
            self.texts(scenario, texts, groups[index] if by_version else list(minors))

    def repeat(self, scenario: Scenario, minor: str, texts: Mapping[str, str]) -> None:
        """Render once more, without the schema, which has accepted the values: the result must be the same."""
        try:
            second = self.opened.render(scenario.values, kube_version=minor, check=False)
            if second != texts:
                # With and without the schema may differ otherwise; compare two renderings of the same kind.
                second = self.opened.render(scenario.values, kube_version=minor)
        except HelmError as error:
            second = {"": error.text}
        for path in sorted(texts.keys() | second.keys()):
            one, other = texts.get(path, ""), second.get(path, "")
            if one != other:
                identity, field, shown = differences.first_difference(one, other)
                self.result.occurrences.append(
                    Occurrence(
                        NOT_REPRODUCIBLE,
                        "renders differently each time, so that GitOps tools never see it in sync",
                        scenario.name,
                        object=identity,
                        path=field,
                        template=path,
                        found=shown,
                        hint="do not use random values, times or lookups in templates; sort keys with sortAlpha",
                        environment=scenario.environment,
                    )
                )

    def texts(self, scenario: Scenario, texts: Mapping[str, str], minors: Sequence[str]) -> None:
        """Check what one scenario renders."""
        rendered: list[tuple[str, Document]] = []
        for template, text in texts.items():
            if template.endswith(NOTES) or not text.strip():
                continue
            parsed = self._parsed.get(text)
            if parsed is None:
                parsed = self._parsed[text] = read(text)
            by_number = {document.number: document for document in parsed.documents}
            for problem in parsed.problems:
                document = by_number.get(problem.number)
                self.result.occurrences.append(self._problem(problem, document, template, scenario))
            has_nulls = any(problem.rule == "null" for problem in parsed.problems)
            for document in parsed.documents:
                manifest = without_nulls(document.manifest) if has_nulls else document.manifest
                rendered.append((template, Document(manifest, document.line, document.number)))
        self.result.objects += len(rendered)
        for template, document in rendered:
            self.result.checked += self.document(scenario, template, document, minors)
        namespace = self.source.namespace
        self.result.occurrences += checks.duplicates(rendered, scenario, namespace)
        self.result.occurrences += checks.policy_findings(self.source, rendered, scenario)
        if self.checks.server is not None:
            self.result.occurrences += self.checks.server.ask(self.source, rendered, scenario)

    def document(self, scenario: Scenario, template: str, document: Document, minors: Sequence[str]) -> bool:
        """Check one object; tell whether it has a schema."""
        checked = False
        seen: dict[int, list[Occurrence]] = {}
        for minor in minors:
            schema = self.checks.schemas.find(document.api_version, document.kind, minor)
            if schema is None:
                found = [checks.without_schema(self.checks.schemas, document, template)]
                if found[0].rule == "unknown-kind":
                    self.result.skipped[f"{document.kind} ({document.api_version})"] = None
            else:
                checked = True
                # Versions share schemas.
                if id(schema) not in seen:
                    valid = schema.is_valid(document.manifest)
                    seen[id(schema)] = [] if valid else list(checks.schema_errors(schema, document, template))
                found = seen[id(schema)]
            for occurrence in found:
                version = "" if occurrence.rule == "unknown-kind" else minor
                self.result.occurrences.append(checks.in_scenario(occurrence, scenario, version))
        for path, message in consistency.problems(document):
            occurrence = Occurrence(
                "consistency", message, object=document.id, path=path, template=template, manifest=document.manifest
            )
            self.result.occurrences.append(checks.in_scenario(occurrence, scenario))
        return checked

    def lint(self) -> None:
        """Run Helm's linter, or take what it reported for these files before.

        Scenarios that cannot be rendered are skipped: the linter would report the same again.
        """
        rendered = [scenario for scenario in self.result.scenarios if scenario.name not in self._failed]
        for scenario, messages in lint.lint(self.source, self.checks.engine, self.opened, rendered):
            self.result.occurrences += [
                failures.lint_finding(self.source, message, scenario) for message in messages if message.level != "INFO"
            ]

    def _problem(self, problem: Problem, document: Document | None, template: str, scenario: Scenario) -> Occurrence:
        message, hint = problem.message, ""
        warning = problem.rule == "ambiguous"
        if problem.path and document is not None:
            field = dotted(problem.path)
            if problem.rule == "duplicate-key":
                message = f"has the duplicate key `{field}`"
            elif problem.rule == "null":
                message, hint = f"has a null in `{field}`", "omit the key, or quote the text"
                # API servers drop null fields. A chart of ours has none; others' have many.
                warning = self.source.chart is None and isinstance(problem.path[-1], str)
            else:
                message = f"in `{field}`: {message}"
        return Occurrence(
            problem.rule,
            message,
            scenario.name,
            object=document.id if document is not None else "",
            path=problem.path,
            template=template,
            hint=hint or (f"line {problem.line} of the rendered text" if not problem.path else ""),
            severity="warning" if warning else "error",
            environment=scenario.environment,
        )
