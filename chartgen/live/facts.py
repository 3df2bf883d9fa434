"""Facts about the state of objects, which the rules of `lifecycles` evaluate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from chartgen.live.lifecycles import ContainerFacts, PodFacts, PodState, Rollout
from chartgen.objects.fields import at, entries, mapping, text

Json = Mapping[str, Any]
_REVISION = "deployment.kubernetes.io/revision"
_PHASES: frozenset[str] = frozenset({"Pending", "Running", "Succeeded", "Failed", "Unknown"})


def time(value: Any) -> datetime | None:
    """Read a time as Kubernetes writes it; None if it is none."""
    if not isinstance(value, str) or not value:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def number(value: Any) -> int:
    """Read a count: zero if it is missing, or no number, which custom resources may have."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def owner(manifest: Json) -> str:
    """Return the UID of the controller of an object; empty if it has none."""
    owners = entries(manifest, "metadata", "ownerReferences")
    return next((text(each, "uid") for each in owners if each.get("controller")), "")


def conditions_of(manifest: Json) -> dict[str, Json]:
    """Return the conditions of an object by their types."""
    return {text(each, "type"): each for each in entries(manifest, "status", "conditions")}


def pod_facts(pod: Json) -> PodFacts:
    """Return what the rules read of a pod."""
    conditions = conditions_of(pod)
    scheduled = conditions.get("PodScheduled", {})
    unschedulable = text(scheduled, "status") == "False" and text(scheduled, "reason") == "Unschedulable"
    containers = (
        *(_container(each, is_init=True) for each in entries(pod, "status", "initContainerStatuses")),
        *(_container(each) for each in entries(pod, "status", "containerStatuses")),
    )
    phase = text(pod, "status", "phase")
    # One that no node has seen yet may have no phase.
    known: PodState = phase if phase in _PHASES else "Unknown" if phase else "Pending"  # type: ignore[assignment]
    return PodFacts(
        name=text(pod, "metadata", "name"),
        phase=known,
        node=text(pod, "spec", "nodeName"),
        is_ready=known == "Running" and text(conditions.get("Ready"), "status") == "True",
        ends_by=time(text(pod, "metadata", "deletionTimestamp")),
        reason=text(pod, "status", "reason"),
        message=text(pod, "status", "message"),
        ended=_end(pod) if known in ("Failed", "Succeeded") else None,
        gated=text(scheduled, "message") if text(scheduled, "reason") == "SchedulingGated" else "",
        unschedulable_since=time(text(scheduled, "lastTransitionTime")) if unschedulable else None,
        unschedulable=text(scheduled, "message") if unschedulable else "",
        containers=containers,
    )


def _container(status: Json, *, is_init: bool = False) -> ContainerFacts:
    waiting = mapping(status, "state", "waiting")
    ended = mapping(status, "state", "terminated") or mapping(status, "lastState", "terminated")
    code = ended.get("exitCode")
    return ContainerFacts(
        name=text(status, "name"),
        restarts=number(status.get("restartCount")),
        waiting=text(waiting, "reason"),
        message=text(waiting, "message"),
        exit_code=code if isinstance(code, int) else None,
        end_reason=text(ended, "reason"),
        termination_message=text(ended, "message"),
        ended=time(text(ended, "finishedAt")),
        is_ready=status.get("ready") is True,
        is_init=is_init,
    )


def _end(pod: Json) -> datetime | None:
    """Return when a pod ended; one that was evicted before it ran has no containers that tell."""
    ends = [
        time(at(each, ("state", "terminated", "finishedAt"))) for each in entries(pod, "status", "containerStatuses")
    ]
    changes = [time(each.get("lastTransitionTime")) for each in entries(pod, "status", "conditions")]
    start = [time(text(pod, "status", "startTime")), time(text(pod, "metadata", "creationTimestamp"))]
    for times in (ends, changes, start):
        if found := [each for each in times if each]:
            return max(found)
    return None


def revision_of(workload: Json, replica_sets: Sequence[Json]) -> str:
    """Return the UID of the current ReplicaSet of a Deployment; empty if there is none yet."""
    own = [each for each in replica_sets if owner(each) == text(workload, "metadata", "uid")]
    wanted = text(workload, "metadata", "annotations", _REVISION)

    def revision(each: Json) -> int:
        found = text(each, "metadata", "annotations", _REVISION)
        return int(found) if found.isdigit() else 0

    current = [each for each in own if text(each, "metadata", "annotations", _REVISION) == wanted]
    newest = current or sorted(own, key=revision)[-1:]
    return text(newest[0], "metadata", "uid") if newest else ""


