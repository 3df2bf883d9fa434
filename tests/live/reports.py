"""Reports to show, without a cluster."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from chartgen.errors import Location
from chartgen.live.cluster import Unread
from chartgen.live.drift import Drift
from chartgen.live.entities import ConfigMap, Image, Other, Pod, Release, Secret, Service, ServicePort, Workload
from chartgen.live.references import MissingKeys
from chartgen.live.report import (
    NamespaceStatus,
    ObjectStatus,
    Origin,
    PodStatus,
    ReleaseStatus,
    Report,
)
from chartgen.live.states import Health

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


def backend(cause: str = "CrashLoopBackOff: exit code 1, 4 restarts; no pods ready") -> ReleaseStatus:
    """Return a release whose only pod crashes."""
    pod = Pod(
        "todo-backend-5768f9874-9kqz8",
        "todo",
        "Running",
        "10.244.0.2",
        "node-2",
        restarts=4,
        is_ready=False,
        images=(Image("todo-backend", "1.0.0-abc1234", "", size=50_000_000),),
        created=NOW - timedelta(minutes=5),
    )
    deployment = Workload("Deployment", "todo-backend", "todo", 1, 0, 1, "todo-backend:1.0.0-abc1234", "Recreate")
    service = Service(
        "todo-backend", "todo", "ClusterIP", (ServicePort(8000, "http"),), {"app": "todo"}, "10.96.0.7", 0, 1
    )
    config = ConfigMap("todo-backend-config", "todo", {"BACKEND_HOST": "0.0.0.0", "BACKEND_PORT": "8000"})
    failed = Health("Failed", (cause, "“no such host”"), "kubectl logs deployment/todo-backend -n todo --previous")
    return ReleaseStatus(
        Release(
            "todo-backend",
            "todo-backend",
            "0.1.0",
            "todo",
            "deployed",
            {"replicaCount": 1},
            4,
            "1.0.0",
            NOW - timedelta(seconds=38),
        ),
        (
            ObjectStatus(deployment, failed, (PodStatus(pod, "Failed", is_old=False),), Location("specs/todo.py", 12)),
            ObjectStatus(service, Health(None)),
            ObjectStatus(config, Health(None)),
            ObjectStatus(Other("ServiceAccount", "todo-backend", "todo"), Health(None)),
        ),
        (
            Drift(
                "changed", "Deployment/todo-backend", "spec.replicas", "1", "3", "kubectl", NOW - timedelta(minutes=2),
                "the next `helm upgrade` fails; `--force-conflicts` restores it", Location("specs/todo.py", 14),
            ),
            Drift("missing", "ServiceAccount/todo-backend"),
        ),
        origin=Origin(Location("specs/todo.py", 10), "production", ("ProbesDefined",)),
    )  # fmt: skip


def report(*releases: ReleaseStatus) -> Report:
    """Return a report of a namespace with these releases."""
    secret = ObjectStatus(Secret("todo-secrets", "todo", "Opaque", ("DATABASE_URL", "JWT_SECRET")), Health(None))
    missing = MissingKeys("todo-secrets", ("OPENAI_API_KEY",), is_optional=True)
    denied = Unread("Ingress", "forbidden", 'ingresses is forbidden: User "ann" cannot list resource "ingresses"')
    return Report((NamespaceStatus("todo", True, releases, (secret,), (missing,), (denied,)),), NOW)
