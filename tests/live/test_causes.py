"""What explains a state, in words: read by somebody who was woken up by it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from chartgen.live import causes, messages
from tests.cluster.scenarios import SCENARIOS, WORDS
from tests.live.recordings import NAMES, load


def test_every_scenario_is_recorded() -> None:
    assert set(NAMES) == set(SCENARIOS)


@pytest.mark.parametrize("name", NAMES)
def test_recorded_objects_have_the_state_of_their_scenario(name: str) -> None:
    found = load(name).health()
    assert found.state == SCENARIOS[name].state
    assert SCENARIOS[name].cause in " ".join(found.causes)


def test_recorded_objects_are_explained(text_snapshot: Any) -> None:
    lines = []
    for name in SCENARIOS:
        found = load(name).health()
        command = [f"  next: {found.command}"] if found.command else []
        lines += [f"{name}: {found.state}", *(f"  {each}" for each in found.causes), *command]
    assert "\n".join(lines) + "\n" == text_snapshot(name="recorded/causes")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_available_has_a_cause_and_a_command(name: str) -> None:
    found = load(name).health()
    if found.state not in (None, "Available"):
        assert found.causes
        assert found.command.startswith("kubectl ")


@pytest.mark.parametrize("name", NAMES)
def test_causes_are_short_lines_without_control_characters(name: str) -> None:
    for cause in load(name).health().causes:
        assert cause.isprintable()
        assert len(cause) <= messages.MOST_TEXT + 100


def test_a_message_loses_what_terminals_obey() -> None:
    assert messages.clean("a\x1b[31mb\x1b[0m\x1b]0;title\x07c\td\r\ne\u202ef\u200bg\x00h\ufeff") == "abc d e f g h"
    assert messages.clean("\x1b]8;;http://example.com\x1b\\link\x1b]8;;\x1b\\") == "link"
    assert messages.clean("\x9b31mred") == "31mred"


def test_a_message_is_truncated() -> None:
    shown = messages.clean("x" * 100_000)
    assert len(shown) == messages.MOST_TEXT
    assert shown.endswith("x…")


def test_of_termination_message_the_last_lines_are_shown() -> None:
    assert messages.termination_lines(WORDS)[-2:] == ["“ValueError: JWT_SECRET is empty”", "“evil”"]
    assert messages.termination_lines("a\n\n \nb\nc\nd\n\x1b[0m\n") == ["“b”", "“c”", "“d”"]
    assert messages.termination_lines("") == []


@pytest.mark.parametrize(
    ("reason", "message", "shown"),
    [
        ("Evicted", "The node was low on memory.", "Evicted: The node was low on memory."),
        ("Evicted", "", "Evicted"),
        ("", "no space left", "no space left"),
        ("Failed", "Failed to pull image", "Failed to pull image"),
        ("", "", ""),
    ],
)
def test_a_reason_is_shown_with_its_message(reason: str, message: str, shown: str) -> None:
    assert messages.labelled(reason, message) == shown


def test_the_scheduler_is_quoted_without_preemption() -> None:
    message = (
        "0/3 nodes are available: 1 node(s) had untolerated taint {gpu: yes}, 2 Insufficient cpu. no new claims to"
        " deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."
    )
    shown = "0/3 nodes are available: 1 node(s) had untolerated taint {gpu: yes}, 2 Insufficient cpu"
    assert messages.unschedulable(message) == shown
    assert messages.unschedulable(message.replace(" no new claims to deallocate,", "")) == shown


@pytest.mark.parametrize(
    "message",
    [
        'pods "web-5d8f" is forbidden: exceeded quota: pods',
        'Error creating: pods "web-5d8f" is forbidden: exceeded quota: pods',
        'create Pod web-0 in StatefulSet web failed error: pods "web-0" is forbidden: exceeded quota: pods',
    ],
)
def test_a_refusal_is_quoted_without_the_name_of_the_pod(message: str) -> None:
    assert messages.rejection(message) == "exceeded quota: pods"


def test_warnings_are_counted_and_recent() -> None:
    recording = load("unready")
    assert any("(3 times)" in each for each in recording.health().causes)
    later = messages.RECENT.total_seconds() + 60
    assert not any("Unhealthy" in each for each in recording.health(later).causes)


def test_warnings_about_an_earlier_object_of_the_same_name_are_left_out() -> None:
    recording = load("unready")
    for each in recording.objects:
        if "involvedObject" in each:
            each["involvedObject"]["uid"] = "another"
    assert not any("Unhealthy" in each for each in recording.health().causes)


def test_a_pod_that_does_not_end_is_reported() -> None:
    recording = load("terminating-pod")
    (pod,) = recording.of("Pod")
    assert not any("should have terminated" in each for each in recording.health().causes)
    found = recording.health(causes.OVERDUE.total_seconds() + 300).causes
    assert (
        f"{pod['metadata']['name']} should have terminated 5 minutes ago: is node {pod['spec']['nodeName']} healthy?"
        in found
    )


def test_a_change_that_no_controller_has_seen_is_reported() -> None:
    recording = load("crash")
    recording.subject["metadata"]["generation"] += 1
    found = recording.health()
    assert found.state == "Progressing"
    assert "its controller has not observed the latest change yet" in found.causes


@pytest.mark.parametrize(
    ("code", "shown"),
    [(1, "exit code 1"), (127, "exit code 127 (the command was not found)"), (137, "exit code 137 (killed, SIGKILL)")],
)
def test_exit_codes_are_explained(code: int, shown: str) -> None:
    recording = load("crash")
    (pod,) = recording.of("Pod")
    pod["status"]["containerStatuses"][0]["lastState"]["terminated"]["exitCode"] = code
    assert recording.health().causes[0].startswith(f"CrashLoopBackOff: {shown}, ")


def test_pods_that_fail_alike_are_reported_together() -> None:
    recording = load("out-of-memory")
    first, second = recording.of("Pod")
    assert len(recording.health().causes) == 1
    second["status"]["containerStatuses"][0]["lastState"]["terminated"].update(exitCode=1, reason="Error")
    assert len(recording.health().causes) == 2
    assert first["metadata"]["name"] in recording.health().command


def test_a_container_that_runs_again_is_reported() -> None:
    recording = load("unready")
    (pod,) = recording.of("Pod")
    (status,) = pod["status"]["containerStatuses"]
    status.update(ready=False, restartCount=2)
    status["lastState"] = {"terminated": {"exitCode": 137, "reason": "OOMKilled"}}
    restarts = "after 2 restarts; it last terminated with exit code 137 (out of memory, OOMKilled)"
    assert f"1 pod is running, but not ready, {restarts}" in recording.health().causes


def test_nothing_is_shown_of_a_termination_message_that_is_not_its_own() -> None:
    # The reader has replaced what a Secret contains; the words of the pod come from nowhere else.
    recording = load("crash-with-words")
    (pod,) = recording.of("Pod")
    pod["status"]["containerStatuses"][0]["lastState"]["terminated"]["message"] = "token *** is invalid"
    assert recording.health().causes[1:] == ("“token *** is invalid”",)
    assert "JWT_SECRET" not in json.dumps(recording.health())


def test_durations_are_in_their_largest_unit() -> None:
    units = [(5, "5 s"), (60, "1 minute"), (7200, "2 hours"), (86400 * 3, "3 days")]
    assert [causes.duration(int(timedelta(seconds=each).total_seconds())) for each, _ in units] == [
        shown for _, shown in units
    ]


def test_a_paused_rollout_that_fails_is_resumed_first() -> None:
    # Its pods fail, but the change that may repair them is not rolled out.
    recording = load("crash")
    recording.subject["spec"]["paused"] = True
    recording.subject["status"]["updatedReplicas"] = 0
    found = recording.health()
    assert found.state == "Failed"
    assert found.causes[0].startswith("CrashLoopBackOff: exit code 1")
    assert found.causes[1] == "paused with 0 of 1 pods updated"
    assert found.command == "kubectl rollout resume deployment/web -n shop"
