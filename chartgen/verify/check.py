"""Verification of one chart: every scenario is rendered, parsed strictly, and checked for every version."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chartgen.objects.canonical import without_nulls
from chartgen.objects.fields import dotted
from chartgen.objects.hooks import is_test
from chartgen.objects.secret_content import Secrets
from chartgen.verify.documents import checks, crds, differences, jobs, monitoring, reachability
from chartgen.verify.documents.budgets import blocking_budgets
from chartgen.verify.documents.reading import Document, Parsed, Problem, read
from chartgen.verify.documents.references import reference_findings
from chartgen.verify.documents.schemas import Schemas
from chartgen.verify.findings import NOT_REPRODUCIBLE, Occurrence
from chartgen.verify.helm import failures, lint
from chartgen.verify.helm.characters import lost_texts
from chartgen.verify.helm.engine import Engine, HelmError, OpenChart, Values, merge_values
from chartgen.verify.helm.scenarios import Scenario, scenarios
from chartgen.verify.helm.schema_refs import external_references
from chartgen.verify.kube_versions import admitted_minors
from chartgen.verify.source.charts import CHART_FILE, VALUES_FILE, ChartSource
from chartgen.verify.source.problems import external_reference, too_large, unreadable, without_missing_dependencies

if TYPE_CHECKING:
    from chartgen.verify.documents.server import Server

NOTES = ".txt"
SECONDS = 300.0
"""The time for the scenarios of one chart, which is not checked within one."""
_FATAL = frozenset({"file", "load"})
"""Rules after which a chart is not rendered."""


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

    secrets: Secrets = field(default_factory=Secrets)
    """What its findings must not show."""
    whole: Result | None = None
    """The result for the same chart with all values."""

    @property
    def exceeded(self) -> bool:
        """Whether rendering exceeds a limit."""
        return any(occurrence.rule == "limit" for occurrence in self.occurrences)

    @property
    def failed(self) -> bool:
        """Whether any finding is an error."""
        return any(occurrence.severity == "error" for occurrence in self.occurrences)


_OF_ALL_VALUES = ("full", "strict")
"""The scenarios for which a chart needs all values; it renders the others with those that it has."""


def check_chart(source: ChartSource, checks: Checks) -> Result:
    """Verify one chart. Problems of the chart are in the result; none is raised."""
    result = _check(source, checks)
    if source.whole is not None and not result.failed:
        result.whole = _check(source.whole, replace(checks, values=()), _OF_ALL_VALUES)
    return result


def _check(source: ChartSource, checks: Checks, only: Collection[str] = ()) -> Result:
    """Verify a chart, with these scenarios; all of them if none is named."""
    result = Result(source)
    result.occurrences += unreadable(source)
    result.minors, found = admitted_minors(source, checks.minors)
    if CHART_FILE in source.files:
        result.occurrences += found
    if any(occurrence.rule in _FATAL for occurrence in result.occurrences):
        return result
    if source.chart is None:
        result.occurrences += too_large(source)
    external = external_references(source.packaged)
    result.occurrences += [external_reference(source, path, reference) for path, reference in external.items()]
    usable = without_missing_dependencies(source.without(frozenset(external)))
    result.scenarios, found = scenarios(usable, checks.engine, checks.values)
    result.occurrences += found
    if only:
        result.scenarios = [scenario for scenario in result.scenarios if scenario.name in only]
    try:
        opened = checks.engine.open(usable)
    except HelmError as error:
        result.occurrences.append(failures.load_failure(source, error))
        return result
    try:
        own = crds.read_texts(usable.crd_texts.values())
        check = _ChartCheck(usable, replace(checks, schemas=checks.schemas.extended(own)), result, opened)
        check.run()
        if checks.liveness and not result.exceeded:
            from chartgen.verify.liveness.search import find_dead

            found, result.fixed = find_dead(usable, checks.engine, opened, result.scenarios)
            result.occurrences += found
        if result.occurrences:
            check.collect_secrets()
    finally:
        opened.close()
    return result


def _is_test(rendered: str) -> bool:
    """Return whether a text renders only objects for `helm test`, which GitOps tools do not compare."""
    documents = read(rendered).documents
    return bool(documents) and all(is_test(document.manifest) for document in documents)


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
        self._texts: list[Mapping[str, str]] = []
        self._failed: set[str] = set()
        """Scenarios that cannot be rendered in some version."""

    def run(self) -> None:
        """Check all scenarios."""
        result = self.result
        end = time.monotonic() + SECONDS
        for number, scenario in enumerate(result.scenarios):
            if number and time.monotonic() > end:
                left = len(result.scenarios) - number
                message = f"the scenarios take more than {SECONDS:.0f} seconds: {left:,} of them were not verified"
                result.occurrences.append(Occurrence("limit", message, hint="remove some of the files in ci/"))
                return
            self.scenario(scenario)
            if result.exceeded:
                return
        # A library chart defines templates for other charts, and renders nothing itself.
        if not result.objects and not result.failed and self.source.metadata.get("type") != "library":
            result.occurrences.append(Occurrence("nothing-verified", "no scenario renders an object"))
        elif result.objects and not result.checked and not result.failed:
            result.occurrences.append(Occurrence("nothing-verified", "no rendered object has a schema"))
        if self.checks.lint:
            self.lint()

    @cached_property
    def defaults(self) -> Mapping[str, Any]:
        """The chart's own values; empty if they cannot be parsed."""
        try:
            return self.checks.engine.read_values(self.source.text(VALUES_FILE))
        except HelmError:
            return {}

    def scenario(self, scenario: Scenario) -> None:
        """Render one scenario, for each version if that may make a difference, and check what it renders."""
        self.values(scenario)
        by_version = self.source.uses_capabilities or self.checks.engine.checks_kube_version
        minors = self.result.minors
        groups: dict[int, list[str]] = {}
        rendered: list[dict[str, str]] = []
        for number, minor in enumerate(minors if by_version else minors[-1:]):
            try:
                texts = self.render(scenario, minor, check=not number)
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

    def render(self, scenario: Scenario, minor: str, *, check: bool = True) -> dict[str, str]:
        """Render a scenario in the namespace of its environment."""
        namespace = self.source.for_environment(scenario.environment).namespace
        return self.opened.render(scenario.values, kube_version=minor, check=check, namespace=namespace)

    def values(self, scenario: Scenario) -> None:
        """Check the values of a scenario for what templates lose without an error."""
        if not any("toYaml" in text for text in self.source.template_texts):
            return
        for path, sign in lost_texts(scenario.values):
            self.result.occurrences.append(
                Occurrence(
                    "values",
                    f"the value `{dotted(path)}` has the character {sign}, which Helm's `toYaml` loses",
                    scenario.name,
                    path=path,
                    template=VALUES_FILE,
                    environment=scenario.environment,
                )
            )

    def repeat(self, scenario: Scenario, minor: str, texts: Mapping[str, str]) -> None:
        """Render once more, without the schema, which has accepted the values: the result must be the same."""
        try:
            second = self.render(scenario, minor, check=False)
            if second != texts:
                # With and without the schema may differ otherwise; compare two renderings of the same kind.
                second = self.render(scenario, minor)
        except HelmError as error:
            second = {"": error.text}
        for path in sorted(texts.keys() | second.keys()):
            one, other = texts.get(path, ""), second.get(path, "")
            if one != other and not _is_test(one):
                identity, field, shown = differences.first_difference(one, other)
                self.result.occurrences.append(
                    Occurrence(
                        NOT_REPRODUCIBLE,
                        "renders differently each time, so GitOps tools never report it as in sync",
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
        self._texts.append(texts)
        source = self.source.for_environment(scenario.environment)
        rendered: list[tuple[str, Document]] = []
        for template, text in {**self.source.crd_texts, **texts}.items():
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
        by_server: set[int] = set()
        if self.checks.server is not None:
            answer = self.checks.server.ask(source, rendered, scenario)
            self.result.occurrences += answer.occurrences
            by_server = answer.checked
        for number, (template, document) in enumerate(rendered):
            self.result.checked += self.document(scenario, template, document, minors, number in by_server)
        self.result.occurrences += checks.duplicates(rendered, scenario, source.namespace)
        self.result.occurrences += reference_findings(source, rendered, scenario, lambda: self.defaults)
        self.result.occurrences += monitoring.monitor_findings(source, rendered, scenario)
        self.result.occurrences += reachability.unreachable(rendered, scenario, source.namespace)
        self.result.occurrences += blocking_budgets(source, rendered, scenario)
        self.result.occurrences += jobs.job_findings(source, rendered, scenario)
        self.result.occurrences += checks.pod_security_findings(source, rendered, scenario)
        self.result.occurrences += checks.policy_findings(source, rendered, scenario)

    def collect_secrets(self) -> None:
        """Collect the secret content of all scenarios, which findings must not show."""
        secrets = self.result.secrets
        for text in {text for texts in self._texts for text in texts.values()}:
            parsed = self._parsed.get(text)
            # Of what is not valid, any line of a Secret may be part of its content.
            if parsed is None or parsed.problems:
                secrets.add_rendered(text)
            for document in parsed.documents if parsed is not None else ():
                secrets.add_object(document.manifest)
        for scenario in self.result.scenarios:
            secrets.add_values(merge_values(self.defaults, scenario.values), self.source.template_texts)

    def document(
        self, scenario: Scenario, template: str, document: Document, minors: Sequence[str], by_server: bool
    ) -> bool:
        """Check one object; tell whether it has a schema, or the API server checked it."""
        checked = by_server
        seen: dict[int, list[Occurrence]] = {}
        for minor in minors:
            schema = self.checks.schemas.find(document.api_version, document.kind, minor)
            if schema is None:
                asks = any("Capabilities.APIVersions" in text for text in self.source.template_texts)
                found = [checks.without_schema(self.checks.schemas, document, template, asks_cluster=asks)]
                if found[0].rule == "unknown-kind" and by_server:
                    break
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
        for occurrence in checks.consistency_findings(document, template):
            self.result.occurrences.append(checks.in_scenario(occurrence, scenario))
        return checked

    def lint(self) -> None:
        """Run Helm's linter, or take what it reported for these files before.

        Scenarios that cannot be rendered are skipped: the linter would report the same again.
        """
        rendered = [scenario for scenario in self.result.scenarios if scenario.name not in self._failed]
        try:
            found = list(lint.lint(self.source, self.checks.engine, self.opened, rendered))
        except HelmError as error:
            self.result.occurrences.append(failures.render_failure(self.source, error, rendered[0]))
            return
        for scenario, messages in found:
            self.result.occurrences += [
                failures.lint_finding(self.source, message, scenario)
                for message in messages
                if lint.is_finding(message)
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
