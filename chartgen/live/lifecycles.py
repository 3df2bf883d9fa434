"""The lifecycles of workloads and pods, as tables: states, transitions, and the rules that decide the state.

`Rollout` and `PodFacts` are what the rules read: plain data, made of objects by `facts`. The rule that matches first
decides. Some states that never end, such as an image that cannot be pulled, are in progress for kstatus
(sigs.k8s.io/cli-utils, which `helm --wait` uses), but failures here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

State = Literal["none", "Pending", "Progressing", "Available", "Failed", "Stalled"]
PodState = Literal["Pending", "Running", "Succeeded", "Failed", "Unknown"]


class Transition(NamedTuple):
    """A transition of a lifecycle."""

    before: str
    trigger: str
    after: str


WORKLOAD: tuple[Transition, ...] = (
    Transition("none", "helm install", "Pending"),
    Transition("Pending", "pods scheduled", "Progressing"),
    Transition("Progressing", "pods ready", "Available"),
    Transition("Progressing", "pods failing", "Failed"),
    Transition("Progressing", "timeout", "Stalled"),
)
"""The lifecycle of a workload while it is installed."""

WORKLOAD_LATER: tuple[Transition, ...] = (
    Transition("none", "helm install without replicas", "Available"),
    Transition("Pending", "no node fits, or pods cannot be created", "Failed"),
    Transition("Pending", "timeout", "Stalled"),
    Transition("Pending", "scaled to zero", "Available"),
    Transition("Available", "pods are replaced, added or lost", "Progressing"),
    Transition("Available", "pods are replaced", "Pending"),
    Transition("Available", "pods failing", "Failed"),
    Transition("Available", "paused with changes", "Stalled"),
    Transition("Failed", "pods are replaced", "Pending"),
    Transition("Failed", "pods are replaced or restarted", "Progressing"),
    Transition("Failed", "pods ready", "Available"),
    Transition("Failed", "pods restarted after the timeout", "Stalled"),
    Transition("Stalled", "pods are replaced", "Pending"),
    Transition("Stalled", "pods are replaced", "Progressing"),
    Transition("Stalled", "pods ready", "Available"),
    Transition("Stalled", "pods failing", "Failed"),
    *(
        Transition(state, "helm uninstall", "none")
        for state in ("Pending", "Progressing", "Available", "Failed", "Stalled")
    ),
)
"""What else happens to a workload: upgrades, scaling, lost pods, and its end."""

POD: tuple[Transition, ...] = (
    Transition("Pending", "scheduled", "Running"),
    Transition("Pending", "schedule failed", "Failed"),
    Transition("Running", "containers completed", "Succeeded"),
    Transition("Running", "container crash", "Failed"),
)
"""The lifecycle of a pod."""

POD_LATER: tuple[Transition, ...] = (
    Transition("Pending", "image not pulled, or container not created", "Failed"),
    Transition("Failed", "container restarted", "Running"),
    Transition("Failed", "scheduled after all", "Pending"),
    Transition("Running", "node lost", "Unknown"),
    Transition("Unknown", "node found again", "Running"),
)
"""What else happens to a pod: a failed one may start again."""

FAILING_REASONS = frozenset(
    {
        "CrashLoopBackOff",
        "ImagePullBackOff",
        "ErrImagePull",
        "ErrImageNeverPull",
        "InvalidImageName",
        "CreateContainerError",
        "CreateContainerConfigError",
        "ImageInspectError",
        "PostStartHookError",
        "PreCreateHookError",
        "PreStartHookError",
        "RegistryUnavailable",
        "RunContainerError",
        "SignatureValidationFailed",
    }
)
"""Why a container waits that will not start on its own."""
RECENT = timedelta(seconds=60)
"""How long a pod that ended as Failed, or a container that crashed, keeps its workload from being Available."""
UNSCHEDULABLE = timedelta(seconds=15)
"""How long the scheduler may look for a node before the pod counts as failing: a node may be about to join."""


@dataclass(frozen=True, slots=True)
class ContainerFacts:
    """The status of a container."""

    name: str
    restarts: int = 0
    waiting: str = ""
    """Why it waits, such as `CrashLoopBackOff`; empty if it does not."""
    message: str = ""
    """What the node says about why it waits."""
    exit_code: int | None = None
    """Of the last time that it ended."""
    end_reason: str = ""
    """Why it ended the last time, such as `OOMKilled`."""
    termination_message: str = ""
    """Its termination message."""
    ended: datetime | None = None
    """When it ended the last time."""
    is_ready: bool = False
    is_init: bool = False

    def has_crashed(self, now: datetime) -> bool:
        """Whether it was restarted just now because it failed."""
        return bool(self.restarts and self.exit_code and self.ended and now - self.ended <= RECENT)


@dataclass(frozen=True, slots=True)
class PodFacts:
    """What the rules read of a pod."""

    name: str
    phase: PodState
    node: str = ""
    is_ready: bool = False
    ends_by: datetime | None = None
    """When a pod that is being deleted has to have ended; None for all others."""
    reason: str = ""
    """Why it failed as a whole, such as `Evicted`."""
    message: str = ""
    ended: datetime | None = None
    """When it failed or succeeded."""
    gated: str = ""
    """The message about its scheduling gates; empty if it has none."""
    unschedulable_since: datetime | None = None
    unschedulable: str = ""
    """The scheduler's message."""
    containers: tuple[ContainerFacts, ...] = ()

    @property
    def is_terminating(self) -> bool:
        """Whether it is being deleted."""
        return self.ends_by is not None

    def is_failing(self, now: datetime) -> bool:
        """Whether it failed, or will not start on its own."""
        return (
            self.phase == "Failed"
            or any(each.waiting in FAILING_REASONS for each in self.containers)
            or (self.unschedulable_since is not None and now - self.unschedulable_since > UNSCHEDULABLE)
        )

    def is_over(self, now: datetime) -> bool:
        """Whether it failed long ago: such a pod is only kept to be looked at, another one has replaced it."""
        return self.phase == "Failed" and self.ended is not None and now - self.ended > RECENT