def rollout(
    workload: Json,
    replica_sets: Sequence[Json],
    pods: Sequence[Json],
    *,
    rejected: str = "",
    is_known: bool = True,
) -> Rollout:
    """Return what the rules read of a Deployment, a StatefulSet, a DaemonSet or a ReplicaSet.

    Args:
        workload: The object.
        replica_sets: Those of its namespace.
        pods: Those of its namespace.
        rejected: Why its pods cannot be created, for kinds without the condition `ReplicaFailure`.
        is_known: Whether pods and ReplicaSets could be read.
    """
    kind = text(workload, "kind")
    status = mapping(workload, "status")
    own = pods_of(workload, replica_sets, pods)
    running = [pod for pod in own if not _is_ending(pod)]
    current = revision_of(workload, replica_sets) if kind == "Deployment" else ""
    new = [pod for pod in running if _is_current(pod, workload, current)]
    old = [pod for pod in running if not _is_current(pod, workload, current)]
    conditions = conditions_of(workload)
    progressing, failure = conditions.get("Progressing", {}), conditions.get("ReplicaFailure", {})
    desired = desired_replicas(workload)
    return Rollout(
        is_terminating=_is_ending(workload),
        is_observed=_is_observed(workload),
        is_paused=kind == "Deployment" and at(workload, ("spec", "paused")) is True,
        desired=desired,
        existing=number(status.get("currentNumberScheduled" if kind == "DaemonSet" else "replicas")),
        updated=_updated(workload, desired),
        available=number(status.get("numberAvailable" if kind == "DaemonSet" else "availableReplicas")),
        is_available=kind != "Deployment" or text(conditions.get("Available"), "status") == "True",
        deadline_exceeded=text(progressing, "reason") == "ProgressDeadlineExceeded",
        rejected=_rejected(failure) or rejected,
        is_known=is_known,
        pods=tuple(pod_facts(pod) for pod in new),
        old_pods=tuple(pod_facts(pod) for pod in old),
        blocking=tuple(pod_facts(pod) for pod in old if _blocks(pod, workload)),
        terminating=tuple(pod_facts(pod) for pod in own if _is_ending(pod)),
    )


def _rejected(failure: Json) -> str:
    if text(failure, "status") != "True":
        return ""
    return text(failure, "message") or text(failure, "reason") or "ReplicaFailure"


def pods_of(workload: Json, replica_sets: Sequence[Json], pods: Sequence[Json]) -> list[Json]:
    """List the pods of a workload or a Job."""
    uid = text(workload, "metadata", "uid")
    owners = {uid}
    if text(workload, "kind") == "Deployment":
        owners = {text(each, "metadata", "uid") for each in replica_sets if owner(each) == uid}
    return [pod for pod in pods if owner(pod) in owners]


def _is_ending(manifest: Json) -> bool:
    return bool(text(manifest, "metadata", "deletionTimestamp"))


def _is_observed(workload: Json) -> bool:
    """Tell whether the controller of a workload has seen its newest generation: it says so with its first status."""
    observed = at(workload, ("status", "observedGeneration"))
    return isinstance(observed, int) and observed >= number(at(workload, ("metadata", "generation")))


def desired_replicas(workload: Json) -> int:
    """Return how many pods a workload shall run."""
    if text(workload, "kind") == "DaemonSet":
        return number(at(workload, ("status", "desiredNumberScheduled")))
    found = at(workload, ("spec", "replicas"))
    return 1 if found is None else number(found)


def updated_replicas(workload: Json) -> int:
    """Return how many pods have the newest template."""
    status = mapping(workload, "status")
    if text(workload, "kind") == "DaemonSet":
        return number(status.get("updatedNumberScheduled"))
    return number(status.get("updatedReplicas"))


def _updated(workload: Json, desired: int) -> int:
    """Return how many pods are updated; all that an update does not reach count too."""
    strategy = mapping(workload, "spec", "updateStrategy")
    if text(strategy, "type") == "OnDelete":
        return desired
    if text(workload, "kind") == "ReplicaSet":
        return number(at(workload, ("status", "replicas")))
    found = updated_replicas(workload)
    partition = _partition(workload)
    return desired if partition and found >= max(desired - partition, 0) else found


def _partition(workload: Json) -> int:
    return number(at(workload, ("spec", "updateStrategy", "rollingUpdate", "partition")))


def _is_current(pod: Json, workload: Json, replica_set: str) -> bool:
    kind, labels = text(workload, "kind"), mapping(pod, "metadata", "labels")
    if kind == "Deployment":
        return owner(pod) == replica_set
    if kind == "DaemonSet":
        generation = text(workload, "metadata", "annotations", "deprecated.daemonset.template.generation")
        return not generation or text(labels, "pod-template-generation") in ("", generation)
    revision = text(workload, "status", "updateRevision")
    return not revision or text(labels, "controller-revision-hash") in ("", revision)


def _blocks(pod: Json, workload: Json) -> bool:
    """Tell whether a pod of an earlier revision stays, or is waited for.

    A StatefulSet goes on with an update only once the pods are ready that it has, unless it manages them in parallel.
    """
    kind = text(workload, "kind")
    if text(workload, "spec", "updateStrategy", "type") == "OnDelete":
        return True
    if kind != "StatefulSet":
        return False
    ordinal = text(pod, "metadata", "name").rpartition("-")[2]
    start = number(at(workload, ("spec", "ordinals", "start")))
    is_kept = ordinal.isdigit() and 0 <= int(ordinal) - start < _partition(workload)
    return is_kept or text(workload, "spec", "podManagementPolicy") != "Parallel"
