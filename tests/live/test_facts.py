"""What the rules read of objects."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from chartgen.live import facts
from tests.live.recordings import NAMES, load


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-01-01T00:00:00Z", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-01-01T00:00:00.123456Z", datetime(2026, 1, 1, microsecond=123456, tzinfo=UTC)),
        ("2026-01-01T01:00:00.123456789+01:00", datetime(2026, 1, 1, microsecond=123456, tzinfo=UTC)),
        # Without a time zone it could not be compared with others.
        ("2026-01-01T00:00:00", datetime(2026, 1, 1, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
        (None, None),
        (1, None),
    ],
)
def test_times(written: Any, read: datetime | None) -> None:
    assert facts.time(written) == read


@pytest.mark.parametrize(("written", "read"), [(3, 3), (None, 0), ("3", 0), (True, 0), (0, 0)])
def test_numbers(written: Any, read: int) -> None:
    assert facts.number(written) == read


@pytest.mark.parametrize("phase", ["", "Pending", "Running", "Succeeded", "Failed", "Unknown", "Dreaming"])
def test_phases(phase: str) -> None:
    expected = {"": "Pending", "Dreaming": "Unknown"}.get(phase, phase)
    assert facts.pod_facts({"status": {"phase": phase}}).phase == expected


def test_an_empty_pod_is_read() -> None:
    found = facts.pod_facts({})
    assert found.phase == "Pending"
    assert not found.containers
    assert not found.is_terminating


def test_a_pod_that_failed_does_not_serve() -> None:
    # Simulated nodes leave the condition as it was.
    ready = [{"type": "Ready", "status": "True"}]
    assert facts.pod_facts({"status": {"phase": "Running", "conditions": ready}}).is_ready
    assert not facts.pod_facts({"status": {"phase": "Failed", "conditions": ready}}).is_ready


def test_init_containers_are_told_apart() -> None:
    recording = load("init-crash")
    (pod,) = recording.of("Pod")
    init, main = facts.pod_facts(pod).containers
    assert (init.name, init.is_init, init.exit_code, init.restarts) == ("migrate", True, 127, 2)
    assert (main.name, main.is_init, main.waiting) == ("web", False, "PodInitializing")


def test_the_end_of_an_evicted_pod_is_known() -> None:
    recording = load("evicted")
    evicted = next(each for each in recording.of("Pod") if each["status"]["phase"] == "Failed")
    found = facts.pod_facts(evicted)
    assert found.ended is not None
    assert abs((recording.time - found.ended).total_seconds()) < 60
    assert found.reason == "Evicted"


def test_the_current_replica_set_is_that_of_the_revision() -> None:
    recording = load("keeps-old-pods")
    found = facts.rollout(recording.subject, recording.of("ReplicaSet"), recording.of("Pod"))
    assert len(found.pods) == 1
    assert len(found.old_pods) == 2
    assert not found.blocking
    # Without the annotation, the newest one is current.
    del recording.subject["metadata"]["annotations"]["deployment.kubernetes.io/revision"]
    again = facts.rollout(recording.subject, recording.of("ReplicaSet"), recording.of("Pod"))
    assert again.pods == found.pods


def test_pods_of_others_are_left_out() -> None:
    recording = load("available")
    for each in recording.of("Pod"):
        each["metadata"]["ownerReferences"][0]["uid"] = "another"
    found = facts.rollout(recording.subject, recording.of("ReplicaSet"), recording.of("Pod"))
    assert (found.pods, found.old_pods, found.terminating) == ((), (), ())


def test_a_pod_that_is_deleted_is_neither_new_nor_old() -> None:
    recording = load("available")
    first = recording.of("Pod")[0]
    first["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    found = facts.rollout(recording.subject, recording.of("ReplicaSet"), recording.of("Pod"))
    assert [len(each) for each in (found.pods, found.old_pods, found.terminating)] == [1, 0, 1]


@pytest.mark.parametrize("observed", [None, "1", 0])
def test_a_workload_without_a_number_is_not_observed(observed: Any) -> None:
    recording = load("daemon-available")
    recording.subject["status"]["observedGeneration"] = observed
    assert not facts.rollout(recording.subject, (), recording.of("Pod")).is_observed


def test_a_partition_counts_from_the_first_ordinal() -> None:
    recording = load("stateful-partition")
    recording.subject["spec"].update(podManagementPolicy="Parallel", ordinals={"start": 1})
    found = facts.rollout(recording.subject, (), recording.of("Pod"))
    assert [each.name for each in found.blocking] == ["web-1"]
    recording.subject["spec"]["updateStrategy"]["rollingUpdate"]["partition"] = 0
    assert not facts.rollout(recording.subject, (), recording.of("Pod")).blocking


@pytest.mark.parametrize("name", [each for each in NAMES if each.startswith(("daemon", "stateful"))])
def test_recorded_pods_belong_to_their_workload(name: str) -> None:
    recording = load(name)
    found = facts.rollout(recording.subject, (), recording.of("Pod"))
    assert len(found.pods) + len(found.old_pods) + len(found.terminating) == len(recording.of("Pod"))


def test_pods_of_a_daemon_set_have_the_generation_of_its_template() -> None:
    recording = load("daemon-crash")
    found = facts.rollout(recording.subject, (), recording.of("Pod"))
    assert {each.name for each in found.pods}.isdisjoint(each.name for each in found.old_pods)
    assert len(found.old_pods) == 2
