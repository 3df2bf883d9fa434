"""Rules about workloads, autoscalers and disruption budgets that API servers enforce and no schema expresses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chartgen.names import CRON_JOB_MAX
from chartgen.objects.cron import schedule_problem
from chartgen.objects.fields import Path, at, mapping, text
from chartgen.objects.time_zones import time_zone_problem
from chartgen.verify.documents.rules import Problem, integer

_PROGRESS_DEADLINE = 600
"""The deadline that an API server sets for a Deployment, in seconds."""
_MOST = 2**31 - 1
_ZERO = (0, "0", "0%")


def deployment_problems(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Check the rollout of a Deployment (`ValidateDeploymentSpec` in `pkg/apis/apps/validation/validation.go`)."""
    strategy = mapping(manifest, "spec", "strategy")
    path: Path = ("spec", "strategy", "rollingUpdate")
    rolling = mapping(strategy, "rollingUpdate")
    if strategy.get("type") == "Recreate":
        if rolling:
            yield path, "has `rollingUpdate` and the strategy Recreate"
    elif rolling.get("maxSurge") in _ZERO and rolling.get("maxUnavailable") in _ZERO:
        yield path, "has `maxSurge` and `maxUnavailable` both 0, so that no rollout can begin"
    deadline = integer(at(manifest, ("spec", "progressDeadlineSeconds")), _PROGRESS_DEADLINE)
    ready = integer(at(manifest, ("spec", "minReadySeconds")), 0)
    if deadline is not None and ready is not None and deadline <= ready:
        shown = f"has a `progressDeadlineSeconds` of {deadline}, not above `minReadySeconds`, {ready}"
        yield ("spec", "progressDeadlineSeconds"), shown


def daemon_set_problems(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Check the rollout of a DaemonSet (`ValidateRollingUpdateDaemonSet` in `pkg/apis/apps/validation/validation.go`).

    An API server sets `maxUnavailable` to 1 and `maxSurge` to 0.
    """
    path: Path = ("spec", "updateStrategy", "rollingUpdate")
    rolling = at(manifest, path)
    if not isinstance(rolling, dict) or text(manifest, "spec", "updateStrategy", "type") == "OnDelete":
        return
    surges = rolling.get("maxSurge", 0) not in _ZERO
    if surges and rolling.get("maxUnavailable", 1) not in _ZERO:
        yield (*path, "maxSurge"), "has a `maxSurge` and a `maxUnavailable` other than 0"
    elif not surges and rolling.get("maxUnavailable", 1) in _ZERO:
        yield path, "has `maxSurge` and `maxUnavailable` both 0, so that no rollout can begin"


def stateful_set_problems(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Check the rollout of a StatefulSet (`ValidateStatefulSetSpec` in `pkg/apis/apps/validation/validation.go`)."""
    strategy = mapping(manifest, "spec", "updateStrategy")
    if strategy.get("type") == "OnDelete" and strategy.get("rollingUpdate") is not None:
        yield ("spec", "updateStrategy", "rollingUpdate"), "has `rollingUpdate` and the update strategy OnDelete"


def cron_job_problems(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Check a schedule and its time zone (`ValidateCronJobSpec` in `pkg/apis/batch/validation/validation.go`)."""
    problem = schedule_problem(text(manifest, "spec", "schedule"))
    if problem is not None:
        yield ("spec", "schedule"), f"has an invalid schedule: {problem}"
    zone = at(manifest, ("spec", "timeZone"))
    if isinstance(zone, str) and (problem := time_zone_problem(zone) if zone else "it is empty"):
        yield ("spec", "timeZone"), f"has an invalid time zone: {problem}"
    if len(text(manifest, "metadata", "name")) > CRON_JOB_MAX:
        yield ("metadata", "name"), f"has a name of more than {CRON_JOB_MAX} characters"


def autoscaler_problems(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Check the range of replicas (`validateHorizontalPodAutoscalerSpec`).

    The function is in `pkg/apis/autoscaling/validation/validation.go`. An API server sets `minReplicas` to 1.
    """
    low = integer(at(manifest, ("spec", "minReplicas")), 1)
    high = integer(at(manifest, ("spec", "maxReplicas")), _MOST)
    if low is not None and high is not None and low > high:
        yield ("spec", "minReplicas"), f"has `minReplicas` {low} above `maxReplicas` {high}"


def disruption_budget_problems(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Check a budget (`ValidatePodDisruptionBudgetSpec` in `pkg/apis/policy/validation/validation.go`)."""
    spec = mapping(manifest, "spec")
    if spec.get("minAvailable") is not None and spec.get("maxUnavailable") is not None:
        yield ("spec",), "has both `minAvailable` and `maxUnavailable`: expected one"


def disruption_budget_warnings(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that a budget protects pods (`getExpectedPodCount` in `pkg/controller/disruption/disruption.go`).

    API servers accept one without a limit.
    """
    spec = mapping(manifest, "spec")
    if spec.get("minAvailable") is None and spec.get("maxUnavailable") is None:
        yield ("spec",), "has neither `minAvailable` nor `maxUnavailable`, and so protects no pods"
