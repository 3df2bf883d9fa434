"""The state of every object that has one, with what explains it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from chartgen.live import causes, facts
from chartgen.live.lifecycles import PodFacts, State, pod_state, state_by_conditions, workload_state
from chartgen.live.reading import WORKLOADS
from chartgen.objects.fields import entries, mapping, text

Json = Mapping[str, Any]


class Condition(NamedTuple):
    """The state of an object, and why it is in it."""

    state: State | None
    """None for an object that has no lifecycle, such as a ConfigMap."""
    causes: tuple[str, ...] = ()
    """Sentences and messages, the most important one first; empty for an Available object."""
    command: str = ""
    """The next command to run."""


@dataclass(frozen=True, slots=True)
class PodCondition:
    """A pod of a workload, with its state."""

    pod: Json
    facts: PodFacts
    state: str
    is_old: bool = False
    """Whether it belongs to an earlier revision."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What decides the states of a namespace's objects besides themselves."""

    namespace: str
    now: datetime
    pods: Sequence[Json]
    replica_sets: Sequence[Json]
    jobs: Sequence[Json]
    events: Sequence[Json]

    @classmethod
    def of(cls, objects: Sequence[Json], namespace: str, now: datetime) -> Surroundings:
        """Sort the objects of a namespace; events are the only ones without a kind."""
        by_kind: dict[str, list[Json]] = {}
        for each in objects:
            by_kind.setdefault(text(each, "kind") or "Event", []).append(each)
        return cls(
            namespace,
            now,
            by_kind.get("Pod", []),
            by_kind.get("ReplicaSet", []),
            by_kind.get("Job", []),
            [each for each in by_kind.get("Event", []) if text(each, "involvedObject", "name")],
        )

    def about(self, *names: str) -> list[Json]:
        """List the warnings about objects with these names, the newest first."""
        found = [each for each in self.events if text(each, "involvedObject", "name") in names]
        return sorted(found, key=causes.when, reverse=True)


def condition(manifest: Json, around: Surroundings) -> Condition:
    """Return the state of an object, with its causes."""
    kind = text(manifest, "kind")
    if kind in WORKLOADS:
        return _workload(manifest, around)
    if kind == "Job":
        return _job(manifest, around)
    if kind == "CronJob":
        return _cron_job(manifest, around)
    if kind == "PersistentVolumeClaim":
        return _claim(manifest, around)
    if kind == "Service":
        return _service(manifest, around)
    if kind == "HorizontalPodAutoscaler":
        return _autoscaler(manifest)
    if kind in _WITHOUT_LIFECYCLE:
        return Condition(None)
    return _custom(manifest)


_WITHOUT_LIFECYCLE = frozenset(
    {
        "ConfigMap", "Secret", "ServiceAccount", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding",
        "NetworkPolicy", "PodDisruptionBudget", "Ingress", "Namespace", "Event", "EndpointSlice",
    }
)  # fmt: skip


def pods_of(manifest: Json, around: Surroundings) -> list[PodCondition]:
    """List the pods of a workload or a Job, those of the newest revision first."""
    kind = text(manifest, "kind")
    if kind in WORKLOADS:
        rollout = facts.rollout(manifest, around.replica_sets, around.pods)
        old = {each.name for each in rollout.old_pods}
        names = {each.name for each in rollout.pods} | old
    else:
        uid = text(manifest, "metadata", "uid")
        old = set()
        names = {text(pod, "metadata", "name") for pod in around.pods if facts.owner(pod) == uid}
    found = [
        PodCondition(pod, read, pod_state(read, around.now), read.name in old)
        for pod in around.pods
        if (read := facts.pod_facts(pod)).name in names
    ]
    return sorted(found, key=lambda each: (each.is_old, each.facts.name))


def _workload(manifest: Json, around: Surroundings) -> Condition:
    rollout = facts.rollout(manifest, around.replica_sets, around.pods)
    state = workload_state(rollout, around.now)
    if state == "Available":
        return Condition(state)
    name = text(manifest, "metadata", "name")
    sets = [
        text(each, "metadata", "name")
        for each in around.replica_sets
        if facts.owner(each) == text(manifest, "metadata", "uid")
    ]
    warnings = around.about(name, *sets, *(pod.name for pod in rollout.pods))
    resource = f"{text(manifest, 'kind').lower()}/{name}"
    explained = causes.of_workload(manifest, rollout, state, warnings, around.now)
    return Condition(state, explained, causes.next_command(resource, rollout, around.namespace, around.now))


