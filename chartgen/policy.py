"""The built-in policies, and the application of policies to charts.

A policy applies to specs at build (`check`), and to values at installation (`narrowings`, `guards`) unless it is
defined with `may_deviate=True`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from chartgen.errors import Finding
from chartgen.locations import field_name
from chartgen.spec import risks, secret_literals
from chartgen.spec.chart import Chart
from chartgen.spec.policy import Guard, Narrowing, Policy, Severity, Violation
from chartgen.spec.policy_calls import call_policy, facts
from chartgen.spec.resolve import resolved
from chartgen.spec.workload import Server

Where = tuple[str | int, ...]


def findings(chart: Chart) -> list[Finding]:
    """Check a Chart, and its environments, against the policies of their namespaces, for credentials and for risks.

    Raises:
        ChartgenError: A policy raised an exception, or returned something invalid.
    """
    chart = resolved(chart)
    found: dict[tuple[str, str, str], Finding] = {}
    for one in (chart, *chart.environments.values()):
        for name, severity, policy in applicable(one):
            for violation in call_policy(policy, "check", one):
                finding = Finding(
                    violation.message,
                    location=one.location(*violation.field),
                    field=field_name(violation.field),
                    found=violation.found,
                    expected=violation.expected,
                    hint=violation.hint,
                    rule=name,
                    severity=severity,
                )
                found.setdefault((name, finding.field, finding.found), finding)
    literals = (
        [] if any(waiver.rule == secret_literals.RULE for waiver in chart.waivers) else secret_literals.findings(chart)
    )
    return [*found.values(), *literals, *risks.findings(chart)]


class Enforced(NamedTuple):
    """A policy that a chart itself enforces at install, with what it adds to the chart."""

    name: str
    policy: Policy
    sentence: str
    narrowings: Sequence[Narrowing]
    guards: Sequence[Guard]


def enforced(chart: Chart) -> Iterator[Enforced]:
    """Yield the policies that the chart itself enforces at install: neither waived nor with `may_deviate`.

    All environments share the chart, so a policy must also apply in their namespaces, in the same way. One that only
    warns is not enforced on a chart that violates it, which could then not be installed as it is.
    """
    chart = resolved(chart)
    for name, severity, policy in applicable(chart):
        if _is_enforceable(severity, policy, chart):
            rule = _rule(name, policy, chart)
            if all(_enforces(rule, one) for one in chart.environments.values()):
                yield rule


def _is_enforceable(severity: Severity, policy: Policy, chart: Chart) -> bool:
    return not facts(policy).may_deviate and (severity != "warning" or not list(call_policy(policy, "check", chart)))


def _rule(name: str, policy: Policy, chart: Chart) -> Enforced:
    return Enforced(
        name,
        policy,
        "".join(call_policy(policy, "sentence", chart)),
        call_policy(policy, "narrowings", chart),
        call_policy(policy, "guards", chart),
    )


def _enforces(rule: Enforced, environment: Chart) -> bool:
    """Return whether a rule of the base is enforced for an environment as well, by the same policy or an equal one."""
    for name, severity, policy in applicable(environment):
        if name == rule.name and _is_enforceable(severity, policy, environment):
            if policy is rule.policy:
                return True
            own = _rule(name, policy, environment)
            if (own.sentence, own.narrowings, own.guards) == (rule.sentence, rule.narrowings, rule.guards):
                return True
    return False


def narrowed(policies: Iterable[Enforced]) -> dict[tuple[str, ...], dict[str, Any]]:
    """Return what policies add to the schema of values, by path."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for each in policies:
        for narrowing in each.narrowings:
            found[narrowing.path] = {**found.get(narrowing.path, {}), **narrowing.schema}
    return found


def applicable(chart: Chart) -> Iterator[tuple[str, Severity, Policy]]:
    """Yield the policies of a chart's namespace that are not waived, with their names and severities."""
    waived = {waiver.rule for waiver in chart.waivers}
    for policy in chart.namespace.policies if chart.namespace is not None else ():
        name, severity, _ = facts(policy)
        if name not in waived:
            yield name, severity, policy


class _Rule(Policy):
    def __init__(self, *, severity: Severity = "error", may_deviate: bool = False) -> None:
        self.severity = severity
        self.may_deviate = may_deviate


def _workloads(chart: Any) -> Iterator[tuple[Where, tuple[str, ...], Any]]:
    """Yield each workload with its paths in the spec and in the values."""
    for component, workload in chart.workloads():
        yield (("components", component), (component,), workload) if component else (("workload",), (), workload)


def _servers(chart: Any) -> Iterator[tuple[Where, tuple[str, ...], Any]]:
    """Yield the workloads that run until they are stopped."""
    return (each for each in _workloads(chart) if isinstance(each[2], Server))


