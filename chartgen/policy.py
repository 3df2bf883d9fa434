"""Rules over specs: those that come with chartgen, and how rules are held.

A rule says what it asks for once: `check` holds specs to it at build, `narrowings` and `guards` hold whoever installs.
With `may_deviate=True` only the spec is held.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from chartgen.errors import Finding
from chartgen.locations import field_name
from chartgen.spec.chart import Chart
from chartgen.spec.policy import Guard, Narrowing, Policy, Severity, Violation
from chartgen.spec.policy_calls import call_policy

Where = tuple[str | int, ...]


def findings(chart: Chart) -> list[Finding]:
    """Hold a Chart, and what its environments make of it, to the rules of its namespace."""
    if chart.namespace is None:
        return []
    waived = {waiver.rule for waiver in chart.waivers}
    found: dict[tuple[str, str, str], Finding] = {}
    for one in (chart, *chart.environments.values()):
        for policy in chart.namespace.policies:
            if policy.name in waived:
                continue
            for violation in call_policy(policy, "check", one):
                finding = Finding(
                    violation.message,
                    location=one.location(*violation.field),
                    field=field_name(violation.field),
                    found=violation.found,
                    expected=violation.expected,
                    hint=violation.hint,
                    rule=policy.name,
                    severity=policy.severity,
                )
                found.setdefault((policy.name, finding.field, finding.found), finding)
    return list(found.values())


def held_at_install(chart: Chart) -> Iterator[Policy]:
    """Give the rules that the chart itself holds to: those that are not waived, and let nobody deviate.

    One that only warns is none of these where the chart breaks it, which could then not be installed as it is.
    """
    waived = {waiver.rule for waiver in chart.waivers}
    for policy in chart.namespace.policies if chart.namespace is not None else ():
        if policy.name in waived or getattr(policy, "may_deviate", False):
            continue
        if policy.severity == "warning" and any(
            call_policy(policy, "check", one) for one in (chart, *chart.environments.values())
        ):
            continue
        yield policy


class _Rule(Policy):
    def __init__(self, *, severity: Severity = "error", may_deviate: bool = False) -> None:
        self.severity = severity
        self.may_deviate = may_deviate


def _workloads(chart: Any) -> Iterator[tuple[Where, tuple[str, ...], Any]]:
    """Give each workload with the way to it in the spec, and in the values."""
    for component, workload in chart.workloads():
        yield (("components", component), (component,), workload) if component else (("workload",), (), workload)


class RequireNamespace(_Rule):
    """All resources live in one namespace; the chart refuses any other."""

    name = "namespace"

    def __init__(self, namespace: str, *, severity: Severity = "error", may_deviate: bool = False) -> None:
        super().__init__(severity=severity, may_deviate=may_deviate)
        self.namespace = namespace

    def check(self, chart: Any) -> Iterator[Violation]:
        """Find a Chart of another namespace."""
        if chart.namespace.name != self.namespace:
            yield Violation("lives in the wrong namespace", ("namespace",), chart.namespace.name, self.namespace)

    def sentence(self, chart: Any) -> str:  # noqa: ARG002  it asks the same of all
        """Name the namespace."""
        return f"It lives in the namespace `{self.namespace}`, and refuses any other."

    def guards(self, chart: Any) -> Iterator[Guard]:
        """Ask for the namespace of the release."""
        yield Guard(
            f'ne .Release.Namespace "{self.namespace}"',
            f"{chart.name} lives in the namespace {self.namespace}: install it with --namespace {self.namespace}",
        )


class Replicas(_Rule):
    """The main workloads of these charts have just so many replicas."""

    name = "replicas"

    def __init__(self, counts: Mapping[str, int], *, severity: Severity = "error", may_deviate: bool = False) -> None:
        super().__init__(severity=severity, may_deviate=may_deviate)
        self.counts = dict(counts)

    def check(self, chart: Any) -> Iterator[Violation]:
        """Find a Chart with more or fewer."""
        expected = self.counts.get(chart.name)
        found = getattr(chart.workload, "replicas", None)
        if expected is not None and found != expected:
            message = f"{chart.name} must have {expected} {'replica' if expected == 1 else 'replicas'}"
            yield Violation(message, ("workload", "replicas"), str(found), str(expected))

    def sentence(self, chart: Any) -> str:
        """Name the value and its number; nothing where the rule is about other charts."""
        return f"`replicaCount` is {self.counts[chart.name]}." if chart.name in self.counts else ""

    def narrowings(self, chart: Any) -> Iterator[Narrowing]:
        """Let in the one number, as a number or as text."""
        if chart.name in self.counts:
            count = self.counts[chart.name]
            yield Narrowing(("replicaCount",), {"enum": [count, str(count)]})

    def guards(self, chart: Any) -> Iterator[Guard]:
        """Keep the number from being taken away: Kubernetes would then choose 1."""
        if chart.name in self.counts:
            yield Guard('not (hasKey .Values "replicaCount")', f"replicaCount must be {self.counts[chart.name]}")


class ImageTag(_Rule):
    """Tags of images follow a pattern, a regular expression over the whole tag."""

    name = "image-tag"

    def __init__(
        self, pattern: str, form: str = "", *, severity: Severity = "error", may_deviate: bool = False
    ) -> None:
        super().__init__(severity=severity, may_deviate=may_deviate)
        self.pattern = pattern
        self.form = form or pattern

    def check(self, chart: Any) -> Iterator[Violation]:
        """Find tags of another form; an empty one is the appVersion."""
        for where, _values, workload in _workloads(chart):
            tag = workload.image.tag or chart.effective_app_version()
            if not re.fullmatch(self.pattern, tag):
                yield Violation("the image's tag has the wrong form", (*where, "image", "tag"), tag, self.form)

    def sentence(self, chart: Any) -> str:  # noqa: ARG002  it asks the same of all
        """Name the form."""
        return f"Tags of images have the form `{self.form}`."

    def narrowings(self, chart: Any) -> Iterator[Narrowing]:
        """Let in tags of that form, or none."""
        for _where, values, _workload in _workloads(chart):
            yield Narrowing((*values, "image", "tag"), {"pattern": f"^$|^({self.pattern})$"})


class ServiceType(_Rule):
    """The Services of these charts are of a type."""

    name = "service-type"

    def __init__(self, types: Mapping[str, str], *, severity: Severity = "error", may_deviate: bool = False) -> None:
        super().__init__(severity=severity, may_deviate=may_deviate)
        self.types = dict(types)

    def check(self, chart: Any) -> Iterator[Violation]:
        """Find a Service of another type, or none."""
        expected = self.types.get(chart.name)
        if expected is None or chart.workload is None:
            return
        service = chart.workload.service
        if service is None:
            yield Violation(f"{chart.name} must have a Service", ("workload", "service"), "none", expected)
        elif service.type != expected:
            yield Violation(
                f"{chart.name}'s Service must be of type {expected}",
                ("workload", "service", "type"),
                service.type,
                expected,
            )

    def sentence(self, chart: Any) -> str:
        """Name the value and its type; nothing where the rule is about other charts."""
        return f"`service.type` is {self.types[chart.name]}." if chart.name in self.types else ""

    def narrowings(self, chart: Any) -> Iterator[Narrowing]:
        """Let in the one type."""
        if chart.name in self.types and chart.workload is not None and chart.workload.service is not None:
            if chart.workload.service.headless:
                return
            yield Narrowing(("service", "type"), {"enum": [self.types[chart.name]]})

    def guards(self, chart: Any) -> Iterator[Guard]:
        """Keep the type from being taken away: Kubernetes would then choose ClusterIP."""
        service = chart.workload.service if chart.workload is not None else None
        # That of a headless Service is no value.
        if chart.name in self.types and service is not None and not service.headless:
            yield Guard("not (.Values.service).type", f"service.type must be {self.types[chart.name]}")


class ProbesDefined(_Rule):
    """All workloads have these probes."""

    name = "probes"

    def __init__(self, *kinds: str, severity: Severity = "error", may_deviate: bool = False) -> None:
        super().__init__(severity=severity, may_deviate=may_deviate)
        self.kinds = kinds or ("liveness", "readiness")

    def check(self, chart: Any) -> Iterator[Violation]:
        """Find workloads without one of them."""
        for where, _values, workload in _workloads(chart):
            for kind in self.kinds:
                if getattr(workload, kind) is None:
                    yield Violation(
                        f"a {kind} probe must be defined", (*where, kind), "none", "a probe", f'{kind}=HttpGet("/...")'
                    )

    def sentence(self, chart: Any) -> str:  # noqa: ARG002  it asks the same of all
        """Name the probes."""
        kinds = " and a ".join(self.kinds)
        return f"Each workload has a {kinds} probe."

    def guards(self, chart: Any) -> Iterator[Guard]:
        """Ask for them at installation: merging values, only a template sees that one is empty."""
        for _where, values, _workload in _workloads(chart):
            for kind in self.kinds:
                path = ".".join((*values, f"{kind}Probe"))
                scope = f"(get .Values {_quoted(values[0])} | default dict)" if values else ".Values"
                yield Guard(f"not {scope}.{kind}Probe", f"{path} must be defined")


class ResourceLimits(_Rule):
    """All workloads say how much they may use at most; a warning unless said otherwise."""

    name = "resource-limits"

    def __init__(self, *resources: str, severity: Severity = "warning", may_deviate: bool = True) -> None:
        super().__init__(severity=severity, may_deviate=may_deviate)
        self.resources = resources or ("cpu", "memory")

    def check(self, chart: Any) -> Iterator[Violation]:
        """Find workloads without a limit."""
        for where, _values, workload in _workloads(chart):
            limits = workload.resources.manifest().get("limits", {})
            missing = [name for name in self.resources if name not in limits]
            if missing:
                yield Violation(
                    f"no limit for {' and '.join(missing)}", (*where, "resources"),
                    expected=", ".join(f"{name}_limit" for name in missing),
                )  # fmt: skip


def _quoted(text: str) -> str:
    return f'"{text}"'
