"""The states of Jobs and CronJobs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from chartgen.live import causes, facts, messages
from chartgen.live.lifecycles import PodFacts, State
from chartgen.live.namespace_index import Health, Json, NamespaceIndex
from chartgen.objects.fields import at, entries, mapping, text

_DEADLINE = timedelta(minutes=2)
"""How long a CronJob may be without a Job after its schedule."""
_REFUSALS = frozenset(
    {"FailedCreate", "TooManyMissedTimes", "UnparseableSchedule", "InvalidSchedule", "UnknownTimeZone"}
)
"""Reasons of warnings about CronJobs that could not run."""


def job(manifest: Json, index: NamespaceIndex) -> Health:
    """Return the state of a Job: Available once it is complete, or suspended."""
    conditions = facts.conditions_of(manifest)
    name = text(manifest, "metadata", "name")
    own = index.pods_of(manifest)
    pods = [facts.pod_facts(pod) for pod in own]
    failed = conditions.get("Failed", {}) or conditions.get("FailureTarget", {})
    if text(failed, "status") == "True":
        why = messages.labelled(text(failed, "reason"), text(failed, "message"))
        counted = f"{why}; {_counts(manifest)}"
        return Health("Failed", (counted, *causes.of_pods(pods, index.now)), _command(manifest, pods, index))
    if any(text(conditions.get(each), "status") == "True" for each in ("Complete", "SuccessCriteriaMet")):
        return Health("Available")
    if at(manifest, ("spec", "suspend")) is True:
        resume = f"""kubectl patch job/{name} -n {index.namespace} -p '{{"spec":{{"suspend":false}}}}'"""
        return Health("Available", ("suspended: it does not run until spec.suspend is false",), resume)
    if rejected := index.rejected(manifest, own) if not facts.number(at(manifest, ("status", "active"))) else "":
        quota = f"kubectl describe resourcequota -n {index.namespace}" if "exceeded quota" in rejected else ""
        why = f"pods cannot be created: {messages.rejection(rejected)}"
        return Health("Failed", (why,), quota or index.describe(manifest))
    stuck = [pod for pod in pods if pod.is_failing(index.now) and pod.phase != "Failed"]
    if stuck:
        why_stuck = causes.of_pods(stuck, index.now)
        return Health("Failed", tuple(why_stuck), causes.command_for_pod(stuck[0], index.namespace))
    state: State = "Progressing" if any(pod.node for pod in pods) else "Pending"
    found = (*_progress(manifest, pods, index), *messages.warnings(index.about(manifest, *own), index.now))
    return Health(state, found, _command(manifest, pods, index))


def _progress(manifest: Json, pods: Sequence[PodFacts], index: NamespaceIndex) -> Iterable[str]:
    yield _counts(manifest)
    if waits := [causes.wait(pod, index.now) for pod in pods if pod.phase == "Pending"]:
        yield f"its pod is {waits[0]}" if len(waits) == 1 else f"{len(waits)} pods have not started; one is {waits[0]}"
    if failed := [pod for pod in pods if pod.phase == "Failed"]:
        limit = at(manifest, ("spec", "backoffLimit"))
        tries = f"{len(failed)} of {6 if limit is None else limit} retries used"
        yield from (f"{line}; {tries}" if first else line for first, line in _numbered(failed, index))


def _numbered(pods: Sequence[PodFacts], index: NamespaceIndex) -> Iterable[tuple[bool, str]]:
    for number, line in enumerate(causes.of_pods(pods, index.now)):
        yield number == 0, line


def _counts(manifest: Json) -> str:
    spec, status = mapping(manifest, "spec"), mapping(manifest, "status")
    wanted = spec.get("completions")
    succeeded = facts.number(status.get("succeeded"))
    done = f"{succeeded} of {wanted} pods succeeded" if isinstance(wanted, int) else f"{succeeded} pods succeeded"
    counts = {key: facts.number(status.get(key)) for key in ("failed", "active")}
    return ", ".join([done, *(f"{count} {key}" for key, count in counts.items() if count)])


def _command(manifest: Json, pods: Sequence[PodFacts], index: NamespaceIndex) -> str:
    """Return the command for a Job: logs if it has a pod that ran."""
    ran = [pod for pod in pods if pod.phase in ("Running", "Failed")]
    name = text(manifest, "metadata", "name")
    return f"kubectl logs job/{name} -n {index.namespace}" if ran else index.describe(manifest)


def cron_job(manifest: Json, index: NamespaceIndex) -> Health:
    """Return the state of a CronJob: Failed if its last Job did, or could not be created."""
    if at(manifest, ("spec", "suspend")) is True:
        return Health("Available", ("suspended: it does not run until spec.suspend is false",))
    last = facts.time(text(manifest, "status", "lastScheduleTime"))
    for each in index.about(manifest):
        if text(each, "reason") in _REFUSALS and (last is None or messages.when(each) > last):
            why = messages.labelled(text(each, "reason"), text(each, "message"))
            return Health("Failed", (why,), index.describe(manifest))
    own = index.owned_by(manifest, "Job")
    if own:
        newest = max(own, key=lambda each: text(each, "metadata", "creationTimestamp"))
        found = job(newest, index)
        if found.state != "Failed":
            return Health("Available")
        why = f"its last Job, {text(newest, 'metadata', 'name')}, failed"
        return Health("Failed", (why, *found.causes), found.command)
    if last is None:
        return Health("Available", ("it has not run yet",))
    success = facts.time(text(manifest, "status", "lastSuccessfulTime"))
    is_over = index.now - last > _DEADLINE and not entries(manifest, "status", "active")
    if is_over and (success is None or success < last):
        # Its Job may have been removed, by failedJobsHistoryLimit for example.
        return Health("Failed", ("its last Job did not succeed, and no longer exists",), index.describe(manifest))
    return Health("Available")
