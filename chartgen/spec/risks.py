"""Risks of charts that are valid: errors that a waiver permits, and warnings."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from chartgen.errors import Finding
from chartgen.locations import Path, field_name
from chartgen.spec.autoscalers import autoscaler_of
from chartgen.spec.chart import Chart
from chartgen.spec.checks import Problem
from chartgen.spec.host_access import pod_security_problems
from chartgen.spec.network_checks import unreachable
from chartgen.spec.placeholder_checks import PLACEHOLDER, placeholders
from chartgen.spec.policy import Severity
from chartgen.spec.rbac_checks import wrong_rules
from chartgen.spec.storage import PersistentVolumeClaim
from chartgen.spec.task import Job, Task
from chartgen.spec.text import placeholders_in
from chartgen.spec.variable_order import duplicates, late_references
from chartgen.spec.workload import Workload, path_of

_INTENDED = "if it is intended,"
"""What follows in a hint is how to waive the rule."""


class Rule(NamedTuple):
    """A rule about charts."""

    name: str
    find: Callable[[Chart], Iterator[Problem]]
    severity: Severity = "error"
    profile: str = ""
    """The defaults profile in which it only warns."""


def findings(chart: Chart) -> list[Finding]:
    """Find the risks of a chart, without those that it waives and those of its environments."""
    found: dict[object, Finding] = {}
    waived = {waiver.rule for waiver in chart.waivers}
    for rule in RULES:
        if rule.name not in waived:
            for problem in rule.find(chart):
                finding = _finding(rule, chart, problem)
                found.setdefault((rule.name, finding.location, finding.message), finding)
    return list(found.values())


def without_waiver(hint: str) -> str:
    """Return the hint of a rule without the waiver that it proposes."""
    return re.split(f"(?i)[; ]+{_INTENDED}", hint)[0]


def _finding(rule: Rule, chart: Chart, problem: Problem) -> Finding:
    only_warns = rule.profile and getattr(chart, "defaults", None) == rule.profile
    hint = problem.hint
    if rule.severity == "error" and not only_warns:
        waiver = f'{_INTENDED} add `Waiver("{rule.name}", "REASON")` to the chart'
        hint = f"{hint} {waiver[0].upper()}{waiver[1:]}" if hint.endswith("?") else f"{hint}; {waiver}"
    return Finding(
        problem.message,
        chart.location(*problem.path),
        field_name(problem.path),
        problem.found,
        problem.expected,
        hint,
        rule.name,
        "warning" if only_warns else rule.severity,
    )


def _blocking_budgets(chart: Chart) -> Iterator[Problem]:
    """Find budgets that never allow the eviction of a pod: nodes can't be drained."""
    for component, workload in _enabled(chart):
        budget = getattr(workload, "pod_disruption_budget", None)
        replicas, source = _least_replicas(workload)
        # With one replica, a chart creates no budget.
        if budget is None or not budget.enabled or replicas < 2:
            continue
        path = (*path_of(component), "pod_disruption_budget")
        if budget.max_unavailable is not None and _number(budget.max_unavailable, replicas) == 0:
            yield Problem(
                (*path, "max_unavailable"),
                f"invalid max_unavailable {budget.max_unavailable}: no pod could be evicted",
                str(budget.max_unavailable), "1 or more", "set `max_unavailable=1`",
            )  # fmt: skip
        elif budget.min_available is not None and _number(budget.min_available, replicas) >= replicas:
            yield Problem(
                (*path, "min_available"),
                f"invalid min_available {budget.min_available}: with {source}, no pod could be evicted",
                str(budget.min_available), f"less than {replicas}", "set `max_unavailable=1` instead",
            )  # fmt: skip


def _enabled(chart: Chart) -> Iterator[tuple[str, Workload]]:
    return ((component, workload) for component, workload in chart.workloads() if workload.enabled)


def _least_replicas(workload: Any) -> tuple[int, str]:
    """Return the minimum number of replicas, and what sets it."""
    autoscaler = autoscaler_of(workload)
    if autoscaler is not None and autoscaler.enabled:
        return autoscaler.least, f"the autoscaler's minimum of {autoscaler.least}"
    replicas = getattr(workload, "replicas", None)
    # Unset, or left to somebody else.
    number = replicas if isinstance(replicas, int) else 0
    return number, f"{number} replicas"


def _number(amount: int | str, replicas: int) -> int:
    """Return a number of pods; Kubernetes rounds percentages up."""
    if isinstance(amount, int):
        return amount
    return math.ceil(int(amount.removesuffix("%")) * replicas / 100)


_SHARED = frozenset({"ReadWriteMany", "ReadOnlyMany"})


