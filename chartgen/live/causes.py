"""Why an object is not Available, in words: exit codes, messages of the cluster, warnings, and the next command."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from chartgen.live import facts
from chartgen.live.lifecycles import FAILING_REASONS, ContainerFacts, PodFacts, Rollout, State
from chartgen.objects.fields import at, text

Json = Mapping[str, Any]
MOST_TEXT = 300
"""Characters of a message that are shown."""
MOST_LINES = 3
"""Lines of a termination message that are shown, the last ones."""
_MOST_WARNINGS = 3
_IMAGE_REASONS = frozenset({"ImagePullBackOff", "ErrImagePull", "ErrImageNeverPull", "InvalidImageName"})
_CRASHES = frozenset({"CrashLoopBackOff", "RunContainerError"})
_REPEATED = frozenset({"BackOff", "Failed", "FailedScheduling"})
"""Reasons of events that say what the states of pods say."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")


def of_workload(
    workload: Json, rollout: Rollout, state: State, events: Sequence[Json], now: datetime
) -> tuple[str, ...]:
    """Explain the state of a Deployment, a StatefulSet or a DaemonSet.

    Args:
        workload: The object.
        rollout: What the rules read of it.
        state: Its state, other than Available.
        events: The warnings about it and its pods, the newest first.
        now: The time, in UTC.
    """
    found = [clean(rollout.refused)] if rollout.refused else []
    found += of_pods(rollout.pods, now)
    if state == "Stalled":
        seconds = at(workload, ("spec", "progressDeadlineSeconds")) or 600
        found.append(f"no progress for {seconds} seconds (progressDeadlineSeconds)")
    serving = _serving(rollout)
    if found and state in ("Failed", "Stalled"):
        found[0] += f"; {serving}"
    elif state == "Progressing":
        found.append(f"{rollout.updated} of {rollout.desired} pods updated, {rollout.available} available")
    found += [each for each in warnings(events) if not any(each in other for other in found)]
    return tuple(found)


def _serving(rollout: Rollout) -> str:
    new = sum(pod.is_ready for pod in rollout.pods)
    old = sum(pod.is_ready for pod in rollout.old_pods)
    if not new + old:
        return "no pod serves"
    if old and not new:
        return f"{_pods(old)} of the previous revision still {'serves' if old == 1 else 'serve'}"
    return f"{_pods(new + old)} {'serves' if new + old == 1 else 'serve'}"


def _pods(count: int) -> str:
    return "1 pod" if count == 1 else f"{count} pods"


def of_pods(pods: Iterable[PodFacts], now: datetime) -> list[str]:
    """Explain why pods fail; the same reason once, followed by the last words of a container."""
    found: dict[str, list[str]] = {}
    for pod in pods:
        if pod.is_failing(now):
            reason, details = _of_pod(pod)
            found.setdefault(reason, details)
    return [line for reason, details in found.items() for line in (reason, *details)]


def _of_pod(pod: PodFacts) -> tuple[str, list[str]]:
    if pod.unschedulable and not pod.node:
        return f"Unschedulable: {clean(pod.unschedulable)}", []
    waiting = [each for each in pod.containers if each.waiting in FAILING_REASONS]
    failed = waiting or [each for each in pod.containers if each.exit_code not in (0, None)]
    if not failed:
        message = clean(pod.message)
        return f"{pod.reason or 'Failed'}: {message}" if message else pod.reason or "the pod failed", []
    container = failed[0]
    named = f" (container {container.name})" if len(pod.containers) > 1 else ""
    reason = container.waiting or pod.reason or "Failed"
    if container.waiting in _IMAGE_REASONS or (container.waiting and container.waiting not in _CRASHES):
        return f"{reason}{named}: {clean(container.message) or 'no message'}", []
    return f"{reason}{named}: {_ending(container)}", last_words(container.last_words)


def _ending(container: ContainerFacts) -> str:
    parts = []
    if container.end_reason == "OOMKilled":
        parts.append("out of memory (OOMKilled)")
    if container.exit_code is not None:
        parts.append(f"exit code {container.exit_code}")
    if container.restarts:
        parts.append("1 restart" if container.restarts == 1 else f"{container.restarts} restarts")
    return ", ".join(parts) or clean(container.message) or "no message"


def last_words(message: str) -> list[str]:
    """Return the last lines of a termination message, each quoted."""
    lines = [clean(line) for line in message.splitlines() if line.strip()]
    return [f"“{line}”" for line in lines[-MOST_LINES:]]


def warnings(events: Iterable[Json]) -> Iterator[str]:
    """Yield what recent warnings say, each reason once; those that repeat the states of pods are left out."""
    seen: set[str] = set()
    for each in events:
        reason = text(each, "reason")
        if reason not in seen and reason not in _REPEATED and len(seen) < _MOST_WARNINGS:
            seen.add(reason)
            yield f"{reason}: {clean(text(each, 'message'))}"


def when(event: Json) -> datetime:
    """Return when an event occurred for the last time."""
    times = (at(event, ("series", "lastObservedTime")), event.get("lastTimestamp"), event.get("eventTime"))
    found = [time for each in times if (time := facts.time(each))]
    created = facts.time(at(event, ("metadata", "creationTimestamp")))
    return found[0] if found else created or datetime.min.replace(tzinfo=UTC)


def next_command(resource: str, rollout: Rollout, namespace: str, now: datetime) -> str:
    """Return the command that tells most about a workload that is not Available."""
    containers = [each for pod in rollout.pods if pod.is_failing(now) for each in pod.containers]
    if any(each.waiting in _CRASHES for each in containers):
        return f"kubectl logs {resource} -n {namespace} --previous"
    if any(pod.phase == "Failed" for pod in rollout.pods):
        return f"kubectl logs {resource} -n {namespace}"
    return f"kubectl describe {resource} -n {namespace}"


def clean(message: str) -> str:
    """Return text of an application or of the cluster in one line that terminals can show, shortened."""
    line = " ".join(_CONTROL.sub(" ", message).split())
    return line if len(line) <= MOST_TEXT else f"{line[: MOST_TEXT - 1]}…"