@dataclass(frozen=True, slots=True)
class Rollout:
    """What the rules read of a Deployment, a StatefulSet, a DaemonSet or a ReplicaSet."""

    exists: bool = True
    is_terminating: bool = False
    is_observed: bool = True
    """Whether its controller has seen its newest generation."""
    is_paused: bool = False
    desired: int = 0
    existing: int = 0
    """Pods of any revision."""
    updated: int = 0
    """Pods of the newest revision, or as many as an update shall reach."""
    available: int = 0
    is_available: bool = True
    """The condition `Available`, where the kind has it."""
    deadline_exceeded: bool = False
    """The condition `Progressing` with the reason `ProgressDeadlineExceeded`."""
    rejected: str = ""
    """Why pods cannot be created, by the condition `ReplicaFailure` or a warning."""
    is_known: bool = True
    """Whether its pods could be read; there are none below if not."""
    pods: tuple[PodFacts, ...] = ()
    """The pods of the newest revision."""
    old_pods: tuple[PodFacts, ...] = ()
    """Those of earlier revisions."""
    blocking: tuple[PodFacts, ...] = ()
    """Those of earlier revisions that no update replaces, or that an update waits for."""
    terminating: tuple[PodFacts, ...] = ()
    """Those of any revision that are being deleted."""

    def failing(self, now: datetime) -> list[PodFacts]:
        """List the pods that keep the rollout from succeeding."""
        return [pod for pod in (*self.pods, *self.blocking) if pod.is_failing(now) and not pod.is_over(now)]

    @property
    def waits_for_resume(self) -> bool:
        """Whether it has changes that are not rolled out while it is paused."""
        return self.is_paused and self.updated < self.desired


class Rule(NamedTuple):
    """A rule of the table: if `holds`, the state is `state`."""

    state: State
    holds: Callable[[Rollout, datetime], bool]
    text: str


def _is_missing(rollout: Rollout, _now: datetime) -> bool:
    return not rollout.exists