def _stuck_rollouts(chart: Chart) -> Iterator[Problem]:
    """Find claims that the new pod of a rolling update waits for, while the old one still has them."""
    for component, workload in _enabled(chart):
        if not _has_surge(getattr(workload, "strategy", None)) or not hasattr(workload, "strategy"):
            continue
        for path, mount in workload.all_mounts():
            claim = mount.source
            if isinstance(claim, PersistentVolumeClaim) and claim.enabled and _SHARED.isdisjoint(claim.access_modes):
                mode = ", ".join(claim.access_modes)
                yield Problem(
                    (*path_of(component), *path),
                    f'conflicting strategy: the new pod of a rolling update waits for the claim "{claim.name}",'
                    " which the old pod still mounts",
                    mode,
                    "ReadWriteMany, or a strategy without a surge",
                    "set `strategy=Recreate()`",
                )


def _has_surge(strategy: Any) -> bool:
    """Return whether a rolling update creates new pods before it terminates old ones; by default, it does."""
    raw = strategy.manifest() if strategy else {}
    if raw.get("type", "RollingUpdate") != "RollingUpdate":
        return False
    return raw.get("rollingUpdate", {}).get("maxSurge") not in (0, "0%")


_PORT = r":([0-9]{1,5})(?![0-9])"


def _literal_ports(chart: Chart) -> Iterator[Problem]:
    """Find `host()` with the number of a port next to it, which is wrong as soon as the value of the port changes.

    Hosts of pods, which a headless Service resolves to, have the ports of their containers.
    """
    workloads = dict(chart.workloads())
    for path, text in chart.marked_texts:
        for placeholder, rest in placeholders_in(text):
            match = re.match(_PORT, rest)
            if placeholder.kind != "host" or match is None:
                continue
            workload = workloads[placeholder.component]
            service = dict(workload.all_services())[placeholder.service]
            ports = {} if service.is_headless else workload.served(service)
            for index, (name, number) in enumerate(ports.items()):
                if number == int(match[1]):
                    call = str(placeholder._replace(kind="port", port="" if index == 0 else name))
                    yield Problem(
                        path,
                        f"literal port {number}: it stays the same if the port of the Service is changed",
                        f"{{{placeholder}}}:{number}",
                        f"{{{placeholder}}}:{{{call}}}",
                        f"use `{call}`",
                    )
                    break


def _duplicate_images(chart: Chart) -> Iterator[Problem]:
    """Find components that set the image that they would have anyway."""
    for component, workload in chart.components.items():
        if workload.image is not None and workload.image == chart.default_image:
            path: Path = ("components", component, "image")
            message = f'duplicate image of the component "{component}": it is the default'
            hint = "remove it, so that the value `image` applies to this component as well"
            yield Problem(path, message, hint=hint)


def _deleted_jobs(chart: Chart) -> Iterator[Problem]:
    """Find Jobs without a hook that are deleted after they finished, and created again."""
    for component, job in _enabled(chart):
        if isinstance(job, Job) and job.hook is None and job.ttl_seconds_after_finished is not None:
            yield Problem(
                (*path_of(component), "ttl_seconds_after_finished"),
                "conflicting ttl_seconds_after_finished: without a hook, the Job belongs to the release, so the next"
                " upgrade or a GitOps tool creates it again",
                str(job.ttl_seconds_after_finished), "None",
                'remove it, or set `hook=Hook("post-install", "post-upgrade")`',
            )  # fmt: skip


def _fixed_jobs(chart: Chart) -> Iterator[Problem]:
    """Find Jobs that cannot be upgraded, since their name does not depend on what they run."""
    for component, job in _enabled(chart):
        if isinstance(job, Job) and job.hook is None and job.fullname:
            yield Problem(
                (*path_of(component), "fullname"),
                "conflicting fullname of a Job without a hook: upgrades that change its pods fail",
                job.fullname, "no exact name", "remove it, so that the name contains a hash of the pods, or set `hook`",
            )  # fmt: skip


def _unfinished_jobs(chart: Chart) -> Iterator[Problem]:
    """Find Jobs with additional containers, which have to terminate as well."""
    for component, task in _enabled(chart):
        if isinstance(task, Task):
            for name in getattr(task, "containers", ()):
                yield Problem(
                    (*path_of(component), "containers", name),
                    f'container "{name}" of a {task.kind}: the {task.kind} is finished only when it terminates as well',
                    name, hint="move it to `sidecars`, which are terminated after the other containers",
                )  # fmt: skip


RULES = (
    Rule("blocking-budget", _blocking_budgets),
    Rule("pod-security", pod_security_problems),
    Rule("stuck-rollout", _stuck_rollouts, profile="kubernetes"),
    Rule("rbac-words", wrong_rules),
    Rule("variable-order", late_references, profile="kubernetes"),
    Rule("duplicate-variable", duplicates, profile="kubernetes"),
    Rule(PLACEHOLDER, placeholders),
    Rule("literal-port", _literal_ports, "warning"),
    Rule("duplicate-image", _duplicate_images, "warning"),
    Rule("unreachable", unreachable, "warning"),
    Rule("job-ttl", _deleted_jobs, "warning"),
    Rule("job-name", _fixed_jobs, "warning"),
    Rule("job-containers", _unfinished_jobs, "warning"),
)
"""All rules, in the order in which they are applied."""
NAMES = tuple(rule.name for rule in RULES)