class RequireNamespace(_Rule):
    """Requires the namespace of the charts."""

    name = "namespace"

    def __init__(self, namespace: str, *, severity: Severity = "error", may_deviate: bool = False) -> None:
        super().__init__(severity=severity, may_deviate=may_deviate)
        self.namespace = namespace

    def check(self, chart: Any) -> Iterator[Violation]:
        """Yield a violation if the chart is in another namespace."""
        if chart.namespace.name != self.namespace:
            yield Violation("wrong namespace", ("namespace",), chart.namespace.name, self.namespace)

    def sentence(self, chart: Any) -> str:  # noqa: ARG002  the same for all charts
        """Describe the namespace."""
        return f"The release must be in the namespace `{self.namespace}`."

    def guards(self, chart: Any) -> Iterator[Guard]:
        """Reject other namespaces of the release."""
        yield Guard(
            f'ne .Release.Namespace "{self.namespace}"',
            f"wrong namespace: install {chart.name} with --namespace {self.namespace}",
        )


class Replicas(_Rule):
    """Requires the number of replicas of the main workload, and both limits of its autoscaler, by chart."""

    name = "replicas"

    def __init__(self, counts: Mapping[str, int], *, severity: Severity = "error", may_deviate: bool = False) -> None:
        super().__init__(severity=severity, may_deviate=may_deviate)
        self.counts = dict(counts)

    def check(self, chart: Any) -> Iterator[Violation]:
        """Yield a violation for any other number."""
        count = self.counts.get(chart.name)
        if count is None:
            return
        autoscaler = _autoscaler(chart)
        message = f"{chart.name} must have {count} {'replica' if count == 1 else 'replicas'}"
        if chart.workload is not None and not hasattr(chart.workload, "replicas"):
            kind = chart.workload.kind
            yield Violation(f"{message}: a {kind} has no number of replicas", ("workload",), kind, "a Deployment")
            return
        if autoscaler is None or not autoscaler.enabled:
            found = getattr(chart.workload, "replicas", None)
            if found != count:
                yield Violation(message, ("workload", "replicas"), str(found), str(count))
            return
        if chart.workload.replicas not in (None, count, autoscaler.min_replicas):
            yield Violation(message, ("workload", "replicas"), str(chart.workload.replicas), str(count))
        for field in ("min_replicas", "max_replicas"):
            if (found := getattr(autoscaler, field)) != count:
                yield Violation(message, ("workload", "autoscaling", field), str(found), str(count))

    def sentence(self, chart: Any) -> str:
        """Describe the number of replicas; empty for charts that are not named."""
        return f"`replicaCount` is {self.counts[chart.name]}." if chart.name in self.counts else ""

    def narrowings(self, chart: Any) -> Iterator[Narrowing]:
        """Accept only this number."""
        if chart.name not in self.counts or not hasattr(chart.workload, "replicas"):
            return
        count = self.counts[chart.name]
        allowed = {"enum": [count]}
        yield Narrowing(("replicaCount",), allowed)
        autoscaler = _autoscaler(chart)
        if autoscaler is None:
            return
        if autoscaler.enabled:
            yield Narrowing(("autoscaling", "minReplicas"), allowed)
            yield Narrowing(("autoscaling", "maxReplicas"), allowed)
        else:
            yield Narrowing(("autoscaling", "enabled"), {"enum": [False]})

    def guards(self, chart: Any) -> Iterator[Guard]:
        """Reject the removal of the number, which Kubernetes defaults to 1."""
        if self.counts.get(chart.name, 1) != 1 and hasattr(chart.workload, "replicas"):
            # Not only the absence of the number is false in templates, 0 is too.
            yield Guard('kindIs "invalid" .Values.replicaCount', f"replicaCount must be {self.counts[chart.name]}")


def _autoscaler(chart: Any) -> Any:
    return getattr(chart.workload, "autoscaling", None)


class ImageTag(_Rule):
    """Requires image tags to match a regular expression fully."""

    name = "image-tag"

    def __init__(
        self, pattern: str, form: str = "", *, severity: Severity = "error", may_deviate: bool = False
    ) -> None:
        super().__init__(severity=severity, may_deviate=may_deviate)
        self.pattern = pattern
        self.form = form or pattern

    def check(self, chart: Any) -> Iterator[Violation]:
        """Yield violations for other tags; an empty tag is the appVersion."""
        for path, _value, image in chart.images():
            tag = image.tag or chart.effective_app_version()
            if not re.fullmatch(self.pattern, tag):
                yield Violation("invalid image tag", (*path, "tag"), tag, self.form)

    def sentence(self, chart: Any) -> str:  # noqa: ARG002  the same for all charts
        """Describe the form of tags."""
        return f"Image tags have the form `{self.form}`."

    def narrowings(self, chart: Any) -> Iterator[Narrowing]:
        """Accept only such tags, or none."""
        form = {"description": f"It has the form {self.form}."} if self.form != self.pattern else {}
        for _path, value, _image in chart.images():
            yield Narrowing((*value, "tag"), {"pattern": f"^$|^({self.pattern})$", **form})


