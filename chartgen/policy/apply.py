"""The application of policies to charts.

A policy applies to specs at build (`check`), and to values at installation (`narrowings`, `guards`) unless it is
defined with `build_only=True`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from chartgen.errors import Finding
from chartgen.locations import field_name
from chartgen.spec import risks, secret_literals
from chartgen.spec.chart import Chart
from chartgen.spec.policy import Guard, Narrowing, Policy, Severity
from chartgen.spec.policy_calls import call_policy, facts
from chartgen.spec.resolve import resolved


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
