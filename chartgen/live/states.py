"""The state of every object that has one, with what explains it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chartgen.live import causes, facts, messages, resources, tasks
from chartgen.live.cluster import Unread
from chartgen.live.lifecycles import PodFacts, State, pod_state, workload_state
from chartgen.live.surroundings import Condition, Surroundings
from chartgen.objects.fields import text

__all__ = ["MISSING", "Condition", "PodCondition", "Surroundings", "absent", "condition", "pods_of"]

Json = Mapping[str, Any]
MISSING = Condition("none", ("part of the release, but not in the cluster: not created yet, or deleted",))
"""The state of an object that does not exist."""


@dataclass(frozen=True, slots=True)
class PodCondition:
    """A pod of a workload, with its state."""

    pod: Json
    facts: PodFacts
    state: str
    is_old: bool = False
    """Whether it belongs to an earlier revision."""


def condition(manifest: Json, around: Surroundings) -> Condition:
    """Return the state of an object, with its causes."""
    kind = text(manifest, "kind")
    if kind in _WORKLOADS:
        return _workload(manifest, around)
    if text(manifest, "metadata", "deletionTimestamp"):
        return Condition("Progressing", (causes.being_deleted(manifest),), around.describe(manifest))
    if kind in _WITHOUT_LIFECYCLE:
        return Condition(None)
    if text(manifest, "apiVersion").startswith("gateway.networking.k8s.io/") and kind.endswith("Route"):
        return resources.route(manifest, around)
    return _RULES.get(kind, resources.other)(manifest, around)


def absent(kind: str, unread: Unread | None) -> Condition:
    """Return the state of an object that was not found, or whose kind could not be read."""
    if unread is None or unread.reason == "unknown":
        return MISSING
    return Condition(None, () if kind in _WITHOUT_LIFECYCLE else (f"its state is unknown: {unread.text}",))


def pods_of(manifest: Json, around: Surroundings) -> list[PodCondition]:
    """List the pods of a workload or a Job, those of the newest revision first."""
    own = around.pods_of(manifest)
    old: set[str] = set()
    if text(manifest, "kind") in _WORKLOADS:
        old = {each.name for each in facts.rollout(manifest, around.owned_by(manifest, "ReplicaSet"), own).old_pods}
    read = ((pod, facts.pod_facts(pod)) for pod in own)
    found = [PodCondition(pod, each, pod_state(each, around.now), each.name in old) for pod, each in read]
    return sorted(found, key=lambda each: (each.is_old, each.facts.name))


def _workload(manifest: Json, around: Surroundings) -> Condition:
    own, replica_sets = around.pods_of(manifest), around.owned_by(manifest, "ReplicaSet")
    # A Deployment has a condition that tells.
    refused = "" if text(manifest, "kind") == "Deployment" or _is_complete(manifest) else around.refused(manifest, own)
    needed = {"Pod", "ReplicaSet"} if text(manifest, "kind") == "Deployment" else {"Pod"}
    is_known = needed.isdisjoint(around.unread)
    rollout = facts.rollout(manifest, replica_sets, own, refused=refused, is_known=is_known)
    state = workload_state(rollout, around.now)
    unready = {pod.name for pod in (*rollout.pods, *rollout.blocking, *rollout.terminating) if not pod.is_ready}
    current = facts.revision_of(manifest, replica_sets)
    sets = [each for each in replica_sets if text(each, "metadata", "uid") == current]
    pods = [each for each in own if text(each, "metadata", "name") in unready]
    explained = causes.of_workload(manifest, rollout, state, around.about(manifest, *sets, *pods), around.now)
    command = causes.next_command(manifest, rollout, state, around.namespace, around.now)
    return Condition(state, explained, command)


def _is_complete(workload: Json) -> bool:
    rollout = facts.rollout(workload, (), ())
    return rollout.existing >= rollout.desired


def _pod(manifest: Json, around: Surroundings) -> Condition:
    """Return the state of a pod that no workload manages."""
    read = facts.pod_facts(manifest)
    if pod_state(read, around.now) == "Failed":
        why = tuple(causes.of_pods([read], around.now))
        return Condition("Failed", why, causes.command_for_pod(read, around.namespace))
    if read.phase == "Succeeded" or (read.phase == "Running" and read.is_ready):
        return Condition("Available")
    state: State = "Progressing" if read.node else "Pending"
    warnings = messages.warnings(around.about(manifest), around.now)
    return Condition(state, (f"it is {causes.wait(read, around.now)}", *warnings), around.describe(manifest))


_WORKLOADS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"})
_RULES: Mapping[str, Callable[[Json, Surroundings], Condition]] = {
    "CronJob": tasks.cron_job,
    "HorizontalPodAutoscaler": resources.autoscaler,
    "Job": tasks.job,
    "PersistentVolumeClaim": resources.claim,
    "Pod": _pod,
    "PodDisruptionBudget": resources.disruption_budget,
    "Service": resources.service,
}
_WITHOUT_LIFECYCLE = frozenset(
    {
        "ConfigMap", "Secret", "ServiceAccount", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding",
        "NetworkPolicy", "Ingress", "Namespace", "Event", "EndpointSlice",
    }
)  # fmt: skip
