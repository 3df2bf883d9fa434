"""The table of immutable fields, compared with what an API server refuses."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cluster.server import Cluster
from tests.diff.rules.immutables import BASES, SAMPLES, Sample

pytestmark = pytest.mark.cluster

_EXPANDABLE: dict[str, Any] = {
    "apiVersion": "storage.k8s.io/v1",
    "kind": "StorageClass",
    "metadata": {"name": "cg-expandable"},
    "provisioner": "example.com/none",
    "allowVolumeExpansion": True,
}


def _kubectl(cluster: Cluster, namespace: str, *arguments: str, given: Any) -> subprocess.CompletedProcess[str]:
    command = [str(cluster.kubectl), "--kubeconfig", cluster.kubeconfig, "-n", namespace, *arguments, "-f", "-"]
    return subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(params=SAMPLES, ids=lambda sample: sample.id)
def sample(request: pytest.FixtureRequest, cluster: Cluster) -> Sample:
    found: Sample = request.param
    if found.kind == "GatewayClass" and cluster.request("GET", "/apis/gateway.networking.k8s.io/v1").refusal:
        pytest.skip("the cluster does not have the Gateway API")
    return found


@pytest.fixture
def created(cluster: Cluster, open_namespace: str, sample: Sample) -> Iterator[dict[str, Any]]:
    """Create the object of a sample, as it is before; it is deleted after."""
    before, after = sample.manifests
    if sample.kind == "PersistentVolumeClaim":
        for each in (before, after):
            if each["spec"]["storageClassName"] == "standard":
                each["spec"]["storageClassName"] = "cg-expandable"
        _kubectl(cluster, open_namespace, "apply", given=_EXPANDABLE)
    done = _kubectl(cluster, open_namespace, "apply", given=before)
    assert done.returncode == 0, done.stderr
    if sample.kind == "PersistentVolumeClaim":
        _bind(cluster, open_namespace, before)
    elif sample.kind == "CustomResourceDefinition":
        # Names are only fixed once the definition is established.
        time.sleep(2)
    yield after
    _kubectl(cluster, open_namespace, "delete", "--wait", "--grace-period=0", "--force", given=before)


def _bind(cluster: Cluster, namespace: str, claim: dict[str, Any]) -> None:
    """Bind a claim to a volume, as a provisioner does."""
    path = f"/api/v1/namespaces/{namespace}/persistentvolumeclaims/{claim['metadata']['name']}"
    status = {"status": {"phase": "Bound", "capacity": claim["spec"]["resources"]["requests"]}}
    answer = cluster.request("PATCH", f"{path}/status", status, "application/merge-patch+json")
    assert not answer.refusal, answer.refusal
    answer = cluster.request("PATCH", path, {"spec": {"volumeName": "none"}}, "application/merge-patch+json")
    assert not answer.refusal, answer.refusal


@pytest.mark.parametrize("way", ["server", "client"])
def test_the_api_server_refuses_the_same(
    cluster: Cluster, open_namespace: str, sample: Sample, created: dict[str, Any], way: str
) -> None:
    """As Helm 4 does by server-side apply, and Helm 3 by patches."""
    arguments = ["--server-side", "--force-conflicts", "--field-manager=kubectl"] if way == "server" else []
    done = _kubectl(cluster, open_namespace, "apply", "--dry-run=server", *arguments, given=created)
    assert (done.returncode != 0) == sample.is_refused, done.stderr or done.stdout


def test_each_kind_has_a_base() -> None:
    assert {each.kind for each in SAMPLES} == {*BASES}
