"""Releases of StatefulSets and DaemonSets in their lives, by Helm 3 and 4."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartgen import (
    Chart,
    ClaimRetention,
    DaemonSet,
    HostPath,
    Image,
    RollingUpdate,
    Service,
    StatefulSet,
    Toleration,
    VolumeClaimTemplate,
    host,
)
from tests.cluster.releases import Helm, one, there
from tests.cluster.server import Cluster
from tests.traps.charts import written

pytestmark = pytest.mark.cluster

_KINDS = ("StatefulSet", "DaemonSet", "Service", "PersistentVolumeClaim")
DATABASE = Chart(
    "db",
    version="1.0.0",
    description="A database",
    workload=StatefulSet(
        image=Image("db", tag="1.0.0"),
        replicas=2,
        ports={"sql": 5432},
        service=Service(5432),
        mounts={"/data": VolumeClaimTemplate("data", size="1Gi")},
        env={"PRIMARY": host(pod=0)},
        pod_management_policy="Parallel",
        claim_retention=ClaimRetention(when_deleted="Delete"),
    ),
)
AGENT = Chart(
    "agent",
    version="1.0.0",
    description="Runs on every node",
    workload=DaemonSet(
        image=Image("agent", tag="1.0.0"),
        ports={"metrics": 9100},
        host_network=True,
        host_pid=True,
        mounts={"/host/proc": HostPath("/proc")},
        tolerations=[Toleration(operator="Exists")],
        update_strategy=RollingUpdate(max_unavailable="50%"),
    ),
)


@pytest.fixture(scope="module")
def database(folder: Path) -> Path:
    return written(DATABASE, folder / "database")


@pytest.fixture(scope="module")
def agent(folder: Path) -> Path:
    return written(AGENT, folder / "agent")


def _has_pods(cluster: Cluster, namespace: str, kind: str, name: str, count: int, image: str) -> None:
    """Wait until the controller has created pods of the newest template; they need not run."""

    def done() -> bool:
        found = one(cluster, namespace, kind, name)
        pods = [each for each in cluster.items(namespace, "v1", "pods") if each["metadata"].get("ownerReferences")]
        images = [each["spec"]["containers"][0]["image"] for each in pods]
        seen = found.get("status", {}).get("observedGeneration") == found["metadata"]["generation"]
        return bool(seen and len(pods) >= count and image in images)

    cluster.wait(done, 60, f"{name} has no {count} pods with {image}")


def test_stateful_set(cluster: Cluster, helm: Helm, namespace: str, database: Path) -> None:
    helm.run(namespace, "install", "db", database)
    _has_pods(cluster, namespace, "StatefulSet", "db", 2, "db:1.0.0")
    assert {"StatefulSet/db", "Service/db", "Service/db-headless"} <= there(cluster, namespace, *_KINDS)
    claims = {"PersistentVolumeClaim/data-db-0", "PersistentVolumeClaim/data-db-1"}
    cluster.wait(lambda: claims <= there(cluster, namespace, *_KINDS), 60, "the pods have no claims")
    found = one(cluster, namespace, "StatefulSet", "db")
    assert found["spec"]["serviceName"] == "db-headless"
    container = found["spec"]["template"]["spec"]["containers"][0]
    assert container["env"] == [{"name": "PRIMARY", "value": "db-0.db-headless"}]
    service = one(cluster, namespace, "Service", "db-headless")["spec"]
    assert (service["clusterIP"], service["publishNotReadyAddresses"]) == ("None", True)
    helm.run(namespace, "upgrade", "db", database, "--set", "image.tag=2.0.0,replicaCount=3")
    _has_pods(cluster, namespace, "StatefulSet", "db", 3, "db:2.0.0")
    # What says that it can't change can't change.
    for value in ("persistence.data.size=2Gi", "persistence.data.enabled=false", "persistence.data.storageClass=fast"):
        assert "volumeClaimTemplates" in helm.refusal(namespace, "upgrade", "db", database, "--set", value)
    helm.run(namespace, "rollback", "db", "1")
    found = one(cluster, namespace, "StatefulSet", "db")
    assert found["spec"]["replicas"] == 2
    assert found["spec"]["template"]["spec"]["containers"][0]["image"] == "db:1.0.0"
    helm.run(namespace, "uninstall", "db")
    assert "StatefulSet/db" not in there(cluster, namespace, *_KINDS)


def test_stateful_set_without_claims(cluster: Cluster, helm: Helm, namespace: str, database: Path) -> None:
    helm.run(namespace, "install", "db", database, "--set", "persistence.data.enabled=false")
    _has_pods(cluster, namespace, "StatefulSet", "db", 2, "db:1.0.0")
    found = one(cluster, namespace, "StatefulSet", "db")["spec"]
    assert "volumeClaimTemplates" not in found
    assert {"name": "data", "emptyDir": {}} in found["template"]["spec"]["volumes"]
    assert not [each for each in there(cluster, namespace, *_KINDS) if each.startswith("PersistentVolumeClaim/")]


def test_names_leave_room_for_a_hash(cluster: Cluster, helm: Helm, namespace: str, database: Path) -> None:
    """The controller adds eleven characters to the name of a StatefulSet, for a label of its pods."""
    release = "a-release-with-the-longest-name-that-helm-accepts-xxx"
    assert len(release) == 53
    helm.run(namespace, "install", release, database)
    (found,) = cluster.items(namespace, "apps/v1", "statefulsets")
    assert len(found["metadata"]["name"]) <= 52
    _has_pods(cluster, namespace, "StatefulSet", found["metadata"]["name"], 2, "db:1.0.0")


def test_daemon_set(cluster: Cluster, helm: Helm, open_namespace: str, agent: Path) -> None:
    nodes = len(cluster.request("GET", "/api/v1/nodes").body.get("items", []))
    helm.run(open_namespace, "install", "agent", agent)
    _has_pods(cluster, open_namespace, "DaemonSet", "agent", min(nodes, 1), "agent:1.0.0")
    pod = one(cluster, open_namespace, "DaemonSet", "agent")["spec"]["template"]["spec"]
    assert (pod["hostNetwork"], pod["hostPID"], pod["dnsPolicy"]) == (True, True, "ClusterFirstWithHostNet")
    assert "affinity" not in pod
    helm.run(open_namespace, "upgrade", "agent", agent, "--set", "image.tag=2.0.0")
    assert one(cluster, open_namespace, "DaemonSet", "agent")["spec"]["updateStrategy"] == {
        "type": "RollingUpdate",
        "rollingUpdate": {"maxUnavailable": "50%", "maxSurge": 0},
    }
    helm.run(open_namespace, "rollback", "agent", "1")
    found = one(cluster, open_namespace, "DaemonSet", "agent")
    assert found["spec"]["template"]["spec"]["containers"][0]["image"] == "agent:1.0.0"
    helm.run(open_namespace, "uninstall", "agent")
    assert "DaemonSet/agent" not in there(cluster, open_namespace, *_KINDS)