def _job(manifest: Json, around: Surroundings) -> Condition:
    conditions = {text(each, "type"): each for each in entries(manifest, "status", "conditions")}
    name = text(manifest, "metadata", "name")
    pods = [facts.pod_facts(pod) for pod in around.pods if facts.owner(pod) == text(manifest, "metadata", "uid")]
    warnings = around.about(name, *(pod.name for pod in pods))
    if text(conditions.get("Failed"), "status") == "True":
        why = f"{text(conditions['Failed'], 'reason')}: {text(conditions['Failed'], 'message')}"
        ended = causes.of_pods(pods, around.now)
        return Condition("Failed", (why, *ended), f"kubectl logs job/{name} -n {around.namespace}")
    if (
        text(conditions.get("Complete"), "status") == "True"
        or text(conditions.get("SuccessCriteriaMet"), "status") == "True"
    ):
        return Condition("Available")
    if manifest.get("spec", {}).get("suspend"):
        return Condition("Available", ("it is suspended",))
    if any(pod.is_failing(around.now) and pod.phase != "Failed" for pod in pods):
        failing = tuple(causes.of_pods(pods, around.now))
        return Condition("Failed", failing, f"kubectl describe job/{name} -n {around.namespace}")
    state: State = "Progressing" if any(pod.node for pod in pods) else "Pending"
    return Condition(state, tuple(causes.warnings(warnings)), f"kubectl describe job/{name} -n {around.namespace}")


def _cron_job(manifest: Json, around: Surroundings) -> Condition:
    own = [each for each in around.jobs if facts.owner(each) == text(manifest, "metadata", "uid")]
    if not own:
        return Condition("Available")
    newest = max(own, key=lambda each: text(each, "metadata", "creationTimestamp"))
    found = _job(newest, around)
    if found.state != "Failed":
        return Condition("Available")
    return Condition(
        "Failed", (f"its last Job, {text(newest, 'metadata', 'name')}, failed", *found.causes), found.command
    )


def _claim(manifest: Json, around: Surroundings) -> Condition:
    name = text(manifest, "metadata", "name")
    phase = text(manifest, "status", "phase")
    command = f"kubectl describe pvc/{name} -n {around.namespace}"
    if phase == "Bound":
        return Condition("Available")
    if phase == "Lost":
        return Condition("Failed", ("its volume no longer exists",), command)
    return Condition("Pending", tuple(causes.warnings(around.about(name))) or ("no volume is bound to it",), command)


def _service(manifest: Json, around: Surroundings) -> Condition:
    if text(manifest, "spec", "type") != "LoadBalancer":
        return Condition(None)
    if entries(manifest, "status", "loadBalancer", "ingress"):
        return Condition("Available")
    name = text(manifest, "metadata", "name")
    why = tuple(causes.warnings(around.about(name))) or ("the load balancer has no address yet",)
    return Condition("Pending", why, f"kubectl describe service/{name} -n {around.namespace}")


def _autoscaler(manifest: Json) -> Condition:
    for each in entries(manifest, "status", "conditions"):
        is_broken = text(each, "status") == "False" and text(each, "reason") != "ScalingDisabled"
        if is_broken and text(each, "type") in ("AbleToScale", "ScalingActive"):
            name, namespace = text(manifest, "metadata", "name"), text(manifest, "metadata", "namespace")
            why = f"{text(each, 'reason')}: {text(each, 'message')}"
            return Condition("Failed", (why,), f"kubectl describe hpa/{name} -n {namespace}")
    return Condition("Available")


def _custom(manifest: Json) -> Condition:
    status = mapping(manifest, "status")
    conditions = {text(each, "type"): text(each, "status") for each in entries(status, "conditions")}
    state = state_by_conditions(conditions)
    observed, generation = status.get("observedGeneration"), manifest.get("metadata", {}).get("generation")
    if isinstance(observed, int) and isinstance(generation, int) and observed < generation:
        state = "Progressing"
    if state in (None, "Available"):
        return Condition(state)
    messages = [
        f"{text(each, 'reason') or text(each, 'type')}: {text(each, 'message')}"
        for each in entries(status, "conditions")
        if text(each, "message") and text(each, "type") in ("Stalled", "Failed", "Reconciling", "Ready", "Available")
    ]
    kind, name = text(manifest, "kind").lower(), text(manifest, "metadata", "name")
    return Condition(
        state, tuple(messages), f"kubectl describe {kind}/{name} -n {text(manifest, 'metadata', 'namespace')}"
    )
