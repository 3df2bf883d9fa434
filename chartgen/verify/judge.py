"""One chart under all judges: every scenario rendered, read strictly, and held against the schemas of every version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chartgen.verify import differing, documents, lint, objects, refusals, sense, versions
from chartgen.verify.documents import Document, Parsed, Problem
from chartgen.verify.engine import Engine, Opened, Refused
from chartgen.verify.flaws import NOT_THE_SAME, Fault, dotted
from chartgen.verify.scenarios import Scenario, scenarios
from chartgen.verify.schemas import Schemas, minors
from chartgen.verify.subject import Subject

if TYPE_CHECKING:
    from chartgen.verify.server import Server

NOTES = ".txt"


@dataclass(frozen=True, slots=True)
class Judges:
    """What a chart is held against."""

    engine: Engine
    schemas: Schemas
    minors: tuple[str, ...] = ()
    """Versions that were asked for; those that the chart admits where empty."""
    lint: bool = True
    server: Server | None = None
    liveness: bool = False


@dataclass(slots=True)
class Verdict:
    """What was found out about a chart."""

    subject: Subject
    minors: tuple[str, ...] = ()
    scenarios: list[Scenario] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    objects: int = 0
    """Objects that were rendered, over all scenarios."""
    checked: int = 0
    """Of those, how many were held against a schema."""
    skipped: dict[str, None] = field(default_factory=dict)
    """Kinds without a schema."""
    fixed: tuple[str, ...] = ()
    """Values that could not be changed, nor taken away, by the schema; of `--liveness`."""


def judge(subject: Subject, judges: Judges) -> Verdict:
    """Verify one chart. What is wrong with it is in the verdict; nothing is raised for it."""
    verdict = Verdict(subject)
    verdict.minors, faults = admitted(subject, judges)
    verdict.faults += faults
    verdict.scenarios, faults = scenarios(subject, judges.engine)
    verdict.faults += faults
    try:
        opened = judges.engine.open(subject)
    except Refused as error:
        verdict.faults.append(refusals.of_load(subject, error))
        return verdict
    try:
        _Judge(subject, judges, verdict, opened).all()
        if judges.liveness:
            from chartgen.verify.liveness import dead

            faults, verdict.fixed = dead(subject, judges.engine, opened, verdict.scenarios)
            verdict.faults += faults
    finally:
        opened.close()
    return verdict


def admitted(subject: Subject, judges: Judges) -> tuple[tuple[str, ...], list[Fault]]:
    """Give the versions of Kubernetes to hold a chart against, and what is wrong with its `kubeVersion`."""
    from chartgen.kubernetes.definitions import MIN_VERSIONS

    given = subject.about.get("kubeVersion")

    def fault(message: str, **more: Any) -> Fault:
        path = ("kube_version",) if subject.chart is not None else None
        return Fault("kube-version", message, template="Chart.yaml", path=("kubeVersion",), spec_path=path, **more)

    if not isinstance(given, str) or not given.strip():
        known = tuple(minor for minor in minors() if minor in MIN_VERSIONS)
        said = fault(
            "the chart does not say which Kubernetes it is for",
            expected='kubeVersion: ">=1.28.0-0"',
            severity="warning",
        )
        return judges.minors or known, [said]
    try:
        inside = tuple(minor for minor in minors() if versions.admits(given, minor))
        plain = [minor for minor in inside if not versions.admits(given, minor, versions.VENDOR)]
    except ValueError as error:
        return judges.minors or MIN_VERSIONS, [fault(f"kubeVersion can't be read: {error}", found=given)]
    faults = []
    if plain:
        faults.append(
            fault(
                "kubeVersion refuses clusters of vendors",
                found=f"{given}, which does not admit {plain[-1]}.1{versions.VENDOR}",
                expected=">=1.28.0-0, with the -0",
                severity="warning",
            )
        )
    if not inside:
        faults.append(
            fault(
                "kubeVersion admits no Kubernetes that is known",
                found=given,
                expected=f"{minors()[0]} to {minors()[-1]}",
            )
        )
    for minor in judges.minors:
        if minor not in inside:
            faults.append(fault(f"kubeVersion does not admit Kubernetes {minor}, which was asked for", found=given))
    return judges.minors or inside or MIN_VERSIONS, faults


class _Judge:
    def __init__(self, subject: Subject, judges: Judges, verdict: Verdict, opened: Opened) -> None:
        self.subject = subject
        self.judges = judges
        self.verdict = verdict
        self.opened = opened
        self.by_version = ".Capabilities" in subject.all_template_text
        """Whether what is rendered may depend on the version."""
        self._kept_out = any(fault.rule == "kube-version" and fault.severity == "error" for fault in verdict.faults)
        self._parsed: dict[str, Parsed] = {}
        self._refused: set[str] = set()
        """Scenarios that Helm refused in some version."""

    def all(self) -> None:
        """Judge all scenarios."""
        verdict = self.verdict
        for scenario in verdict.scenarios:
            self.scenario(scenario)
        if not verdict.objects and not any(fault.severity == "error" for fault in verdict.faults):
            verdict.faults.append(Fault("nothing", "no scenario renders an object, so nothing was verified"))
        elif verdict.objects and not verdict.checked and not any(each.severity == "error" for each in verdict.faults):
            verdict.faults.append(Fault("nothing", "no object was held against a schema, so nothing was verified"))
        if self.judges.lint:
            self.lint()

    def scenario(self, scenario: Scenario) -> None:
        """Render one scenario, in each version where that may differ, and judge what comes of it."""
        faults = self.verdict.faults
        by_version = self.by_version or self.judges.engine.checks_kube_version
        minors = self.verdict.minors
        groups: dict[int, list[str]] = {}
        rendered: list[dict[str, str]] = []
        for number, minor in enumerate(minors if by_version else minors[-1:]):
            try:
                texts = self.opened.render(scenario.values, kube_version=minor, check=not number)
            except Refused as error:
                fault = refusals.of_refusal(self.subject, error, scenario, minor if by_version else "")
                # That a version is kept out has been told, where it could be read from kubeVersion.
                if fault.rule != "kube-version" or not self._kept_out:
                    faults.append(fault)
                self._refused.add(scenario.name)
                if error.stage != "render":
                    return
                continue
            index = next((index for index, known in enumerate(rendered) if known == texts), len(rendered))
            if index == len(rendered):
                rendered.append(texts)
            groups.setdefault(index, []).append(minor)
            if number == 0:
                self.again(scenario, minor, texts)
        for index, texts in enumerate(rendered):
            self.texts(scenario, texts, groups[index] if by_version else list(minors))

    def again(self, scenario: Scenario, minor: str, texts: Mapping[str, str]) -> None:
        """Render once more: the same bytes must come out. Without the schema, which has been asked."""
        try:
            second = self.opened.render(scenario.values, kube_version=minor, check=False)
            if second != texts:
                # Whatever else the two may differ in, the same way twice is the judge.
                second = self.opened.render(scenario.values, kube_version=minor)
        except Refused as error:
            second = {"": error.text}
        for path in sorted(texts.keys() | second.keys()):
            one, other = texts.get(path, ""), second.get(path, "")
            if one != other:
                identity, field, shown = differing.first(one, other)
                self.verdict.faults.append(
                    Fault(
                        NOT_THE_SAME,
                        "renders differently each time, so that nothing that compares is ever in sync",
                        scenario.name,
                        object=identity,
                        path=field,
                        template=path,
                        found=shown,
                        hint="no random values, times or lookups in templates; sortAlpha over keys and values",
                        environment=scenario.environment,
                    )
                )

    def texts(self, scenario: Scenario, texts: Mapping[str, str], minors: Sequence[str]) -> None:
        """Judge what one scenario renders."""
        found: list[tuple[str, Document]] = []
        for template, text in texts.items():
            if template.endswith(NOTES) or not text.strip():
                continue
            parsed = self._parsed.get(text)
            if parsed is None:
                parsed = self._parsed[text] = documents.parse(text)
            by_number = {document.number: document for document in parsed.documents}
            for problem in parsed.problems:
                self.verdict.faults.append(_misread(problem, by_number.get(problem.number), template, scenario))
            found += [(template, document) for document in parsed.documents]
        self.verdict.objects += len(found)
        for template, document in found:
            self.verdict.checked += self.document(scenario, template, document, minors)
        self.verdict.faults += objects.twins(found, scenario)
        self.verdict.faults += objects.policies(self.subject, found, scenario)
        if self.judges.server is not None:
            self.verdict.faults += self.judges.server.ask(self.subject, found, scenario)

    def document(self, scenario: Scenario, template: str, document: Document, minors: Sequence[str]) -> bool:
        """Hold one object against the schemas; gives whether there was one."""
        checked = False
        seen: dict[int, list[Fault]] = {}
        for minor in minors:
            schema = self.judges.schemas.find(document.api_version, document.kind, minor)
            if schema is None:
                faults = objects.unknown(self.judges.schemas, document, template)
                if faults and faults[0].rule == "unknown-kind":
                    self.verdict.skipped[f"{document.kind} ({document.api_version})"] = None
            else:
                checked = True
                # Versions share schemas.
                if id(schema) not in seen:
                    valid = schema.is_valid(document.manifest)
                    seen[id(schema)] = [] if valid else list(objects.invalid(schema, document, template))
                faults = seen[id(schema)]
            for fault in faults:
                version = "" if fault.rule == "unknown-kind" else minor
                self.verdict.faults.append(objects.seen_in(fault, scenario, version))
        for path, message in sense.nonsense(document):
            fault = Fault(
                "sense", message, object=document.id, path=path, template=template, manifest=document.manifest
            )
            self.verdict.faults.append(objects.seen_in(fault, scenario, ""))
        return checked

    def lint(self) -> None:
        """Ask Helm's linter, or what it said of these very files before.

        Not of what can't be rendered: it would say that again, and print what templates say by `fail` on stderr.
        """
        rendered = [scenario for scenario in self.verdict.scenarios if scenario.name not in self._refused]
        for scenario, messages in lint.lint(self.subject, self.judges.engine, self.opened, rendered):
            self.verdict.faults += [
                refusals.of_message(self.subject, message, scenario) for message in messages if message.level != "INFO"
            ]


def _misread(problem: Problem, document: Document | None, template: str, scenario: Scenario) -> Fault:
    message, hint = problem.message, ""
    if problem.path and document is not None:
        field = dotted(problem.path)
        if problem.rule == "duplicate-key":
            message = f"has the key `{field}` twice"
        elif problem.rule == "null":
            message, hint = f"has a null in `{field}`", "leave the key out, or quote what is text"
        else:
            message = f"in `{field}`: {message}"
    return Fault(
        problem.rule,
        message,
        scenario.name,
        object=document.id if document is not None else "",
        path=problem.path,
        template=template,
        hint=hint or (f"line {problem.line} of what is rendered" if not problem.path else ""),
        severity="warning" if problem.rule == "ambiguous" else "error",
        environment=scenario.environment,
    )
