"""Why a workload is not Available, in words: exit codes, messages of the cluster, warnings, and the next command."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from chartgen.live import messages
from chartgen.live.lifecycles import FAILING_REASONS, ContainerFacts, PodFacts, Rollout, State
from chartgen.objects.fields import at, strings, text

Json = Mapping[str, Any]
OVERDUE = timedelta(seconds=30)
"""How long after its grace period a pod may still be there before its node is suspected."""
_CRASHES = frozenset({"CrashLoopBackOff", "RunContainerError"})
_EXIT_CODES = {
    126: "the command cannot be executed",
    127: "the command was not found",
    134: "aborted, SIGABRT",
    137: "killed, SIGKILL",
    139: "segmentation fault, SIGSEGV",
    143: "terminated, SIGTERM",
}
"""What an exit code means, by the conventions of shells and container runtimes."""


class _Failure(NamedTuple):
    """Why a pod fails; pods with an equal one are reported together."""

    before: str
    """Such as `CrashLoopBackOff: exit code 1`."""
    after: str = ""
    """What follows the number of restarts and pods."""
    details: tuple[str, ...] = ()
    """The last lines of the container's termination message."""
    restarts: int = 0


def of_workload(
    workload: Json, rollout: Rollout, state: State, events: Sequence[Json], now: datetime
) -> tuple[str, ...]:
    """Explain the state of a Deployment, a StatefulSet, a DaemonSet or a ReplicaSet.

    Args:
        workload: The object.
        rollout: What the rules read of it.
        state: Its state.
        events: The warnings about it and its pods, the newest first.
        now: The time, in UTC.
    """
    if rollout.is_terminating:
        return (being_deleted(workload), *_ending_pods(rollout, now))
    if state == "Available":
        return tuple(_notes(workload, rollout))
    found = [f"pods cannot be created: {messages.rejection(rollout.rejected)}"] if rollout.rejected else []
    found += of_pods(rollout.failing(now), now)
    if rollout.waits_for_resume:
        found.append(f"paused with {rollout.updated} of {rollout.desired} pods updated")
    elif state == "Stalled":
        seconds = at(workload, ("spec", "progressDeadlineSeconds")) or 600
        found.append(f"ProgressDeadlineExceeded: no progress for {seconds} seconds")
    if state in ("Failed", "Stalled"):
        first, *others = found or ["pods are failing"]
        found = [f"{first.removesuffix('.')}; {_ready(rollout)}", *others]
    elif state == "Progressing":
        found += _progress(rollout)
    if not rollout.is_observed:
        found.append("its controller has not observed the latest change yet")
    found += _waiting(workload, rollout, now)
    found += _ending_pods(rollout, now)
    if any(pod.is_failing(now) for pod in rollout.blocking):
        found.append("the update does not replace these pods of an earlier revision: delete them manually")
    shown = list(dict.fromkeys(found))
    # Why pods cannot be created is a warning, too.
    skipped = {f"FailedCreate: {messages.rejection(rollout.rejected)}"} if rollout.rejected else set()
    shown += [each for each in messages.warnings(events, now) if not any(each.startswith(start) for start in skipped)]
    return tuple(shown)


def being_deleted(manifest: Json) -> str:
    """Return that an object is being deleted, with the finalizers that it waits for."""
    waits = strings(at(manifest, ("metadata", "finalizers")))
    named = ", ".join(messages.clean(each) for each in waits)
    label = "finalizer" if len(waits) == 1 else "finalizers"
    return f"it is being deleted; waiting for {label} {named}" if named else "it is being deleted"


def _notes(workload: Json, rollout: Rollout) -> Iterable[str]:
    """Yield what people should know of a workload that is Available."""
    if rollout.is_paused:
        yield "paused: changes are not rolled out until it is resumed"
    if rollout.desired == 0:
        is_daemon_set = text(workload, "kind") == "DaemonSet"
        yield "no node matches its nodeSelector, affinity and tolerations" if is_daemon_set else "scaled to zero"
    if rollout.old_pods and rollout.blocking:
        is_one = len(rollout.old_pods) == 1
        kept = f"{_pods(len(rollout.old_pods))} {'remains' if is_one else 'remain'} at the previous revision"
        if text(workload, "spec", "updateStrategy", "type") == "OnDelete":
            yield f"{kept} until you delete {'it' if is_one else 'them'} (OnDelete)"
        else:
            yield f"{kept} (partition)"


def _progress(rollout: Rollout) -> Iterable[str]:
    old = sum(pod.is_ready for pod in rollout.old_pods)
    still = f"; {_pods(old)} of the previous revision still ready" if old else ""
    yield f"{rollout.updated} of {rollout.desired} pods updated, {rollout.available} available{still}"


