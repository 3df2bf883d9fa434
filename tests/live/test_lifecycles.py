"""The lifecycles are tables: what a test walks, and the rules that decide the state."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from chartgen.live import lifecycles
from chartgen.live.lifecycles import ContainerFacts, PodFacts, PodState, Rollout, State, Transition

NOW = datetime(2026, 1, 1, tzinfo=UTC)
RUNNING = PodFacts("web-1", "Running", node="node-1", is_ready=True)
STARTING = PodFacts("web-1", "Pending", node="node-1")
WAITING = PodFacts("web-1", "Pending")
CRASHING = PodFacts("web-1", "Running", "node-1", containers=(ContainerFacts("web", 3, "CrashLoopBackOff"),))

# The two diagrams of the data model, line by line.
SEED_WORKLOAD = {
    ("none", "Pending"),
    ("Pending", "Progressing"),
    ("Progressing", "Available"),
    ("Progressing", "Failed"),
    ("Progressing", "Stalled"),
}
SEED_POD = {("Pending", "Running"), ("Pending", "Failed"), ("Running", "Succeeded"), ("Running", "Failed")}


def reached(start: str, table: Iterable[Transition]) -> set[str]:
    """Walk a table from a state."""
    transitions = list(table)
    found: set[str] = set()
    open_ = {start}
    while open_:
        state = open_.pop()
        found.add(state)
        open_ |= {each.after for each in transitions if each.before == state} - found
    return found


def test_every_state_of_a_workload_is_reached_from_none() -> None:
    assert reached("none", lifecycles.WORKLOAD) == set(State.__args__)  # type: ignore[attr-defined]


def test_every_phase_of_a_pod_is_reached_from_pending() -> None:
    assert reached("Pending", lifecycles.POD) == {"Pending", "Running", "Succeeded", "Failed"}
    everything = (*lifecycles.POD, *lifecycles.POD_LATER)
    assert reached("Pending", everything) == set(PodState.__args__)  # type: ignore[attr-defined]


def test_the_tables_are_the_diagrams() -> None:
    assert {(each.before, each.after) for each in lifecycles.WORKLOAD} == SEED_WORKLOAD
    assert {(each.before, each.after) for each in lifecycles.POD} == SEED_POD


def test_no_state_is_a_dead_end() -> None:
    everything = (*lifecycles.WORKLOAD, *lifecycles.WORKLOAD_LATER)
    for state in State.__args__:  # type: ignore[attr-defined]
        assert reached(state, everything) == set(State.__args__), state  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "table",
    [
        (*lifecycles.WORKLOAD, *lifecycles.WORKLOAD_LATER),
        (*lifecycles.POD, *lifecycles.POD_LATER),
    ],
)
def test_transitions_are_listed_once(table: tuple[Transition, ...]) -> None:
    assert len(table) == len(set(table))
    assert all(each.before != each.after and each.trigger for each in table)


def test_every_state_has_a_rule() -> None:
    assert {rule.state for rule in lifecycles.WORKLOAD_RULES} == set(State.__args__)  # type: ignore[attr-defined]


ROLLOUTS: list[tuple[State, Rollout]] = [
    ("none", Rollout(exists=False)),
    ("Pending", Rollout(is_observed=False, is_available=False, desired=1)),
    ("Pending", Rollout(is_observed=False)),
    ("Pending", Rollout(desired=1, existing=1, updated=1, pods=(WAITING,))),
    ("Progressing", Rollout(desired=1, existing=1, updated=1, pods=(STARTING,))),
    ("Progressing", Rollout(desired=2, existing=1, updated=1, available=1, pods=(RUNNING,))),
    # More pods than wanted: some are about to go.
    ("Progressing", Rollout(desired=1, existing=2, updated=1, available=1, pods=(RUNNING,))),
    ("Progressing", Rollout(desired=0, existing=1, updated=0, available=1)),
    ("Progressing", Rollout(desired=1, existing=1, updated=1, available=1, is_available=False, pods=(RUNNING,))),
    ("Available", Rollout(desired=1, existing=1, updated=1, available=1, pods=(RUNNING,))),
    ("Available", Rollout(desired=0)),
    ("Failed", Rollout(desired=1, existing=1, updated=1, pods=(CRASHING,))),
    ("Failed", Rollout(desired=2, existing=1, updated=1, available=1, pods=(RUNNING,), rejected="exceeded quota")),
    ("Failed", Rollout(desired=1, existing=1, updated=1, deadline_exceeded=True, pods=(CRASHING,))),
    ("Stalled", Rollout(desired=1, existing=1, updated=1, deadline_exceeded=True, pods=(STARTING,))),
    ("Stalled", Rollout(desired=2, existing=2, updated=0, available=2, is_paused=True, pods=(RUNNING,))),
    ("Available", Rollout(desired=1, existing=1, updated=1, available=1, is_paused=True, pods=(RUNNING,))),
    # What fails may be what the newest change repairs, which the controller has not seen.
    ("Progressing", Rollout(is_observed=False, desired=1, existing=1, updated=1, pods=(CRASHING,))),
    ("Progressing", Rollout(is_observed=False, desired=1, existing=1, updated=1, available=1, pods=(RUNNING,))),
    ("Progressing", Rollout(is_observed=False, desired=1, existing=1, deadline_exceeded=True, pods=(STARTING,))),
    ("Progressing", Rollout(is_terminating=True, desired=1, existing=1, updated=1, available=1, pods=(RUNNING,))),
    # A pod of an earlier revision fails: it counts only if no update replaces it.
    ("Progressing", Rollout(desired=1, existing=2, updated=1, pods=(STARTING,), old_pods=(CRASHING,))),
    ("Failed", Rollout(desired=2, existing=2, updated=0, available=1, old_pods=(CRASHING,), blocking=(CRASHING,))),
]


@pytest.mark.parametrize(("state", "rollout"), ROLLOUTS, ids=lambda each: each if isinstance(each, str) else "")
def test_the_first_rule_that_holds_decides(state: State, rollout: Rollout) -> None:
    assert lifecycles.workload_state(rollout, NOW) == state


def test_a_pod_that_failed_delays_available_for_a_minute() -> None:
    failed = PodFacts("web-0", "Failed", "node-1", reason="Evicted", ended=NOW)
    rollout = Rollout(desired=1, existing=1, updated=1, available=1, pods=(RUNNING, failed))
    assert lifecycles.workload_state(rollout, NOW + timedelta(seconds=60)) == "Failed"
    assert lifecycles.workload_state(rollout, NOW + timedelta(seconds=61)) == "Available"


def test_a_pod_that_failed_long_ago_does_not_fail_what_comes_later() -> None:
    failed = PodFacts("web-0", "Failed", "node-1", reason="Evicted", ended=NOW - timedelta(days=1))
    rollout = Rollout(desired=2, existing=2, updated=2, available=1, pods=(RUNNING, STARTING, failed))
    assert lifecycles.workload_state(rollout, NOW) == "Progressing"


def test_a_container_that_was_restarted_delays_available_for_a_minute() -> None:
    # It crashes again and again, and is ready for some seconds in between.
    container = ContainerFacts("web", restarts=3, exit_code=1, ended=NOW, is_ready=True)
    pod = PodFacts("web-0", "Running", "node-1", is_ready=True, containers=(container,))
    rollout = Rollout(desired=1, existing=1, updated=1, available=1, pods=(pod,))
    assert lifecycles.workload_state(rollout, NOW + timedelta(seconds=60)) == "Progressing"
    assert lifecycles.workload_state(rollout, NOW + timedelta(seconds=61)) == "Available"


def test_the_scheduler_has_some_seconds() -> None:
    pod = PodFacts("web-0", "Pending", unschedulable_since=NOW, unschedulable="0/3 nodes are available")
    rollout = Rollout(desired=1, existing=1, updated=1, pods=(pod,))
    for seconds, state, pod_state in ((15, "Pending", "Pending"), (16, "Failed", "Failed")):
        later = NOW + timedelta(seconds=seconds)
        assert lifecycles.workload_state(rollout, later) == state
        assert lifecycles.pod_state(pod, later) == pod_state


@pytest.mark.parametrize("reason", sorted(lifecycles.FAILING_REASONS))
def test_a_container_that_does_not_start_on_its_own_fails_its_pod(reason: str) -> None:
    pod = PodFacts("web-0", "Pending", "node-1", containers=(ContainerFacts("web", waiting=reason),))
    assert lifecycles.pod_state(pod, NOW) == "Failed"


@pytest.mark.parametrize("reason", ["ContainerCreating", "PodInitializing", ""])
def test_a_container_that_starts_does_not(reason: str) -> None:
    pod = PodFacts("web-0", "Pending", "node-1", containers=(ContainerFacts("web", waiting=reason),))
    assert lifecycles.pod_state(pod, NOW) == "Pending"
