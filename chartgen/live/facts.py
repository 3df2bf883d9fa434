"""What objects say about their state, as the rules of `lifecycles` read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
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
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def number(value: Any) -> int:
    """Read a count: zero if it is missing, or no number, which custom resources may have."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def owner(manifest: Json) -> str:
    """Return the UID of the controller of an object; empty if it has none."""
    owners = entries(manifest, "metadata", "ownerReferences")
    return next((text(each, "uid") for each in owners if each.get("controller")), "")


def pod_facts(pod: Json) -> PodFacts:
    """Return what the rules read of a pod."""
    conditions = {text(each, "type"): each for each in entries(pod, "status", "conditions")}
    scheduled = conditions.get("PodScheduled", {})
    unschedulable = text(scheduled, "status") == "False" and text(scheduled, "reason") == "Unschedulable"
    containers = (
        *(_container(each, is_init=True) for each in entries(pod, "status", "initContainerStatuses")),
        *(_container(each) for each in entries(pod, "status", "containerStatuses")),
    )
    phase = text(pod, "status", "phase")
    known: PodState = phase if phase in _PHASES else "Unknown"  # type: ignore[assignment]
    return PodFacts(
        name=text(pod, "metadata", "name"),
        phase=known,
        node=text(pod, "spec", "nodeName"),
        is_ready=text(conditions.get("Ready"), "status") == "True",
        is_terminating=bool(text(pod, "metadata", "deletionTimestamp")),
        reason=text(pod, "status", "reason"),
        message=text(pod, "status", "message"),
        ended=max(_ends(pod), default=None),
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
        last_words=text(ended, "message"),
        is_init=is_init,
    )


def _ends(pod: Json) -> Iterable[datetime]:
    for each in entries(pod, "status", "containerStatuses"):
        if end := time(at(each, ("state", "terminated", "finishedAt"))):
            yield end


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


def rollout(workload: Json, replica_sets: Sequence[Json], pods: Sequence[Json]) -> Rollout:
    """Return what the rules read of a Deployment, a StatefulSet or a DaemonSet.

    Args:
        workload: The object.
        replica_sets: Those of its namespace.
        pods: Those of its namespace.
    """
    kind = text(workload, "kind")
    uid = text(workload, "metadata", "uid")
    status = mapping(workload, "status")
    if kind == "Deployment":
        own_sets = {text(each, "metadata", "uid") for each in replica_sets if owner(each) == uid}
        own = [pod for pod in pods if owner(pod) in own_sets]
        current = revision_of(workload, replica_sets)
        new = [pod for pod in own if owner(pod) == current]
    else:
        own = [pod for pod in pods if owner(pod) == uid]
        new = [pod for pod in own if _is_current(pod, workload)]
    conditions = {text(each, "type"): each for each in entries(status, "conditions")}
    progressing, failure = conditions.get("Progressing", {}), conditions.get("ReplicaFailure", {})
    observed = status.get("observedGeneration")
    desired = desired_replicas(workload)
    return Rollout(
        is_observed=not text(workload, "metadata", "deletionTimestamp")
        and (not isinstance(observed, int) or observed >= number(at(workload, ("metadata", "generation")))),
        desired=desired,
        existing=number(status.get("currentNumberScheduled" if kind == "DaemonSet" else "replicas")),
        updated=_updated(workload, desired),
        available=number(status.get("numberAvailable" if kind == "DaemonSet" else "availableReplicas")),
        is_available=kind != "Deployment" or text(conditions.get("Available"), "status") == "True",
        deadline_exceeded=text(progressing, "reason") == "ProgressDeadlineExceeded",
        refused=text(failure, "message") if text(failure, "status") == "True" else "",
        pods=tuple(pod_facts(pod) for pod in new if not text(pod, "metadata", "deletionTimestamp")),
        old_pods=tuple(pod_facts(pod) for pod in own if pod not in new),
    )


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
    partition = number(at(strategy, ("rollingUpdate", "partition")))
    found = updated_replicas(workload)
    return desired if partition and found >= max(desired - partition, 0) else found


def _is_current(pod: Json, workload: Json) -> bool:
    labels = mapping(pod, "metadata", "labels")
    if text(workload, "kind") == "DaemonSet":
        generation = text(workload, "metadata", "annotations", "deprecated.daemonset.template.generation")
        return not generation or text(labels, "pod-template-generation") in ("", generation)
    revision = text(workload, "status", "updateRevision")
    return not revision or text(labels, "controller-revision-hash") in ("", revision)
