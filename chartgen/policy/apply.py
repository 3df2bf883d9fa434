"""The application of policies to charts.

A policy applies to specs at build (`check`), and to values at installation (`narrowings`, `guards`) unless it is
defined with `build_only=True`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from chartgen.errors import Finding
from chartgen.locations import field_name
from chartgen.spec import risks, secret_literals
from chartgen.spec.chart import Chart
from chartgen.spec.describe import join
from chartgen.spec.policy import Guard, Narrowing, Policy, Severity
from chartgen.spec.policy_calls import call_policy, facts
from chartgen.spec.recording import with_readable_text
from chartgen.spec.resolve import resolved


def findings(chart: Chart) -> list[Finding]:
    """Check a Chart, and its environments, against the policies of their namespaces, for credentials and for risks.

    What the base violates is reported once; what only environments violate names them.

    Raises:
        ChartgenError: A policy raised an exception, or returned something invalid.
    """
    chart = resolved(chart)
    found: dict[object, Finding] = {}
    environments: dict[object, list[str]] = {}
    for name, one in (("", chart), *chart.environments.items()):
        for key, finding in _findings(one):
            found.setdefault(key, with_readable_text(finding))
            environments.setdefault(key, []).append(name)
    return [_in_environments(finding, environments[key]) for key, finding in found.items()]


def _findings(chart: Chart) -> Iterator[tuple[object, Finding]]:
    """Check one environment, or the base; yield each finding with what identifies it in all environments."""
    for name, severity, policy in applicable(chart):
        for violation in call_policy(policy, "check", chart):
            finding = Finding(
                violation.message,
                location=chart.location(*violation.field),
                field=field_name(violation.field),
                found=violation.found,
                expected=violation.expected,
                hint=violation.hint,
                rule=name,
                severity=severity,
            )
            yield (name, finding.field, finding.found), finding
    for finding in (*secret_literals.findings(chart), *risks.findings(chart)):
        yield (finding.rule, finding.location, finding.field, finding.message), finding


def _in_environments(finding: Finding, names: Sequence[str]) -> Finding:
    """Name the environments that have a finding, unless the base has it too."""
    environments = list(dict.fromkeys(names))
    if "" in environments:
        return finding
    noun = "environment" if len(environments) == 1 else "environments"
    return replace(finding, message=f"{finding.message}, in the {noun} {join(environments, 'and')}")


class Enforced(NamedTuple):
    """A policy that a chart itself enforces at install, with what it adds to the chart."""

    name: str
    policy: Policy
    sentence: str
    narrowings: Sequence[Narrowing]
    guards: Sequence[Guard]


def enforced(chart: Chart) -> Iterator[Enforced]:
    """Yield the policies that the chart itself enforces at install: neither waived nor with `build_only`.

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
    return not facts(policy).build_only and (severity != "warning" or not list(call_policy(policy, "check", chart)))


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
