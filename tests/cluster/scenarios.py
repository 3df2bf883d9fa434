"""Workloads in each state that `chartgen status` explains, as a control plane with simulated nodes brings them about.

The annotation `simulate` of a pod says what becomes of it: `crash`, `image-pull`, `unready`, `fail`. What no simulation
brings about, such as the words of a container that crashed, is written into the status of pods.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.cluster.builders import (
    IMAGE,
    LABELS,
    Json,
    container,
    crashed,
    cron_job,
    job,
    other,
    quota,
    running,
    template,
    waiting,
    workload,
)


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """How a state comes about."""

    objects: tuple[Json, ...]
    """They are applied first; the last one is looked at."""
    state: str | None
    """The state that it comes to."""
    cause: str = ""
    """What one of its causes contains then."""
    seconds: float = 15
    """How long that may take."""
    then: tuple[Json, ...] = ()
    """They are applied once the first ones are Available."""
    pods: Json | None = None
    """What is merged into the status of its pods, once it has some; of the first one if `first`."""
    status: Json | None = None
    """What is merged into its own status."""
    first: bool = False
    warning: tuple[str, str] | None = None
    """Reason and message of an event about its first pod."""
    delete: str = ""
    """What is deleted then: `pod` or `object`."""
    labels: Json | None = None
    """Labels of the namespace."""


HUGE: dict[str, Any] = {"resources": {"requests": {"cpu": "1000"}}}
WORDS = (
    'Traceback (most recent call last):\n  File "/app/main.py", line 3, in <module>\n'
    "\x1b[31mValueError\x1b[0m: JWT_SECRET is empty\r\n\u202eevil\n"
)
_TWO = [container(), container("proxy")]
_KEEP_OLD: dict[str, Any] = {"strategy": {"rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}}}

DEPLOYMENTS: dict[str, Scenario] = {
    "available": Scenario(objects=(workload("Deployment", template(), replicas=2),), state="Available"),
    "crash": Scenario(objects=(workload("Deployment", template("crash")),), state="Failed"),
    "crash-with-words": Scenario(
        objects=(workload("Deployment", template("unready")),),
        pods={"containerStatuses": [crashed(1, message=WORDS)]},
        state="Failed",
    ),
    "image-pull": Scenario(
        objects=(workload("Deployment", template("image-pull")),),
        warning=("Failed", f'Failed to pull image "{IMAGE}": not found'),
        state="Failed",
    ),
    "missing-secret": Scenario(
        objects=(workload("Deployment", template("image-pull")),),
        pods={"containerStatuses": [waiting("CreateContainerConfigError", 'secret "web-secrets" not found')]},
        state="Failed",
    ),
    "unready": Scenario(
        objects=(workload("Deployment", template("unready"), progressDeadlineSeconds=5),),
        warning=("Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503"),
        state="Stalled",
    ),
    "not-ready-yet": Scenario(
        objects=(workload("Deployment", template("unready", containers=_TWO), replicas=2),),
        pods={"containerStatuses": [running(), running("proxy", ready=False)]},
        state="Progressing",
    ),
    "fail": Scenario(objects=(workload("Deployment", template("fail")),), state="Failed"),
    "unschedulable": Scenario(
        objects=(workload("Deployment", template(containers=[container(**HUGE)])),), state="Failed", seconds=30
    ),
    "unschedulable-yet": Scenario(
        objects=(workload("Deployment", template(containers=[container(**HUGE)])),), state="Pending"
    ),
    "gated": Scenario(
        objects=(workload("Deployment", template(schedulingGates=[{"name": "example.com/license"}])),),
        state="Pending",
    ),
    "quota": Scenario(objects=(quota(1), workload("Deployment", template(), replicas=2)), state="Failed"),
    "pod-security": Scenario(
        objects=(workload("Deployment", template()),),
        labels={"pod-security.kubernetes.io/enforce": "restricted"},
        state="Failed",
    ),
    "missing-account": Scenario(
        objects=(workload("Deployment", template(serviceAccountName="nobody")),), state="Failed"
    ),
    "init-crash": Scenario(
        objects=(workload("Deployment", template("image-pull", initContainers=[container("migrate")])),),
        pods={
            "initContainerStatuses": [crashed(127, "StartError", name="migrate", restarts=2)],
            "containerStatuses": [waiting("PodInitializing")],
        },
        state="Failed",
    ),
    "init-running": Scenario(
        objects=(workload("Deployment", template("image-pull", initContainers=[container("migrate")])),),
        pods={
            "initContainerStatuses": [running("migrate", ready=False)],
            "containerStatuses": [waiting("PodInitializing")],
        },
        state="Progressing",
    ),
    "mount": Scenario(
        objects=(workload("Deployment", template("image-pull")),),
        pods={"containerStatuses": [waiting("ContainerCreating")]},
        warning=("FailedMount", 'MountVolume.SetUp failed for volume "tls": secret "web-tls" not found'),
        state="Progressing",
    ),
    "one-of-two-containers": Scenario(
        objects=(workload("Deployment", template("unready", containers=_TWO)),),
        pods={"containerStatuses": [running(), crashed(2, name="proxy")]},
        state="Failed",
    ),
    "out-of-memory": Scenario(
        objects=(workload("Deployment", template("unready"), replicas=2),),
        pods={"containerStatuses": [crashed(137, "OOMKilled")]},
        state="Failed",
    ),
    "exits-at-once": Scenario(
        objects=(workload("Deployment", template("unready")),),
        pods={"containerStatuses": [crashed(0, "Completed")]},
        state="Failed",
    ),
    "evicted": Scenario(
        objects=(workload("Deployment", template()),),
        pods={
            "phase": "Failed",
            "reason": "Evicted",
            "message": "The node was low on resource: memory. Threshold quantity: 100Mi, available: 80Mi.",
            "containerStatuses": [],
        },
        first=True,
        state="Failed",
    ),
    "node-lost": Scenario(
        objects=(workload("Deployment", template("unready")),),
        pods={"phase": "Unknown", "reason": "NodeLost", "message": "Node node-1 which was running pod is unresponsive"},
        warning=("NodeNotReady", "Node is not ready"),
        state="Progressing",
    ),
    "terminating-pod": Scenario(
        objects=(
            workload(
                "Deployment",
                {**template(), "metadata": {"labels": LABELS, "finalizers": ["example.com/drain"]}},
                strategy={"type": "Recreate"},
            ),
        ),
        then=(workload("Deployment", template(), strategy={"type": "Recreate"}),),
        state="Pending",
    ),
    "keeps-old-pods": Scenario(
        objects=(workload("Deployment", template(), replicas=2, **_KEEP_OLD),),
        then=(workload("Deployment", template("crash"), replicas=2, **_KEEP_OLD),),
        state="Failed",
    ),
    "rolls-out": Scenario(
        objects=(workload("Deployment", template(), replicas=2, **_KEEP_OLD),),
        then=(workload("Deployment", template("unready"), replicas=2, **_KEEP_OLD),),
        state="Progressing",
    ),
    "ready-but-new": Scenario(objects=(workload("Deployment", template(), minReadySeconds=60),), state="Progressing"),
    "scaled-to-zero": Scenario(objects=(workload("Deployment", template(), replicas=0),), state="Available"),
    "paused": Scenario(
        objects=(workload("Deployment", template()),),
        then=(workload("Deployment", template(), paused=True),),
        state="Available",
    ),
    "paused-with-changes": Scenario(
        objects=(workload("Deployment", template(), replicas=2),),
        then=(workload("Deployment", template("unready"), replicas=2, paused=True),),
        state="Stalled",
    ),
    "being-deleted": Scenario(
        objects=(workload("Deployment", template(), finalizers=("example.com/backup",)),),
        delete="object",
        state="Progressing",
    ),
}

STATEFUL_SETS: dict[str, Scenario] = {
    "stateful-available": Scenario(objects=(workload("StatefulSet", template(), replicas=2),), state="Available"),
    "stateful-stuck": Scenario(objects=(workload("StatefulSet", template("crash"), replicas=3),), state="Failed"),
    "stateful-partition": Scenario(
        objects=(workload("StatefulSet", template(), replicas=3),),
        then=(
            workload(
                "StatefulSet",
                template(containers=[container(env=[{"name": "A", "value": "1"}])]),
                replicas=3,
                updateStrategy={"type": "RollingUpdate", "rollingUpdate": {"partition": 2}},
            ),
        ),
        state="Available",
    ),
    "stateful-on-delete": Scenario(
        objects=(workload("StatefulSet", template(), replicas=2, updateStrategy={"type": "OnDelete"}),),
        then=(workload("StatefulSet", template("crash"), replicas=2, updateStrategy={"type": "OnDelete"}),),
        state="Available",
    ),
    "stateful-quota": Scenario(objects=(quota(1), workload("StatefulSet", template(), replicas=2)), state="Failed"),
}

DAEMON_SETS: dict[str, Scenario] = {
    "daemon-available": Scenario(objects=(workload("DaemonSet", template()),), state="Available"),
    "daemon-without-nodes": Scenario(
        objects=(workload("DaemonSet", template(nodeSelector={"example.com/gpu": "yes"})),), state="Available"
    ),
    "daemon-crash": Scenario(
        objects=(workload("DaemonSet", template()),),
        then=(workload("DaemonSet", template("crash")),),
        state="Failed",
    ),
    "daemon-unschedulable": Scenario(
        objects=(workload("DaemonSet", template(containers=[container(**HUGE)])),), state="Failed", seconds=40
    ),
    "daemon-pod-security": Scenario(
        objects=(workload("DaemonSet", template()),),
        labels={"pod-security.kubernetes.io/enforce": "restricted"},
        state="Failed",
    ),
}

TASKS: dict[str, Scenario] = {
    "job-complete": Scenario(objects=(job(template()),), state="Available"),
    "job-running": Scenario(objects=(job(template("unready")),), state="Progressing"),
    "job-retried": Scenario(objects=(job(template("fail"), backoffLimit=4),), state="Progressing", cause="retries"),
    "job-failed": Scenario(objects=(job(template("fail"), backoffLimit=0),), state="Failed", seconds=30),
    "job-too-late": Scenario(objects=(job(template("unready"), activeDeadlineSeconds=2),), state="Failed"),
    "job-suspended": Scenario(objects=(job(template(), suspend=True),), state="Available"),
    "job-image-pull": Scenario(objects=(job(template("image-pull")),), state="Failed"),
    "job-quota": Scenario(objects=(quota(0), job(template())), state="Failed"),
    "cron-never-run": Scenario(objects=(cron_job(template()),), state="Available"),
    "cron-suspended": Scenario(objects=(cron_job(template(), suspend=True),), state="Available"),
    "cron-failed": Scenario(objects=(cron_job(template("fail"), schedule="* * * * *"),), state="Failed", seconds=90),
}

_CLAIM = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
_METRIC = {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}}}
_AUTOSCALER = {
    "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
    "maxReplicas": 3,
    "metrics": [_METRIC],
}
_STORE = {"secretStoreRef": {"name": "vault"}, "target": {"name": "web"}, "data": []}

RESOURCES: dict[str, Scenario] = {
    "claim-pending": Scenario(objects=(other("v1", "PersistentVolumeClaim", _CLAIM),), state="Pending"),
    "claim-bound": Scenario(
        objects=(other("v1", "PersistentVolumeClaim", {**_CLAIM, "storageClassName": "none"}),),
        status={"phase": "Bound", "capacity": {"storage": "1Gi"}},
        state="Available",
    ),
    "claim-lost": Scenario(
        objects=(
            other(
                "v1",
                "PersistentVolumeClaim",
                {**_CLAIM, "volumeName": "gone", "storageClassName": ""},
                annotations={"pv.kubernetes.io/bind-completed": "yes"},
            ),
        ),
        state="Failed",
    ),
    "load-balancer": Scenario(
        objects=(other("v1", "Service", {"type": "LoadBalancer", "ports": [{"port": 80}], "selector": LABELS}),),
        state="Pending",
    ),
    "load-balancer-ready": Scenario(
        objects=(other("v1", "Service", {"type": "LoadBalancer", "ports": [{"port": 80}], "selector": LABELS}),),
        status={"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}},
        state="Available",
    ),
    "autoscaler-without-metrics": Scenario(
        objects=(
            workload("Deployment", template(containers=[container(resources={"requests": {"cpu": "1m"}})])),
            other("autoscaling/v2", "HorizontalPodAutoscaler", _AUTOSCALER),
        ),
        state="Progressing",
        seconds=40,
    ),
    "autoscaler-without-target": Scenario(
        objects=(other("autoscaling/v2", "HorizontalPodAutoscaler", _AUTOSCALER),), state="Failed", seconds=40
    ),
    "budget-blocks": Scenario(
        objects=(
            workload("Deployment", template()),
            other("policy/v1", "PodDisruptionBudget", {"minAvailable": 1, "selector": {"matchLabels": LABELS}}),
        ),
        state="Available",
    ),
    "pod-succeeded": Scenario(
        objects=(other("v1", "Pod", {"containers": [container()]}, annotations={"helm.sh/hook": "test"}),),
        state="Available",
    ),
    "pod-failed": Scenario(
        objects=(
            other(
                "v1", "Pod", {"containers": [container()], "restartPolicy": "Never"}, annotations={"simulate": "fail"}
            ),
        ),
        state="Failed",
    ),
    "route-unaccepted": Scenario(
        objects=(other("gateway.networking.k8s.io/v1", "HTTPRoute", {"parentRefs": [{"name": "public"}]}),),
        state="Pending",
    ),
    "external-secret-failing": Scenario(
        objects=(other("external-secrets.io/v1", "ExternalSecret", _STORE),),
        status={
            "conditions": [
                {
                    "type": "Ready",
                    "status": "False",
                    "reason": "SecretSyncedError",
                    "message": "could not get secret data from provider",
                    "lastTransitionTime": "2026-01-01T00:00:00Z",
                }
            ]
        },
        state="Progressing",
    ),
}

SCENARIOS: dict[str, Scenario] = DEPLOYMENTS | STATEFUL_SETS | DAEMON_SETS | TASKS | RESOURCES
