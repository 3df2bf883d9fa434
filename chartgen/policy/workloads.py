"""Policies for workloads and their Services."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from chartgen import names
from chartgen.policy.rule import (
    Rule,
    containers_of,
    copied,
    is_pattern,
    quoted,
    servers_of,
    shown,
    workloads_of,
)
from chartgen.spec.autoscalers import autoscaler_of
from chartgen.spec.policy import Guard, Narrowing, Severity, Violation

_TYPES = ("ClusterIP", "NodePort", "LoadBalancer")
"""The types of Services that have pods."""


class RequireNamespace(Rule):
    """Requires charts to be installed in this namespace."""

    name = "namespace"

    def __init__(self, namespace: str, *, severity: Severity = "error", build_only: bool = False) -> None:
        super().__init__(severity=severity, build_only=build_only)
        self.namespace = namespace

    def argument_problems(self) -> Iterator[Violation]:
        """Yield what is wrong with its arguments."""
        yield from super().argument_problems()
        sentence = names.dns_label(self.namespace) if isinstance(self.namespace, str) else "must be text"
        if sentence:
            message = f'invalid value for "namespace" of RequireNamespace: {sentence}'
            yield Violation(message, ("namespace",), shown(self.namespace), "the name of a namespace")

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


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


class Replicas(Rule):
    """Requires a number of replicas of the main workload, and both limits of its autoscaler, by chart."""

    name = "replicas"

    def __init__(self, counts: Mapping[str, int], *, severity: Severity = "error", build_only: bool = False) -> None:
        super().__init__(severity=severity, build_only=build_only)
        self.counts = copied(counts)

    def argument_problems(self) -> Iterator[Violation]:
        """Yield what is wrong with its arguments."""
        yield from super().argument_problems()
        yield from self._of_mapping("counts", self.counts, "a number of replicas", _is_count)

    def check(self, chart: Any) -> Iterator[Violation]:
        """Yield a violation for any other number."""
        count = self.counts.get(chart.name)
        if count is None:
            return
        autoscaler = autoscaler_of(chart.workload)
        message = f"{chart.name} must have {count} {'replica' if count == 1 else 'replicas'}"
        if chart.workload is not None and not hasattr(chart.workload, "replicas"):
            kind = chart.workload.kind
            yield Violation(f"{message}: a {kind} has no replicas", ("workload",), kind, "a Deployment")
            return
        if autoscaler is None or not autoscaler.enabled:
            found = getattr(chart.workload, "replicas", None)
            if found != count:
                yield Violation(message, ("workload", "replicas"), str(found), str(count))
            return
        if chart.workload.replicas not in (None, count, max(autoscaler.least, 1)):
            yield Violation(message, ("workload", "replicas"), str(chart.workload.replicas), str(count))
        for field, found in zip(autoscaler.fields, (autoscaler.least, autoscaler.most), strict=True):
            if found != count:
                yield Violation(message, ("workload", *autoscaler.path, field), str(found), str(count))

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
        autoscaler = autoscaler_of(chart.workload)
        if autoscaler is None:
            return
        if autoscaler.enabled:
            yield from (Narrowing(path, allowed) for path in autoscaler.values)
        else:
            yield Narrowing((*autoscaler.place, "enabled"), {"enum": [False]})

    def guards(self, chart: Any) -> Iterator[Guard]:
        """Reject the removal of the number, which Kubernetes defaults to 1."""
        if self.counts.get(chart.name, 1) != 1 and hasattr(chart.workload, "replicas"):
            # Not only the absence of the number is false in templates, 0 is too.
            yield Guard('kindIs "invalid" .Values.replicaCount', f"replicaCount must be {self.counts[chart.name]}")


class ServiceType(Rule):
    """Requires the type of the Service of the main workload, by chart."""

    name = "service-type"

    def __init__(self, types: Mapping[str, str], *, severity: Severity = "error", build_only: bool = False) -> None:
        super().__init__(severity=severity, build_only=build_only)
        self.types = copied(types)

    def argument_problems(self) -> Iterator[Violation]:
        """Yield what is wrong with its arguments."""
        yield from super().argument_problems()
        yield from self._of_mapping("types", self.types, " or ".join(_TYPES), lambda each: each in _TYPES)

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


class ProbesDefined(Rule):
    """Requires these probes of all workloads except Jobs and CronJobs."""

    name = "probes"

    def __init__(self, *kinds: str, severity: Severity = "error", build_only: bool = False) -> None:
        super().__init__(severity=severity, build_only=build_only)
        self.kinds = kinds or ("liveness", "readiness")

    def argument_problems(self) -> Iterator[Violation]:
        """Yield what is wrong with its arguments."""
        yield from super().argument_problems()
        yield from self._of_names("", self.kinds, ("liveness", "readiness", "startup"))

    def check(self, chart: Any) -> Iterator[Violation]:
        """Yield violations for missing probes."""
        for where, _values, workload in servers_of(chart):
            for kind in self.kinds:
                if getattr(workload, kind) is None:
                    yield Violation(
                        f"missing {kind} probe", (*where, kind), "none", "a probe", f'{kind}=HttpGet("/...")'
                    )

    def sentence(self, chart: Any) -> str:
        """Describe the probes; empty for charts of Jobs."""
        kinds = " and a ".join(self.kinds)
        servers = len(list(servers_of(chart)))
        which = "" if servers == len(list(workloads_of(chart))) else " except Jobs"
        return f"Each workload{which} has a {kinds} probe." if servers else ""

    def guards(self, chart: Any) -> Iterator[Guard]:
        """Reject empty probes, which a schema can't detect in merged values."""
        for _where, values, _workload in servers_of(chart):
            scope = f"(get .Values {quoted(values[0])} | default dict)" if values else ".Values"
            for kind in self.kinds:
                path = (*values, f"{kind}Probe")
                yield Guard(f"not {scope}.{kind}Probe", f"{'.'.join(path)} must be set", [path])


