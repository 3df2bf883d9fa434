"""The health of objects: their states, with the causes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chartgen.live import causes, facts, jobs, messages, resources
from chartgen.live.cluster import Unread
from chartgen.live.lifecycles import PodFacts, State, pod_state, workload_state
from chartgen.live.namespace_index import Health, NamespaceIndex
from chartgen.objects.fields import text

__all__ = ["MISSING", "Health", "NamespaceIndex", "PodHealth", "absent", "health", "pods_of"]

Json = Mapping[str, Any]
MISSING = Health("none", ("part of the release, but not in the cluster: not created yet, or deleted",))
"""The state of an object that does not exist."""


@dataclass(frozen=True, slots=True)
class PodHealth:
    """A pod of a workload, with its state."""

    pod: Json
    facts: PodFacts
    state: str
    is_old: bool = False
    """Whether it belongs to an earlier revision."""


def health(manifest: Json, index: NamespaceIndex) -> Health:
    """Return the state of an object, with its causes and the next command."""
    kind = text(manifest, "kind")
    if kind in _WORKLOADS:
        return _workload(manifest, index)
    if text(manifest, "metadata", "deletionTimestamp"):
        return Health("Progressing", (causes.being_deleted(manifest),), index.describe(manifest))
    if kind in _WITHOUT_LIFECYCLE:
        return Health(None)
    if text(manifest, "apiVersion").startswith("gateway.networking.k8s.io/") and kind.endswith("Route"):
        return resources.route(manifest, index)
    return _RULES.get(kind, resources.other)(manifest, index)


def absent(kind: str, unread: Unread | None) -> Health:
    """Return the state of an object that was not found, or whose kind could not be read."""
    if unread is None or unread.reason == "unknown":
        return MISSING
    return Health(None, () if kind in _WITHOUT_LIFECYCLE else (f"its state is unknown: {unread.message}",))


def pods_of(manifest: Json, index: NamespaceIndex) -> list[PodHealth]:
    """List the pods of a workload or a Job, those of the newest revision first."""
    own = index.pods_of(manifest)
    old: set[str] = set()
    if text(manifest, "kind") in _WORKLOADS:
        old = {each.name for each in facts.rollout(manifest, index.owned_by(manifest, "ReplicaSet"), own).old_pods}
    read = ((pod, facts.pod_facts(pod)) for pod in own)
    found = [PodHealth(pod, each, pod_state(each, index.now), each.name in old) for pod, each in read]
    return sorted(found, key=lambda each: (each.is_old, each.facts.name))


def _workload(manifest: Json, index: NamespaceIndex) -> Health:
    own, replica_sets = index.pods_of(manifest), index.owned_by(manifest, "ReplicaSet")
    # A Deployment reports it in its condition `ReplicaFailure`.
    rejected = "" if text(manifest, "kind") == "Deployment" or _is_complete(manifest) else index.rejected(manifest, own)
    needed = {"Pod", "ReplicaSet"} if text(manifest, "kind") == "Deployment" else {"Pod"}
    is_known = needed.isdisjoint(index.unread)
    rollout = facts.rollout(manifest, replica_sets, own, rejected=rejected, is_known=is_known)
    state = workload_state(rollout, index.now)
    unready = {pod.name for pod in (*rollout.pods, *rollout.blocking, *rollout.terminating) if not pod.is_ready}
    current = facts.revision_of(manifest, replica_sets)
    sets = [each for each in replica_sets if text(each, "metadata", "uid") == current]
    pods = [each for each in own if text(each, "metadata", "name") in unready]
    explained = causes.of_workload(manifest, rollout, state, index.about(manifest, *sets, *pods), index.now)
    command = causes.next_command(manifest, rollout, state, index.namespace, index.now)
    return Health(state, explained, command)


def _is_complete(workload: Json) -> bool:
    rollout = facts.rollout(workload, (), ())
    return rollout.existing >= rollout.desired


def _pod(manifest: Json, index: NamespaceIndex) -> Health:
    """Return the state of a pod that no workload manages."""
    read = facts.pod_facts(manifest)
    if pod_state(read, index.now) == "Failed":
        why = tuple(causes.of_pods([read], index.now))
        return Health("Failed", why, causes.command_for_pod(read, index.namespace))
    if read.phase == "Succeeded" or (read.phase == "Running" and read.is_ready):
        return Health("Available")
    state: State = "Progressing" if read.node else "Pending"
    warnings = messages.warnings(index.about(manifest), index.now)
    return Health(state, (f"it is {causes.wait(read, index.now)}", *warnings), index.describe(manifest))


_WORKLOADS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"})
_RULES: Mapping[str, Callable[[Json, NamespaceIndex], Health]] = {
    "CronJob": jobs.cron_job,
    "HorizontalPodAutoscaler": resources.autoscaler,
    "Job": jobs.job,
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
