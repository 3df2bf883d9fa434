"""The states of objects, compared with those of kstatus (sigs.k8s.io/cli-utils), which `helm --wait` uses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import pytest

from chartgen.live.states import MISSING, Health, NamespaceIndex, health, pods_of
from tests.live.recordings import load

Json = Mapping[str, Any]
Kstatus = Literal["Current", "InProgress", "Failed", "Terminating"]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ALIKE: dict[Kstatus, set[str | None]] = {
    "Current": {"Available", None},
    "InProgress": {"Pending", "Progressing"},
    "Failed": {"Failed", "Stalled"},
    "Terminating": {"Progressing"},
}
"""What kstatus calls a state, and what it is called here."""


class Case(NamedTuple):
    """An object, what kstatus says of it, and what is said here if that differs, with the reason."""

    kind: str
    kstatus: Kstatus
    status: Json = MappingProxyType({})
    spec: Json = MappingProxyType({})
    generation: int = 1
    state: str = ""
    reason: str = ""


def true(kind: str, reason: str = "") -> Json:
    """Return a condition that holds."""
    return {"type": kind, "status": "True", "reason": reason}


def false(kind: str, reason: str = "", message: str = "") -> Json:
    """Return a condition that does not hold."""
    return {"type": kind, "status": "False", "reason": reason, "message": message}


def counts(count: int, *names: str, **others: int) -> dict[str, Any]:
    """Return a status in which several numbers are the same."""
    return {"observedGeneration": 1, **dict.fromkeys(names, count), **others}


STATEFUL = ("currentReplicas", "readyReplicas", "replicas", "updatedReplicas", "availableReplicas")
DAEMON = tuple(
    "desiredNumberScheduled currentNumberScheduled updatedNumberScheduled numberAvailable numberReady".split()
)
DEPLOYED = ("updatedReplicas", "readyReplicas", "availableReplicas", "replicas")
REPLICATED = ("replicas", "readyReplicas", "availableReplicas", "fullyLabeledReplicas")
ROLLED_OUT = [true("Progressing", "NewReplicaSetAvailable"), true("Available")]
FOUR = {"replicas": 4}
UNSCHEDULABLE = false("PodScheduled", "Unschedulable")
CASES = [
    Case("Pod", "InProgress"),
    Case("Pod", "Current", {"phase": "Running", "conditions": [true("Ready")]}),
    Case("Pod", "Current", {"phase": "Succeeded", "conditions": [false("Ready", "PodCompleted")]}),
    Case(
        "Pod",
        "Current",
        {"phase": "Failed", "conditions": [false("Ready", "PodCompleted")]},
        state="Failed",
        reason="kstatus only asks whether anything will change",
    ),
    Case(
        "Pod",
        "InProgress",
        {"phase": "Pending", "conditions": [{**UNSCHEDULABLE, "lastTransitionTime": "2025-12-31T23:59:50Z"}]},
    ),
    Case(
        "Pod",
        "Failed",
        {"phase": "Pending", "conditions": [{**UNSCHEDULABLE, "lastTransitionTime": "2025-12-31T23:59:40Z"}]},
    ),
    Case(
        "Pod",
        "Failed",
        {
            "phase": "Running",
            "containerStatuses": [{"name": "nginx", "state": {"waiting": {"reason": "CrashLoopBackOff"}}}],
        },
    ),
    Case(
        "Pod",
        "InProgress",
        {
            "phase": "Pending",
            "containerStatuses": [{"name": "nginx", "state": {"waiting": {"reason": "ImagePullBackOff"}}}],
        },
        state="Failed",
        reason="kstatus does not look at why containers wait",
    ),
    Case("PersistentVolumeClaim", "InProgress"),
    Case("PersistentVolumeClaim", "Current", {"phase": "Bound"}),
    Case(
        "PersistentVolumeClaim", "InProgress", {"phase": "Lost"}, state="Failed", reason="its volume does not come back"
    ),
    Case("StatefulSet", "InProgress"),
    Case("StatefulSet", "InProgress", counts(1, "currentReplicas")),
    Case("StatefulSet", "Current", counts(4, *STATEFUL), FOUR),
    Case("StatefulSet", "InProgress", counts(4, *STATEFUL, readyReplicas=2, availableReplicas=2), FOUR),
    Case("StatefulSet", "InProgress", counts(4, *STATEFUL, currentReplicas=2, updatedReplicas=2), FOUR),
    Case("StatefulSet", "InProgress", counts(4, *STATEFUL, replicas=8), FOUR),
    Case(
        "StatefulSet",
        "Current",
        counts(4, *STATEFUL, updatedReplicas=1),
        {**FOUR, "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 3}}},
    ),
    Case(
        "StatefulSet",
        "InProgress",
        counts(4, *STATEFUL, updatedReplicas=1),
        {**FOUR, "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 2}}},
    ),
    Case(
        "StatefulSet",
        "Current",
        counts(4, *STATEFUL, readyReplicas=1, availableReplicas=1),
        {**FOUR, "updateStrategy": {"type": "OnDelete"}},
        state="Pending",
        reason="pods that are not ready are not Available, whoever updates them",
    ),
    Case("DaemonSet", "InProgress"),
    Case("DaemonSet", "InProgress", {"observedGeneration": 1}, state="Available", reason="no node matches: 0 of 0"),
    Case("DaemonSet", "Current", counts(4, *DAEMON)),
    Case("DaemonSet", "InProgress", counts(4, *DAEMON), generation=2),
    Case("DaemonSet", "InProgress", counts(4, *DAEMON, numberReady=2, numberAvailable=2)),
    Case("DaemonSet", "InProgress", counts(4, *DAEMON, numberAvailable=2)),
    Case("Deployment", "InProgress"),
    Case("Deployment", "Current", {**counts(1, *DEPLOYED), "conditions": ROLLED_OUT}),
    Case("Deployment", "Current", {**counts(1, *DEPLOYED), "conditions": [true("Available")]}),
    Case(
        "Deployment",
        "InProgress",
        {**counts(1, *DEPLOYED), "conditions": [false("Progressing", "Paused"), true("Available")]},
        {"progressDeadlineSeconds": 45},
        state="Available",
        reason="a paused rollout that is complete never gets the condition that kstatus waits for",
    ),
    Case("Deployment", "InProgress", {**counts(1, *DEPLOYED), "conditions": [ROLLED_OUT[0], false("Available")]}),
    Case(
        "Deployment",
        "Failed",
        {**counts(1, *DEPLOYED, availableReplicas=0), "conditions": [false("Progressing", "ProgressDeadlineExceeded")]},
    ),
    Case("ReplicaSet", "InProgress"),
    Case("ReplicaSet", "Current", {**counts(2, *REPLICATED), "conditions": [false("ReplicaFailure")]}, {"replicas": 2}),
    Case("ReplicaSet", "Current", counts(2, *REPLICATED), {"replicas": 2}),
    Case("ReplicaSet", "InProgress", counts(4, *REPLICATED, readyReplicas=2, availableReplicas=2), FOUR),
    Case("ReplicaSet", "InProgress", counts(4, *REPLICATED, availableReplicas=2), FOUR),
    Case(
        "ReplicaSet",
        "InProgress",
        {**counts(4, *REPLICATED, replicas=3, availableReplicas=3), "conditions": [true("ReplicaFailure")]},
        FOUR,
        state="Failed",
        reason="pods that are refused do not come on their own",
    ),
    Case("PodDisruptionBudget", "InProgress", {"observedGeneration": 1}, generation=2),
    Case("PodDisruptionBudget", "Current", {"observedGeneration": 1}),
    Case("Custom", "Current"),
    Case("Custom", "InProgress", {"observedGeneration": 1}, generation=2),
    Case("Custom", "Current", {"conditions": [true("Ready", "AllOk")]}),
    Case("Custom", "InProgress", {"observedGeneration": 1, "conditions": [false("Ready", "NotReadyYet")]}),
    Case("Custom", "Current", {"conditions": [false("SomeCondition")]}),
    Case("Custom", "InProgress", {"conditions": [true("Reconciling")]}),
    Case("Custom", "Failed", {"conditions": [true("Stalled")]}),
    Case("Custom", "Failed", {"conditions": [true("Stalled"), true("Ready")]}),
    # kstatus fails on the first, and Helm waits for the second until its timeout.
    Case("Custom", "Current", {"observedGeneration": "5d41402a", "conditions": [true("Ready")]}),
    Case("Custom", "Current", {"observedGeneration": 2, "conditions": [true("Ready")]}),
    Case("Job", "InProgress"),
    Case("Job", "Current", {"succeeded": 1, "conditions": [true("Complete")]}),
    Case("Job", "Failed", {"succeeded": 3, "failed": 1, "conditions": [true("Failed", "JobFailed")]}),
    Case(
        "Job",
        "Current",
        {"startTime": "2025-12-31T00:00:00Z", "active": 2, "conditions": [false("Failed"), false("Complete")]},
        state="Pending",
        reason="a Job that runs has not done its work; here none of its pods has a node",
    ),
    Case("Job", "Current", {"conditions": [true("Suspended")]}, {"suspend": True}),
    Case("CronJob", "Current"),
    Case("Service", "Current"),
    Case("Service", "Current", spec={"type": "NodePort"}),
    Case("Service", "InProgress", spec={"type": "LoadBalancer"}),
    Case(
        "Service",
        "Current",
        spec={"type": "LoadBalancer", "clusterIP": "192.0.2.1"},
        state="Pending",
        reason="nobody reaches a load balancer without an address",
    ),
    Case("CustomResourceDefinition", "InProgress"),
    Case(
        "CustomResourceDefinition",
        "InProgress",
        {"conditions": [true("NamesAccepted"), false("Established", "Installing")]},
    ),
    Case("CustomResourceDefinition", "Failed", {"conditions": [false("NamesAccepted", "SomeReason")]}),
    Case("CustomResourceDefinition", "Current", {"conditions": [true("NamesAccepted"), true("Established")]}),
    Case("ConfigMap", "Current"),
    Case("Secret", "Current"),
]


def manifest_of(case: Case, **metadata: Any) -> dict[str, Any]:
    """Return the object of a case."""
    metadata = {"name": "test", "namespace": "shop", "uid": "1", "generation": case.generation, **metadata}
    return {
        "apiVersion": "v1",
        "kind": case.kind,
        "metadata": metadata,
        "spec": dict(case.spec),
        "status": dict(case.status),
    }


def state_of(manifest: Json, *others: Json) -> Health:
    """Return the state of an object among others."""
    return health(manifest, NamespaceIndex.of([manifest, *others], "shop", NOW))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}-{case.kstatus}")
def test_states_are_those_of_kstatus_or_better(case: Case) -> None:
    found = state_of(manifest_of(case)).state
    assert found in ({case.state} if case.state else ALIKE[case.kstatus])
    assert bool(case.state) == bool(case.reason)
    # A difference that is none would hide one.
    assert not case.state or case.state not in ALIKE[case.kstatus]


@pytest.mark.parametrize("kind", sorted({case.kind for case in CASES} - {"Pod"}))
def test_objects_that_are_deleted_are_progressing(kind: str) -> None:
    deleted = manifest_of(
        Case(kind, "Terminating"), deletionTimestamp="2025-12-31T23:59:59Z", finalizers=["example.com/backup"]
    )
    found = state_of(deleted)
    assert found.state in ALIKE["Terminating"]
    assert found.causes == ("it is being deleted; waiting for finalizer example.com/backup",)


def test_objects_that_do_not_exist_are_explained() -> None:
    assert MISSING.state == "none"
    assert MISSING.causes


def test_conditions_that_a_controller_has_not_renewed_do_not_count() -> None:
    outdated = manifest_of(
        Case("Custom", "Current", {"conditions": [{**true("Ready"), "observedGeneration": 1}]}, {}, 2)
    )
    assert state_of(outdated).state == "Progressing"


@pytest.mark.parametrize(
    ("accepted", "resolved", "state"),
    [("True", "True", "Available"), ("False", "True", "Failed"), ("True", "False", "Failed")],
)
def test_a_route_is_as_its_gateways_say(accepted: str, resolved: str, state: str) -> None:
    recording = load("route-unaccepted")
    conditions = [
        {"type": "Accepted", "status": accepted, "reason": "NoMatchingListenerHostname", "message": "no listener"},
        {"type": "ResolvedRefs", "status": resolved, "reason": "BackendNotFound", "message": "Service web not found"},
    ]
    recording.subject["status"] = {"parents": [{"parentRef": {"name": "public"}, "conditions": conditions}]}
    found = recording.health()
    assert found.state == state
    assert all(each.startswith("gateway public: ") for each in found.causes)
    assert bool(found.causes) == (state == "Failed")


def test_an_autoscaler_without_metrics_fails_after_two_minutes() -> None:
    recording = load("autoscaler-without-metrics")
    assert recording.health().state == "Progressing"
    assert recording.health(later=150).state == "Failed"


def test_an_autoscaler_at_its_limit_is_reported() -> None:
    recording = load("autoscaler-without-metrics")
    limited = true("ScalingLimited", "TooManyReplicas")
    recording.subject["status"]["conditions"] = [true("AbleToScale"), true("ScalingActive"), limited]
    assert recording.health() == Health("Available", ("its metrics call for more than 3 replicas (maxReplicas)",))


def test_the_state_of_a_cron_job_is_that_of_its_last_job() -> None:
    recording = load("cron-failed")
    assert recording.health().state == "Failed"
    (job,) = recording.of("Job")
    later = {**job, "metadata": {**job["metadata"], "creationTimestamp": "2100-01-01T00:00:00Z"}, "status": {}}
    recording.objects.append(later)
    assert recording.health().state == "Available"


def test_a_cron_job_whose_last_job_was_removed_is_not_forgotten() -> None:
    recording = load("cron-never-run")
    status = recording.subject["status"]
    last = recording.time - timedelta(minutes=5)
    status["lastScheduleTime"] = last.isoformat()
    assert recording.health().state == "Failed"
    status["lastSuccessfulTime"] = (last + timedelta(seconds=30)).isoformat()
    assert recording.health().state == "Available"


def test_a_cron_job_that_cannot_create_jobs_fails() -> None:
    recording = load("cron-never-run")
    involved = {"kind": "CronJob", "name": "web", "uid": recording.subject["metadata"]["uid"]}
    event = {"reason": "FailedCreate", "message": "quota", "involvedObject": involved, "metadata": {"name": "e"}}
    recording.objects.append({**event, "lastTimestamp": recording.time.isoformat()})
    assert recording.health()[:2] == ("Failed", ("FailedCreate: quota",))


def test_a_job_that_retries_is_not_failed() -> None:
    recording = load("job-retried")
    assert recording.health().state == "Progressing"


def test_a_stateful_set_that_waits_for_an_old_pod_fails() -> None:
    # It goes on with an update only once that pod is ready, which it never is.
    recording = load("stateful-stuck")
    recording.subject["status"]["updateRevision"] = "web-repaired"
    found = recording.health()
    assert found.state == "Failed"
    assert any("delete them manually" in each for each in found.causes)
    recording.subject["spec"]["podManagementPolicy"] = "Parallel"
    assert recording.health().state != "Failed"


def test_pods_below_a_partition_count() -> None:
    recording = load("stateful-partition")
    recording.subject["spec"]["podManagementPolicy"] = "Parallel"
    pod = next(each for each in recording.of("Pod") if each["metadata"]["name"] == "web-0")
    pod["status"]["containerStatuses"][0]["state"] = {"waiting": {"reason": "CrashLoopBackOff"}}
    pod["status"]["conditions"] = [false("Ready")]
    recording.subject["status"]["availableReplicas"] = 2
    assert recording.health().state == "Failed"
    assert next(each.is_old for each in pods_of(recording.subject, recording.index()) if each.facts.name == "web-0")


def test_a_quota_that_was_raised_is_forgotten() -> None:
    recording = load("stateful-quota")
    assert recording.health().state == "Failed"
    recording.subject["status"].update(replicas=2, updatedReplicas=2)
    assert recording.health().state == "Progressing"


def test_an_evicted_pod_is_forgotten_after_a_minute() -> None:
    recording = load("evicted")
    evicted = next(each for each in recording.of("Pod") if each["status"]["phase"] == "Failed")
    assert not evicted["status"].get("containerStatuses")
    assert recording.health().state == "Failed"
    assert recording.health(later=90).state == "Available"


def test_a_deadline_that_is_exceeded_does_not_hide_why() -> None:
    recording = load("crash")
    conditions = recording.subject["status"]["conditions"]
    conditions[:] = [each for each in conditions if each["type"] != "Progressing"]
    conditions.append(false("Progressing", "ProgressDeadlineExceeded"))
    assert recording.health().state == "Failed"


def test_old_pods_that_terminate_keep_their_place() -> None:
    recording = load("terminating-pod")
    (found,) = pods_of(recording.subject, recording.index())
    assert found.facts.is_terminating


def test_pods_of_an_earlier_revision_come_last() -> None:
    recording = load("keeps-old-pods")
    assert [each.is_old for each in pods_of(recording.subject, recording.index())] == [False, True, True]


@pytest.mark.parametrize("name", ["available", "crash", "stateful-stuck", "daemon-crash", "job-failed", "claim-lost"])
def test_objects_without_a_status_have_a_state(name: str) -> None:
    recording = load(name)
    del recording.subject["status"]
    found = recording.health()
    assert found.state in ("Pending", "Progressing", "Failed")
    assert found.causes


@pytest.mark.parametrize("unread", ["Pod", "ReplicaSet"])
def test_pods_that_cannot_be_read_are_not_taken_for_missing(unread: str) -> None:
    recording = load("unready")
    objects = [each for each in recording.objects if each.get("kind") != unread]
    recording.subject["status"]["conditions"] = []
    found = health(recording.subject, NamespaceIndex.of(objects, "shop", recording.time, unread={unread}))
    assert found.state == "Progressing"
    assert "the reason is unknown, because its pods cannot be read" in found.causes
    assert not any("no pod" in each for each in found.causes)
