"""Objects of scenarios, and the statuses that a node would give their containers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]
LABELS = {"app": "web"}
IMAGE = "registry.example.com/web:1.0.0"


def container(name: str = "web", **fields: Any) -> Json:
    """Return a container."""
    return {"name": name, "image": IMAGE, **fields}


def template(simulate: str = "", **spec: Any) -> dict[str, Any]:
    """Return a pod template."""
    metadata: dict[str, Any] = {"labels": LABELS}
    if simulate:
        metadata["annotations"] = {"simulate": simulate}
    return {"metadata": metadata, "spec": {"containers": [container()], "terminationGracePeriodSeconds": 1, **spec}}


def workload(kind: str, pods: Json, *, finalizers: tuple[str, ...] = (), **spec: Any) -> Json:
    """Return a workload named `web`."""
    metadata: dict[str, Any] = {"name": "web"}
    if finalizers:
        metadata["finalizers"] = list(finalizers)
    wanted: dict[str, Any] = {"selector": {"matchLabels": LABELS}, "template": pods, **spec}
    if kind == "StatefulSet":
        wanted["serviceName"] = "web"
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": metadata, "spec": wanted}


def job(pods: Json, **spec: Any) -> Json:
    """Return a Job named `web`."""
    pods = {**pods, "spec": {"restartPolicy": "Never", **pods["spec"]}}
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "web"}, "spec": {"template": pods, **spec}}


def cron_job(pods: Json, **spec: Any) -> Json:
    """Return a CronJob named `web`, whose Jobs are never due."""
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {"name": "web"},
        "spec": {"schedule": "0 0 1 1 *", "jobTemplate": {"spec": {**job(pods)["spec"], "backoffLimit": 0}}, **spec},
    }


def quota(pods: int) -> Json:
    """Return a quota of pods."""
    return {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {"name": "pods"},
        "spec": {"hard": {"pods": str(pods)}},
    }


def other(api: str, kind: str, spec: Json, **metadata: Any) -> Json:
    """Return an object named `web`."""
    return {"apiVersion": api, "kind": kind, "metadata": {"name": "web", **metadata}, "spec": spec}


def crashed(code: int, reason: str = "Error", message: str = "", restarts: int = 4, name: str = "web") -> Json:
    """Return the status of a container that crashes again and again."""
    return {
        "name": name,
        "image": IMAGE,
        "imageID": "",
        "ready": False,
        "restartCount": restarts,
        "state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 1m20s restarting failed container"}},
        "lastState": {"terminated": {"exitCode": code, "reason": reason, "message": message}},
    }


def running(name: str = "web", ready: bool = True) -> Json:
    """Return the status of a container that runs."""
    started = {"running": {"startedAt": "2026-01-01T00:00:00Z"}}
    return {"name": name, "image": IMAGE, "imageID": "", "ready": ready, "restartCount": 0, "state": started}


def waiting(reason: str, message: str = "", name: str = "web") -> Json:
    """Return the status of a container that waits."""
    state = {"waiting": {"reason": reason, "message": message}}
    return {"name": name, "image": IMAGE, "imageID": "", "ready": False, "restartCount": 0, "state": state}