class ServiceType(_Rule):
    """Requires the type of the Service of the main workload, by chart."""

    name = "service-type"

    def __init__(self, types: Mapping[str, str], *, severity: Severity = "error", may_deviate: bool = False) -> None:
        super().__init__(severity=severity, may_deviate=may_deviate)
        self.types = dict(types)

    def check(self, chart: Any) -> Iterator[Violation]:
        """Yield a violation for another type or a missing Service."""
        expected = self.types.get(chart.name)
        if expected is None or chart.workload is None:
            return
        service = dict(chart.workload.all_services()).get("")
        if service is None:
            yield Violation(f"missing Service of {chart.name}", ("workload", "service"), "none", expected)
        elif service.type != expected:
            yield Violation(
                f"the Service of {chart.name} must have type {expected}",
                ("workload", "service", "type"),
                service.type,
                expected,
            )

    def sentence(self, chart: Any) -> str:
        """Describe the type; empty for charts that are not named."""
        return f"`service.type` is {self.types[chart.name]}." if chart.name in self.types else ""

    def narrowings(self, chart: Any) -> Iterator[Narrowing]:
        """Accept only this type."""
        service = dict(chart.workload.all_services()).get("") if chart.workload is not None else None
        if chart.name in self.types and service is not None and not service.headless:
            yield Narrowing(("service", "type"), {"enum": [self.types[chart.name]]})

    def guards(self, chart: Any) -> Iterator[Guard]:
        """Reject the removal of the type, which Kubernetes defaults to ClusterIP."""
        service = dict(chart.workload.all_services()).get("") if chart.workload is not None else None
        # The type of a headless Service is not a value.
        if self.types.get(chart.name, "ClusterIP") != "ClusterIP" and service is not None and not service.headless:
            message = f"service.type must be {self.types[chart.name]}"
            yield Guard("not (.Values.service).type", message, [("service", "type")])


class ProbesDefined(_Rule):
    """Requires these probes of all workloads, apart from Jobs and CronJobs."""

    name = "probes"

    def __init__(self, *kinds: str, severity: Severity = "error", may_deviate: bool = False) -> None:
        super().__init__(severity=severity, may_deviate=may_deviate)
        self.kinds = kinds or ("liveness", "readiness")

    def check(self, chart: Any) -> Iterator[Violation]:
        """Yield violations for missing probes."""
        for where, _values, workload in _servers(chart):
            for kind in self.kinds:
                if getattr(workload, kind) is None:
                    yield Violation(
                        f"missing {kind} probe", (*where, kind), "none", "a probe", f'{kind}=HttpGet("/...")'
                    )

    def sentence(self, chart: Any) -> str:
        """Describe the probes; empty for charts of Jobs."""
        kinds = " and a ".join(self.kinds)
        servers = len(list(_servers(chart)))
        which = "" if servers == len(list(_workloads(chart))) else " apart from Jobs"
        return f"Each workload{which} has a {kinds} probe." if servers else ""

    def guards(self, chart: Any) -> Iterator[Guard]:
        """Reject empty probes, which a schema can't detect in merged values."""
        for _where, values, _workload in _servers(chart):
            scope = f"(get .Values {_quoted(values[0])} | default dict)" if values else ".Values"
            for kind in self.kinds:
                path = (*values, f"{kind}Probe")
                yield Guard(f"not {scope}.{kind}Probe", f"{'.'.join(path)} must be set", [path])


class ResourceLimits(_Rule):
    """Requires resource limits of all workloads. A warning by default."""

    name = "resource-limits"

    def __init__(self, *resources: str, severity: Severity = "warning", may_deviate: bool = True) -> None:
        super().__init__(severity=severity, may_deviate=may_deviate)
        self.resources = resources or ("cpu", "memory")

    def check(self, chart: Any) -> Iterator[Violation]:
        """Yield violations for missing limits."""
        for where, _values, workload in _workloads(chart):
            limits = workload.resources.manifest().get("limits", {})
            missing = [name for name in self.resources if name not in limits]
            if missing:
                yield Violation(
                    f"missing limit of {' and '.join(missing)}", (*where, "resources"),
                    expected=", ".join(f"{name}_limit" for name in missing),
                )  # fmt: skip


def _quoted(text: str) -> str:
    return f'"{text}"'