def _is_terminating(rollout: Rollout, _now: datetime) -> bool:
    return rollout.is_terminating


def _is_available(rollout: Rollout, now: datetime) -> bool:
    counts = {rollout.desired, rollout.existing, rollout.updated, rollout.available}
    failed_recently = any(
        (pod.phase == "Failed" and not pod.is_over(now)) or any(each.has_crashed(now) for each in pod.containers)
        for pod in rollout.pods
    )
    return rollout.is_observed and rollout.is_available and len(counts) == 1 and not failed_recently


def _is_failing(rollout: Rollout, now: datetime) -> bool:
    # What a controller has not seen yet may be what repairs it.
    return rollout.is_observed and (bool(rollout.rejected) or bool(rollout.failing(now)))


def _is_stalled(rollout: Rollout, _now: datetime) -> bool:
    return rollout.is_observed and (rollout.deadline_exceeded or rollout.waits_for_resume)


def _is_pending(rollout: Rollout, _now: datetime) -> bool:
    if not rollout.is_known and rollout.existing:
        return False
    return not any(pod.node for pod in (*rollout.pods, *rollout.blocking)) and not (
        rollout.is_observed and rollout.desired == 0
    )


def _is_progressing(_rollout: Rollout, _now: datetime) -> bool:
    return True


WORKLOAD_RULES: tuple[Rule, ...] = (
    Rule("none", _is_missing, "the object does not exist"),
    Rule("Progressing", _is_terminating, "the object is being deleted"),
    Rule(
        "Available",
        _is_available,
        "all replicas are updated and available, and no pod or container has failed in the last minute",
    ),
    Rule("Failed", _is_failing, "a pod of the newest revision is failing, or pods cannot be created"),
    Rule(
        "Stalled", _is_stalled, "the progress deadline is exceeded, or changes wait for a paused rollout to be resumed"
    ),
    Rule("Pending", _is_pending, "no pod of the newest revision is scheduled"),
    Rule("Progressing", _is_progressing, "anything else"),
)


def workload_state(rollout: Rollout, now: datetime) -> State:
    """Return the state of a workload: that of the first rule that holds."""
    return next(rule.state for rule in WORKLOAD_RULES if rule.holds(rollout, now))


def pod_state(pod: PodFacts, now: datetime) -> PodState:
    """Return the state of a pod: its phase, or Failed if it will not start on its own."""
    return "Failed" if pod.is_failing(now) else pod.phase


class ConditionRule(NamedTuple):
    """A rule for custom resources: a condition with this status means this state."""

    condition: str
    status: str
    state: State


CONDITION_RULES: tuple[ConditionRule, ...] = (
    ConditionRule("Stalled", "True", "Stalled"),
    ConditionRule("Failed", "True", "Failed"),
    ConditionRule("NamesAccepted", "False", "Failed"),
    ConditionRule("Reconciling", "True", "Progressing"),
    ConditionRule("Ready", "True", "Available"),
    ConditionRule("Ready", "False", "Progressing"),
    ConditionRule("Ready", "Unknown", "Progressing"),
    ConditionRule("Established", "True", "Available"),
    ConditionRule("Established", "False", "Progressing"),
    ConditionRule("Accepted", "False", "Failed"),
    ConditionRule("ResolvedRefs", "False", "Failed"),
    ConditionRule("Accepted", "Unknown", "Pending"),
    ConditionRule("Programmed", "False", "Progressing"),
    ConditionRule("Programmed", "Unknown", "Progressing"),
    ConditionRule("Programmed", "True", "Available"),
    ConditionRule("Accepted", "True", "Available"),
    ConditionRule("Available", "True", "Available"),
    ConditionRule("Available", "False", "Progressing"),
)
"""For kinds without rules of their own: the conditions of kstatus, of CustomResourceDefinitions, of the Gateway API."""


def state_by_conditions(conditions: Mapping[str, str]) -> State | None:
    """Return the state that conditions tell, by their types and statuses; None if they tell none."""
    return next((rule.state for rule in CONDITION_RULES if conditions.get(rule.condition) == rule.status), None)
