"""Releases on a cluster: Helm's commands in a namespace, and what came of them."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cluster.server import Cluster
from tests.support.helmcmd import HelmCommand

KINDS = {
    "Deployment": ("apps/v1", "deployments"),
    "StatefulSet": ("apps/v1", "statefulsets"),
    "DaemonSet": ("apps/v1", "daemonsets"),
    "ReplicaSet": ("apps/v1", "replicasets"),
    "Service": ("v1", "services"),
    "ConfigMap": ("v1", "configmaps"),
    "Secret": ("v1", "secrets"),
    "ServiceAccount": ("v1", "serviceaccounts"),
    "PersistentVolumeClaim": ("v1", "persistentvolumeclaims"),
    "Job": ("batch/v1", "jobs"),
    "CronJob": ("batch/v1", "cronjobs"),
    "Pod": ("v1", "pods"),
}
_OF_THE_NAMESPACE = {"ConfigMap/kube-root-ca.crt", "ServiceAccount/default"}


@dataclass(frozen=True)
class Helm:
    """A `helm` command that talks to a cluster."""

    command: HelmCommand
    cluster: Cluster

    def run(self, namespace: str, *arguments: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run it in a namespace."""
        return self.command.run(*arguments, "--namespace", namespace, env=self.cluster.env, check=check)

    def refusal(self, namespace: str, *arguments: str | Path) -> str:
        """Run it where it is expected to refuse; gives what it says."""
        done = self.run(namespace, *arguments, check=False)
        assert done.returncode, f"helm {' '.join(map(str, arguments))} went through"
        return done.stderr


def there(cluster: Cluster, namespace: str, *kinds: str) -> set[str]:
    """List the objects of some kinds, as `Kind/name`, less what every namespace has and what Helm keeps for itself."""
    found = set()
    for kind in kinds or (
        "Deployment",
        "Service",
        "ConfigMap",
        "Secret",
        "ServiceAccount",
        "PersistentVolumeClaim",
        "Job",
        "CronJob",
    ):
        for each in cluster.items(namespace, *KINDS[kind]):
            if not str(each.get("type")).startswith("helm.sh/"):
                found.add(f"{kind}/{each['metadata']['name']}")
    return found - _OF_THE_NAMESPACE


def one(cluster: Cluster, namespace: str, kind: str, name: str) -> dict[str, Any]:
    """Read one object."""
    return cluster.get(namespace, *KINDS[kind], name)


def pods_are_made(cluster: Cluster, namespace: str, name: str) -> None:
    """Wait until a Deployment has begun with pods of its newest template.

    They need not run, for which a real node would need their images; without that a rollout goes no further.
    """

    def done() -> bool:
        found = one(cluster, namespace, "Deployment", name)
        status = found.get("status", {})
        seen = status.get("observedGeneration") == found["metadata"]["generation"]
        return bool(seen and status.get("updatedReplicas", 0))

    def told() -> str:
        conditions = one(cluster, namespace, "Deployment", name).get("status", {}).get("conditions", [])
        return f"{name} has no pods: {[each.get('message') for each in conditions]}"

    try:
        cluster.wait(done, 60, "")
    except AssertionError:
        raise AssertionError(told()) from None


def templates(cluster: Cluster, namespace: str, name: str) -> int:
    """Count the pod templates that a Deployment has had: one more for each rollout."""
    owned = [
        each
        for each in cluster.items(namespace, *KINDS["ReplicaSet"])
        if any(owner["name"] == name for owner in each["metadata"].get("ownerReferences", ()))
    ]
    return len(owned)


def is_simulated(cluster: Cluster) -> bool:
    """Tell whether pods run without their images, so that a test can wait for them."""
    nodes = cluster.request("GET", "/api/v1/nodes").body.get("items", [])
    return bool(nodes) and all(each["status"]["nodeInfo"]["kubeletVersion"] == "simulated" for each in nodes)