def _ready(rollout: Rollout) -> str:
    if not rollout.is_known:
        return f"{rollout.available} of {rollout.desired} pods available"
    new = sum(pod.is_ready for pod in rollout.pods)
    old = sum(pod.is_ready for pod in rollout.old_pods)
    if not new + old:
        return "no pods ready"
    if not new:
        return f"{_pods(old)} of the previous revision still ready"
    all_ = f"{new + old} of {rollout.desired} pods ready"
    return f"{all_}, {old} of the previous revision" if old else all_


def _pods(count: int) -> str:
    return "1 pod" if count == 1 else f"{count} pods"


def of_pods(pods: Iterable[PodFacts], now: datetime) -> list[str]:
    """Explain why pods fail; those that fail alike together, followed by a termination message."""
    found: dict[tuple[str, str], list[_Failure]] = {}
    for pod in pods:
        if pod.is_failing(now):
            failure = _of_pod(pod)
            found.setdefault((failure.before, failure.after), []).append(failure)
    lines = []
    for (before, after), alike in found.items():
        restarts = sum(each.restarts for each in alike)
        counted = (", 1 restart" if restarts == 1 else f", {restarts} restarts") if restarts else ""
        lines += [f"{before}{counted}{_times(len(alike), bool(restarts))}{after}"]
        lines += next((each.details for each in alike if each.details), ())
    return lines


def _times(pods: int, is_sum: bool) -> str:
    if pods == 1:
        return ""
    return f" in {pods} pods" if is_sum else f" ({pods} pods)"


def _of_pod(pod: PodFacts) -> _Failure:
    if pod.unschedulable and not pod.node:
        return _Failure(f"Unschedulable: {messages.unschedulable(pod.unschedulable)}")
    waiting = [each for each in pod.containers if each.waiting in FAILING_REASONS]
    if waiting:
        return _of_container(waiting[0], pod)
    ended = next((each for each in pod.containers if each.exit_code), None)
    # Who ends a pod as a whole, such as the node that evicts it, says why.
    if pod.reason or not ended:
        return _Failure(messages.labelled(pod.reason or "the pod failed", pod.message))
    before = f"{_subject(ended, pod)} terminated with {_exit(ended)}"
    return _Failure(before, details=tuple(messages.termination_lines(ended.termination_message)))


def _of_container(container: ContainerFacts, pod: PodFacts) -> _Failure:
    before = f"{container.waiting}{_named(container, pod)}"
    if container.waiting not in _CRASHES:
        return _Failure(messages.labelled(before, container.message or "no message"))
    if container.exit_code is None:
        return _Failure(messages.labelled(before, container.message or "no message"), restarts=container.restarts)
    hint = "" if container.exit_code or container.is_init else "; its process exits, but must keep running"
    words = tuple(messages.termination_lines(container.termination_message))
    return _Failure(f"{before}: {_exit(container)}", hint, words, container.restarts)


def _named(container: ContainerFacts, pod: PodFacts) -> str:
    """Name a container where a pod has several."""
    if container.is_init:
        return f" (init container {container.name})"
    return f" (container {container.name})" if len(pod.containers) > 1 else ""


def _subject(container: ContainerFacts, pod: PodFacts) -> str:
    if container.is_init:
        return f"init container {container.name}"
    return f"container {container.name}" if len(pod.containers) > 1 else "the container"


def _exit(container: ContainerFacts) -> str:
    if container.end_reason == "OOMKilled":
        return f"exit code {container.exit_code} (out of memory, OOMKilled)"
    meaning = _EXIT_CODES.get(container.exit_code or 0)
    return f"exit code {container.exit_code}" + (f" ({meaning})" if meaning else "")


def _waiting(workload: Json, rollout: Rollout, now: datetime) -> Iterable[str]:
    """Yield what pods that do not fail wait for."""
    found: dict[str, int] = {}
    for pod in (*rollout.pods, *(pod for pod in rollout.blocking if not pod.is_ready)):
        if not pod.is_failing(now) and (waits := wait(pod, now)):
            found[waits] = found.get(waits, 0) + 1
    for waits, count in found.items():
        yield f"{_pods(count)} {'is' if count == 1 else 'are'} {waits}"
    if not rollout.is_known:
        yield "the reason is unknown, because its pods cannot be read"
    elif not rollout.pods and rollout.desired and not rollout.rejected:
        if not rollout.old_pods and not rollout.terminating:
            yield "no pod has been created yet"
        elif text(workload, "spec", "strategy", "type") == "Recreate":
            count = len(rollout.old_pods) + len(rollout.terminating)
            has = "has" if count == 1 else "have"
            yield f"new pods are created once {_pods(count)} of the previous revision {has} terminated (Recreate)"
    missing = rollout.desired - rollout.existing
    is_ordered = text(workload, "kind") == "StatefulSet" and text(workload, "spec", "podManagementPolicy") != "Parallel"
    if is_ordered and rollout.existing and missing > 0 and not rollout.rejected:
        more = "1 more pod is" if missing == 1 else f"{missing} more pods are"
        yield f"{more} created in order, once the existing pods are ready (OrderedReady)"
    least = at(workload, ("spec", "minReadySeconds"))
    if least and not found and sum(pod.is_ready for pod in rollout.pods) > rollout.available:
        yield f"ready pods count as available after {least} seconds (minReadySeconds)"


