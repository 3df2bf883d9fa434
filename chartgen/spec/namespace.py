"""Namespaces and the policies of their charts."""

from collections.abc import Iterator
from dataclasses import KW_ONLY, field
from typing import get_args

from chartgen.errors import OWN_RULES
from chartgen.similar import closest
from chartgen.spec.base import Spec, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import Level
from chartgen.spec.frozen import Items, empty
from chartgen.spec.policy import Policy, Severity
from chartgen.spec.policy_calls import argument_problems
from chartgen.spec.types import DnsLabel, Labels, Profile

_LEVELS = ("privileged", "baseline", "restricted")
"""The Pod Security Standards."""


@spec
class Namespace(Spec):
    """A namespace. Charts that are installed in it must comply with its policies."""

    name: DnsLabel
    """Name of the namespace. Fixed in the chart."""
    _: KW_ONLY
    description: str = ""
    """Description of the namespace in one sentence. Fixed in the chart."""
    policies: Items[Policy] = ()
    """Policies that all its charts must comply with. Fixed in the chart."""
    defaults: Profile | None = None
    """Defaults profile of its charts, `hardened`, `openshift` or `kubernetes`. If None, the project's. Fixed in
    the chart."""
    labels: Labels = field(default_factory=empty)
    """Labels of the namespace, such as its Pod Security level, which commands in READMEs set. Fixed in the chart."""

    level: Level | None = None
    """How many values its charts have, unless they set a level themselves: minimal, standard or all. Fixed in the
    chart."""

    @check("labels")
    def _pod_security(self) -> Iterator[Problem]:
        for mode in ("enforce", "audit", "warn"):
            key = f"pod-security.kubernetes.io/{mode}"
            level = self.labels.get(key, _LEVELS[0])
            if level not in _LEVELS:
                near = closest(level, _LEVELS)
                yield Problem(
                    ("labels", key), f'invalid Pod Security level "{level}"', level, ", ".join(_LEVELS),
                    f'did you mean "{near}"?' if near else "",
                )  # fmt: skip

    @check("policies")
    def _named_policies(self) -> Iterator[Problem]:
        for index, policy in enumerate(self.policies):
            way, kind = ("policies", index), type(policy).__name__
            name, severity = getattr(policy, "name", None), getattr(policy, "severity", None)
            if not isinstance(name, str) or not name:
                yield Problem(way, f"missing name of policy {kind}", expected=f'`name = "..."` in the class {kind}')
            elif name in OWN_RULES:
                yield Problem(way, f"reserved policy name `{name}`: it is a rule of chartgen", name, "another name")
            if severity not in get_args(Severity):
                expected = " or ".join(f'"{each}"' for each in get_args(Severity))
                yield Problem((*way, "severity"), f"invalid severity of policy {kind}", repr(severity), expected)
            for each in argument_problems(policy):
                yield Problem((*way, *each.field), each.message, each.found, each.expected, each.hint)
