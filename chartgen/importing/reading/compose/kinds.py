"""Which kind of object runs a service."""

from __future__ import annotations

import re
from typing import Any

from chartgen.importing.reading.compose import kompose
from chartgen.importing.reading.compose.building import At
from chartgen.importing.reading.compose.context import Context, Fields
from chartgen.importing.reading.compose.units import number

_ONE_SHOT = re.compile(
    r"(?i)(?:^|[^a-z])(?:migrat\w*|init|setup|seed\w*|bootstrap|provision\w*|create\w*|import\w*|backup|once|job|wait\w*)"
    r"(?:$|[^a-z])"
)


def decide(context: Context, name: str, service: Fields, deploy: Fields, labels: Fields) -> tuple[str, dict[str, Any]]:
    """Return the kind of object, and the fields of a Job."""
    at = context.project.services.place(name)
    policy = deploy.inner("restart_policy")
    restart = str(service.get("restart") or "")
    condition = policy.get("condition")
    if condition is not None:
        restart = {"none": "no", "on-failure": "on-failure", "any": "always"}.get(str(condition), "")
    word, _, attempts = restart.partition(":")
    retries = number(policy.get("max_attempts")) if policy.get("max_attempts") is not None else number(attempts)
    context.ignored(policy, "deploy.restart_policy.")
    job: dict[str, Any] = {"restart": "OnFailure" if word == "on-failure" else "Never"}
    job["backoffLimit"] = retries if word == "on-failure" else 0
    mode = str(deploy.get("mode") or "")
    if wanted := kompose.controller(context, labels):
        return wanted, job
    if mode == "global":
        return "DaemonSet", job
    if mode.endswith("-job"):
        return "Job", job
    reason = _reason(context, name, service, word)
    if reason:
        context.notes.warn("compose-job", f"service `{name}` becomes a Job: {reason}", at)
        return "Job", job
    if word in ("no", "on-failure"):
        place = service.at("restart") if service.get("restart") else deploy.at("restart_policy")
        message = "the restart policy is ignored: pods of a Deployment always restart"
        context.notes.warn("compose-job", message, place, "for a Job, set `deploy.mode: replicated-job`")
    return "Deployment", job


def _reason(context: Context, name: str, service: Fields, restart: str) -> str:
    """Return why a service runs once; empty if it does not."""
    for other in context.project.services.values():
        dependency = (other.get("depends_on") or {}).get(name) or {}
        if dependency.get("condition") == "service_completed_successfully":
            return "another service waits for it to complete"
    if service.given.get("ports") or service.given.get("expose") or service.given.get("healthcheck"):
        return ""
    command = " ".join(str(service.given.get(key) or "") for key in ("command", "entrypoint"))
    is_one_shot = bool(_ONE_SHOT.search(name) or _ONE_SHOT.search(command))
    if restart == "no":
        return "it never restarts and has no ports"
    if restart == "on-failure" and is_one_shot:
        return "it restarts only on failure and has no ports"
    return ""


def manifest(
    kind: str, metadata: dict[str, Any], pod: dict[str, Any], job: dict[str, Any], rest: dict[str, Any], labels: Fields
) -> dict[str, Any]:
    """Return the object of a kind; `rest` has the replicas, the strategy and the labels of pods."""
    template = {"metadata": rest["template"], "spec": pod}
    if kind in ("Job", "CronJob"):
        template["spec"] = {**pod, "restartPolicy": job["restart"]}
        spec: dict[str, Any] = {"backoffLimit": job["backoffLimit"], "template": template}
        replicas = rest["replicas"]
        if isinstance(replicas, At) and replicas.value not in (None, 1):
            spec |= {"completions": replicas, "parallelism": replicas}
        if kind == "CronJob":
            spec = kompose.cron_job(labels, spec)
        return {"apiVersion": "batch/v1", "kind": kind, "metadata": metadata, "spec": spec}
    spec = {"selector": {"matchLabels": rest["labels"]}, "template": template}
    if kind != "DaemonSet":
        spec = {"replicas": rest["replicas"], **spec}
    if kind == "Deployment":
        spec["strategy"] = rest["strategy"]
    if kind == "StatefulSet":
        spec["serviceName"] = metadata["name"]
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": metadata, "spec": spec}