def wait(pod: PodFacts, now: datetime) -> str:
    """Return what a pod waits for, as the end of a sentence; empty if it waits for nothing."""
    if pod.phase == "Succeeded" or pod.is_over(now):
        return ""
    if pod.gated:
        return "blocked by scheduling gates"
    if not pod.node:
        return (
            f"unschedulable: {messages.unschedulable(pod.unschedulable)}"
            if pod.unschedulable
            else "waiting to be scheduled"
        )
    restarted = next((each for each in pod.containers if each.restarts and each.exit_code and not each.is_init), None)
    if restarted and (not pod.is_ready or restarted.has_crashed(now)):
        times = "1 restart" if restarted.restarts == 1 else f"{restarted.restarts} restarts"
        state = "running" if pod.is_ready else "running, but not ready,"
        return f"{state} after {times}{_named(restarted, pod)}; it last terminated with {_exit(restarted)}"
    if pod.is_ready:
        return ""
    if pod.phase == "Unknown":
        return f"on {pod.node}, a node that is not responding"
    if init := next((each for each in pod.containers if each.is_init and not each.is_ready), None):
        return f"waiting for init container {init.name}"
    main = [each for each in pod.containers if not each.is_init]
    not_ready = [each for each in main if not each.is_ready]
    if starting := next((each for each in not_ready if each.waiting), None):
        return f"starting ({starting.waiting})"
    if main and not not_ready:
        return "running, but a readiness gate is not met"
    if pod.phase == "Pending":
        return "starting"
    named = f": container {not_ready[0].name}" if len(main) > 1 and not_ready else ""
    return f"running, but not ready{named}"


def _ending_pods(rollout: Rollout, now: datetime) -> Iterable[str]:
    """Yield what is known of pods that are being deleted."""
    for pod in rollout.terminating:
        if pod.ends_by and now - pod.ends_by > OVERDUE:
            seconds = int((now - pod.ends_by).total_seconds())
            node = f"is node {pod.node} healthy?" if pod.node else "it has no node"
            yield f"{pod.name} should have terminated {duration(seconds)} ago: {node}"


def duration(seconds: int) -> str:
    """Return a duration in its largest unit."""
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= size:
            count = seconds // size
            return f"1 {unit}" if count == 1 else f"{count} {unit}s"
    return f"{seconds} s"


def next_command(workload: Json, rollout: Rollout, state: State, namespace: str, now: datetime) -> str:
    """Return the command that tells most about a workload, or changes its state; empty if there is nothing to do."""
    name = text(workload, "metadata", "name")
    resource = f"{text(workload, 'kind').lower()}/{name}"
    if rollout.waits_for_resume or (rollout.is_paused and state == "Available"):
        return f"kubectl rollout resume {resource} -n {namespace}"
    if state == "Available":
        return ""
    if "exceeded quota" in rollout.rejected:
        return f"kubectl describe resourcequota -n {namespace}"
    if rollout.rejected:
        return f"kubectl describe {resource} -n {namespace}"
    is_only = len(rollout.pods) == 1 and not rollout.old_pods and not rollout.terminating
    if failing := rollout.failing(now):
        return command_for_pod(failing[0], namespace, resource if is_only else "")
    unready = [pod for pod in rollout.pods if pod.phase == "Running" and not pod.is_ready]
    if unready:
        return f"kubectl logs {resource if is_only else unready[0].name} -n {namespace}"
    starting = [pod for pod in rollout.pods if not pod.is_ready]
    return f"kubectl describe {f'pod/{starting[0].name}' if starting else resource} -n {namespace}"


def command_for_pod(pod: PodFacts, namespace: str, resource: str = "") -> str:
    """Return the command that tells most about a pod that fails.

    Args:
        pod: The pod.
        namespace: Its namespace.
        resource: What may stand for its name, because it is the only pod of it.
    """
    named = resource or pod.name
    crashed = next((each for each in pod.containers if each.waiting in _CRASHES), None)
    ended = crashed or next((each for each in pod.containers if pod.phase == "Failed" and each.exit_code), None)
    if not ended or (pod.reason and not crashed):
        return f"kubectl describe pod/{pod.name} -n {namespace}"
    container = f" -c {ended.name}" if len(pod.containers) > 1 else ""
    return f"kubectl logs {named} -n {namespace}{container}{' --previous' if crashed else ''}"
