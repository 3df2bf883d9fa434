"""Rules about workloads, autoscalers and disruption budgets that API servers enforce and no schema expresses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chartgen.names import CRON_JOB_MAX, LABEL_MAX
from chartgen.objects.cron import schedule_problem
from chartgen.objects.fields import Path, at, dotted, indexed, mapping, text
from chartgen.objects.pods import containers
from chartgen.objects.scaling import integer
from chartgen.objects.time_zones import time_zone_problem
from chartgen.verify.documents.quantities import parsed_quantity
from chartgen.verify.documents.rules import Problem

_PROGRESS_DEADLINE = 600
"""The deadline that an API server sets for a Deployment, in seconds."""
_MOST = 2**31 - 1
_LONGEST_NAME = 52
"""Characters in the name of a StatefulSet: with eleven more, it has to be a label."""
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
        yield path, "has `maxSurge` and `maxUnavailable` both 0, so no rollout can begin"
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
        yield path, "has `maxSurge` and `maxUnavailable` both 0, so no rollout can begin"


def stateful_set_problems(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Check the rollout of a StatefulSet (`ValidateStatefulSetSpec` in `pkg/apis/apps/validation/validation.go`)."""
    strategy = mapping(manifest, "spec", "updateStrategy")
    if strategy.get("type") == "OnDelete" and strategy.get("rollingUpdate") is not None:
        yield ("spec", "updateStrategy", "rollingUpdate"), "has `rollingUpdate` and the update strategy OnDelete"
    for path, template in indexed(manifest, ("spec", "volumeClaimTemplates")):
        yield from claim_problems(mapping(template, "spec"), (*path, "spec"))


def stateful_set_warnings(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Check what a StatefulSet never does, and names from which no pods can be created.

    The controller adds a dash and a hash to the name, and sets it as a label of the pods.
    """
    name = text(manifest, "metadata", "name")
    if len(name) > _LONGEST_NAME:
        shown = f"has a name of {len(name)} characters: with more than {_LONGEST_NAME}, a label of its pods is invalid"
        yield ("metadata", "name"), shown
    partition = integer(at(manifest, ("spec", "updateStrategy", "rollingUpdate", "partition")), 0)
    replicas = integer(at(manifest, ("spec", "replicas")), 0)
    first = integer(at(manifest, ("spec", "ordinals", "start")), 0)
    if partition and replicas and first is not None and partition >= first + replicas:
        path: Path = ("spec", "updateStrategy", "rollingUpdate", "partition")
        yield path, f"has the partition {partition}, so no pod is updated: the last one is {first + replicas - 1}"
    pod: Path = ("spec", "template", "spec")
    mounts = {
        text(mount, "name")
        for _, container in containers(manifest, pod)
        for field in ("volumeMounts", "volumeDevices")
        for _, mount in indexed(container, (field,))
    }
    # Manifests often name the claim in the place of the volume that stands for it.
    volumes = {
        text(volume, "name")
        for _, volume in indexed(manifest, (*pod, "volumes"))
        if text(volume, "persistentVolumeClaim", "claimName") != text(volume, "name")
    }
    seen: set[str] = set()
    for where, template in indexed(manifest, ("spec", "volumeClaimTemplates")):
        claim = text(template, "metadata", "name")
        if claim in seen:
            yield (*where, "metadata", "name"), f"has the claim template {claim} twice"
        seen.add(claim)
        if claim and claim not in mounts:
            yield (*where, "metadata", "name"), f"has the claim template {claim}, which no container mounts"
        elif claim in volumes:
            yield (*where, "metadata", "name"), f"has the claim template {claim} in place of the volume of that name"


def daemon_set_warnings(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that a surge is possible: on a node, the old pod and the new one cannot have the same port."""
    path: Path = ("spec", "updateStrategy", "rollingUpdate", "maxSurge")
    if at(manifest, path) in (None, *_ZERO) or text(manifest, "spec", "updateStrategy", "type") == "OnDelete":
        return
    pod: Path = ("spec", "template", "spec")
    in_host_network = at(manifest, (*pod, "hostNetwork")) is True
    for _, container in containers(manifest, pod):
        for _, port in indexed(container, ("ports",)):
            number = port.get("hostPort") or (port.get("containerPort") if in_host_network else None)
            if number:
                yield path, f"has a `maxSurge` and the host port {number}, which the old pod has until it is deleted"
                return


def claim_problems(spec: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    """Check what a claim, or a template of claims, requests (`ValidatePersistentVolumeClaimSpec`)."""
    storage = at(spec, ("resources", "requests", "storage"))
    where: Path = (*path, "resources", "requests", "storage")
    if storage is None:
        yield where, f"lacks the field `{dotted(where)}`"
    elif not parsed_quantity(storage):
        yield where, f"has an invalid quantity in `{dotted(where)}`"
    if not spec.get("accessModes"):
        yield (*path, "accessModes"), f"lacks the field `{dotted((*path, 'accessModes'))}`"


def job_problems(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Check an indexed Job (`ValidateJob` in `pkg/apis/batch/validation/validation.go`)."""
    yield from _indexed(manifest, ("spec",), LABEL_MAX)


def _indexed(manifest: Mapping[str, Any], path: Path, limit: int) -> Iterator[Problem]:
    """Check that the index of each pod fits behind the name, which may have that many characters otherwise."""
    if text(manifest, *path, "completionMode") != "Indexed":
        return
    completions = at(manifest, (*path, "completions"))
    if completions is None:
        yield (*path, "completions"), "has the completion mode Indexed and no `completions`"
    elif isinstance(completions, int):
        limit -= len(f"-{max(completions, 1) - 1}")
        if len(text(manifest, "metadata", "name")) > limit:
            yield ("metadata", "name"), f"has a name of more than {limit} characters: the names of pods have an index"


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
    else:
        yield from _indexed(manifest, ("spec", "jobTemplate", "spec"), CRON_JOB_MAX)


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
