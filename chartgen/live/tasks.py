"""The states of Jobs and CronJobs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from chartgen.live import causes, facts, messages
from chartgen.live.lifecycles import PodFacts, State
from chartgen.live.surroundings import Condition, Json, Surroundings
from chartgen.objects.fields import at, entries, mapping, text

_DEADLINE = timedelta(minutes=2)
"""How long a CronJob may be without a Job after its schedule."""
_REFUSALS = frozenset(
    {"FailedCreate", "TooManyMissedTimes", "UnparseableSchedule", "InvalidSchedule", "UnknownTimeZone"}
)
"""Reasons of warnings about CronJobs that could not run."""


def job(manifest: Json, around: Surroundings) -> Condition:
    """Return the state of a Job: Available once it is complete, or suspended."""
    conditions = facts.conditions_of(manifest)
    name = text(manifest, "metadata", "name")
    own = around.pods_of(manifest)
    pods = [facts.pod_facts(pod) for pod in own]
    failed = conditions.get("Failed", {}) or conditions.get("FailureTarget", {})
    if text(failed, "status") == "True":
        why = messages.labelled(text(failed, "reason"), text(failed, "message"))
        counted = f"{why}; {_counts(manifest)}"
        return Condition("Failed", (counted, *causes.of_pods(pods, around.now)), _command(manifest, pods, around))
    if any(text(conditions.get(each), "status") == "True" for each in ("Complete", "SuccessCriteriaMet")):
        return Condition("Available")
    if at(manifest, ("spec", "suspend")) is True:
        resume = f"""kubectl patch job/{name} -n {around.namespace} -p '{{"spec":{{"suspend":false}}}}'"""
        return Condition("Available", ("suspended: it does not run until spec.suspend is false",), resume)
    if refused := around.refused(manifest, own) if not facts.number(at(manifest, ("status", "active"))) else "":
        quota = f"kubectl describe resourcequota -n {around.namespace}" if "exceeded quota" in refused else ""
        why = f"pods cannot be created: {messages.refusal(refused)}"
        return Condition("Failed", (why,), quota or around.describe(manifest))
    stuck = [pod for pod in pods if pod.is_failing(around.now) and pod.phase != "Failed"]
    if stuck:
        why_stuck = causes.of_pods(stuck, around.now)
        return Condition("Failed", tuple(why_stuck), causes.command_for_pod(stuck[0], around.namespace))
    state: State = "Progressing" if any(pod.node for pod in pods) else "Pending"
    found = (*_progress(manifest, pods, around), *messages.warnings(around.about(manifest, *own), around.now))
    return Condition(state, found, _command(manifest, pods, around))


def _progress(manifest: Json, pods: Sequence[PodFacts], around: Surroundings) -> Iterable[str]:
    yield _counts(manifest)
    if waits := [causes.wait(pod, around.now) for pod in pods if pod.phase == "Pending"]:
        yield f"its pod is {waits[0]}" if len(waits) == 1 else f"{len(waits)} pods have not started; one is {waits[0]}"
    if failed := [pod for pod in pods if pod.phase == "Failed"]:
        limit = at(manifest, ("spec", "backoffLimit"))
        tries = f"{len(failed)} of {6 if limit is None else limit} retries used"
        yield from (f"{line}; {tries}" if first else line for first, line in _numbered(failed, around))


def _numbered(pods: Sequence[PodFacts], around: Surroundings) -> Iterable[tuple[bool, str]]:
    for index, line in enumerate(causes.of_pods(pods, around.now)):
        yield index == 0, line


def _counts(manifest: Json) -> str:
    spec, status = mapping(manifest, "spec"), mapping(manifest, "status")
    wanted = spec.get("completions")
    succeeded = facts.number(status.get("succeeded"))
    done = f"{succeeded} of {wanted} pods succeeded" if isinstance(wanted, int) else f"{succeeded} pods succeeded"
    counts = {key: facts.number(status.get(key)) for key in ("failed", "active")}
    return ", ".join([done, *(f"{count} {key}" for key, count in counts.items() if count)])


def _command(manifest: Json, pods: Sequence[PodFacts], around: Surroundings) -> str:
    """Return the command for a Job: logs if it has a pod that ran."""
    ran = [pod for pod in pods if pod.phase in ("Running", "Failed")]
    name = text(manifest, "metadata", "name")
    return f"kubectl logs job/{name} -n {around.namespace}" if ran else around.describe(manifest)


def cron_job(manifest: Json, around: Surroundings) -> Condition:
    """Return the state of a CronJob: Failed if its last Job did, or could not be created."""
    if at(manifest, ("spec", "suspend")) is True:
        return Condition("Available", ("suspended: it does not run until spec.suspend is false",))
    last = facts.time(text(manifest, "status", "lastScheduleTime"))
    for each in around.about(manifest):
        if text(each, "reason") in _REFUSALS and (last is None or messages.when(each) > last):
            why = messages.labelled(text(each, "reason"), text(each, "message"))
            return Condition("Failed", (why,), around.describe(manifest))
    own = around.owned_by(manifest, "Job")
    if own:
        newest = max(own, key=lambda each: text(each, "metadata", "creationTimestamp"))
        found = job(newest, around)
        if found.state != "Failed":
            return Condition("Available")
        why = f"its last Job, {text(newest, 'metadata', 'name')}, failed"
        return Condition("Failed", (why, *found.causes), found.command)
    if last is None:
        return Condition("Available", ("it has not run yet",))
    success = facts.time(text(manifest, "status", "lastSuccessfulTime"))
    is_over = around.now - last > _DEADLINE and not entries(manifest, "status", "active")
    if is_over and (success is None or success < last):
        # Its Job may have been removed, by failedJobsHistoryLimit for example.
        return Condition("Failed", ("its last Job did not succeed, and no longer exists",), around.describe(manifest))
    return Condition("Available")