class _ResourcesDefined(Rule):
    """Requires amounts of resources of all containers."""

    def __init__(self, *resources: str, severity: Severity = "warning", build_only: bool = True) -> None:
        super().__init__(severity=severity, build_only=build_only)
        self.resources = resources or ("cpu", "memory")

    def argument_problems(self) -> Iterator[Violation]:
        """Yield what is wrong with its arguments."""
        yield from super().argument_problems()
        of_devices = [
            each for each in self.resources if isinstance(each, str) and ("/" in each or "hugepages-" in each)
        ]
        yield from self._of_names("", self.resources, ("cpu", "memory", "ephemeral-storage", *of_devices))

    def _violations(self, chart: Any, amounts: str, noun: str, suffix: str) -> Iterator[Violation]:
        for where, _values, workload in workloads_of(chart):
            for path, container in containers_of(workload):
                given = container.resources.manifest().get(amounts, {})
                missing = [name for name in self.resources if name not in given]
                if missing:
                    yield Violation(
                        f"missing {noun} of {' and '.join(missing)}", (*where, *path, "resources"),
                        expected=", ".join(f"{name}{suffix}" for name in missing),
                    )  # fmt: skip


class ResourceLimits(_ResourcesDefined):
    """Requires resource limits of all containers. A warning by default."""

    name = "resource-limits"

    def check(self, chart: Any) -> Iterator[Violation]:
        """Yield violations for missing limits."""
        yield from self._violations(chart, "limits", "limit", "_limit")


class ResourceRequests(_ResourcesDefined):
    """Requires resource requests of all containers. A warning by default."""

    name = "resource-requests"

    def check(self, chart: Any) -> Iterator[Violation]:
        """Yield violations for missing requests."""
        yield from self._violations(chart, "requests", "request", "")


class RequiredLabels(Rule):
    """Requires labels of all resources of a chart, each with a regular expression that its value matches fully."""

    name = "required-labels"

    def __init__(self, labels: Mapping[str, str], *, severity: Severity = "error", build_only: bool = False) -> None:
        super().__init__(severity=severity, build_only=build_only)
        self.labels = copied(labels)

    def argument_problems(self) -> Iterator[Violation]:
        """Yield what is wrong with its arguments."""
        yield from super().argument_problems()
        yield from self._of_mapping("labels", self.labels, "a regular expression", is_pattern, "a label")

    def check(self, chart: Any) -> Iterator[Violation]:
        """Yield violations for labels that are missing, or have other values."""
        for key, pattern in self.labels.items():
            found = chart.labels.get(key)
            if found is None:
                yield Violation(
                    f"missing label {key}", ("labels", key), expected=pattern, hint=f'labels={{"{key}": "..."}}'
                )
            elif not re.fullmatch(pattern, found):
                yield Violation(f"invalid label {key}", ("labels", key), found, pattern)

    def sentence(self, chart: Any) -> str:  # noqa: ARG002  the same for all charts
        """List the labels."""
        return f"All resources have the labels {', '.join(f'`{key}`' for key in self.labels)}."

    def guards(self, chart: Any) -> Iterator[Guard]:  # noqa: ARG002  the same for all charts
        """Reject other labels."""
        for key, pattern in self.labels.items():
            value = f"get (.Values.commonLabels | default dict) {quoted(key)}"
            expression = f"not (regexMatch {json.dumps(f'^({pattern})$')} ({value}))"
            yield Guard(expression, f"commonLabels must have the label {key}: {pattern}", [("commonLabels",)])
