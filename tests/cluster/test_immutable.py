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
_WAYS = {"server-side": ("--server-side", "--field-manager=helm"), "client-side": ()}
"""How an object is applied: server-side as Helm 4 does, and by patches that the client computes, as Helm 3 does."""
_TIMEOUT = 180
"""Seconds: definitions of custom resources take long to disappear."""


def _kubectl(cluster: Cluster, namespace: str, *arguments: str, given: Any) -> subprocess.CompletedProcess[str]:
    command = [str(cluster.kubectl), "--kubeconfig", cluster.kubeconfig, "-n", namespace, *arguments, "-f", "-"]
    return subprocess.run(
        command, input=json.dumps(given), capture_output=True, text=True, timeout=_TIMEOUT, check=False
    )


@pytest.fixture(params=SAMPLES, ids=lambda sample: sample.id)
def sample(request: pytest.FixtureRequest, cluster: Cluster) -> Sample:
    found: Sample = request.param
    if found.kind == "GatewayClass" and cluster.request("GET", "/apis/gateway.networking.k8s.io/v1").refusal:
        pytest.skip("the cluster does not have the Gateway API")
    return found


@pytest.fixture(params=list(_WAYS.values()), ids=list(_WAYS))
def way(request: pytest.FixtureRequest) -> tuple[str, ...]:
    found: tuple[str, ...] = request.param
    return found


@pytest.fixture
def changed(cluster: Cluster, open_namespace: str, sample: Sample, way: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Create the object of a sample, as it is before, and give it as it is after; it is deleted in the end."""
    before, after = sample.manifests
    if sample.kind == "PersistentVolumeClaim":
        for each in (before, after):
            if each["spec"]["storageClassName"] == "standard":
                each["spec"]["storageClassName"] = "cg-expandable"
        _kubectl(cluster, open_namespace, "apply", given=_EXPANDABLE)
    done = _kubectl(cluster, open_namespace, "apply", *way, given=before)
    assert done.returncode == 0, done.stderr
    if sample.kind == "PersistentVolumeClaim":
        _bind(cluster, open_namespace, before)
    elif sample.kind == "CustomResourceDefinition":
        # Names are only fixed once the definition is established.
        time.sleep(2)
    yield after
    _kubectl(cluster, open_namespace, "delete", "--wait", "--grace-period=0", "--force", given=before)
    if sample.kind == "PersistentVolumeClaim":
        _kubectl(
            cluster,
            open_namespace,
            "delete",
            "--wait",
            "--grace-period=0",
            "--force",
            given=_volume(open_namespace, before),
        )


def _bind(cluster: Cluster, namespace: str, claim: dict[str, Any]) -> None:
    """Bind a claim to a volume, as a provisioner and the controller do."""
    done = _kubectl(cluster, namespace, "create", given=_volume(namespace, claim))
    assert done.returncode == 0, done.stderr

    name = claim["metadata"]["name"]

    def is_bound() -> bool:
        found = cluster.get(namespace, "v1", "persistentvolumeclaims", name)
        return bool(found["status"]["phase"] == "Bound")

    cluster.wait(is_bound, 60, "the claim is not bound")


def _volume(namespace: str, claim: dict[str, Any]) -> dict[str, Any]:
    spec = claim["spec"]
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": namespace, "annotations": {"pv.kubernetes.io/provisioned-by": "example.com/none"}},
        "spec": {
            "capacity": spec["resources"]["requests"],
            "accessModes": spec["accessModes"],
            "storageClassName": spec["storageClassName"],
            "persistentVolumeReclaimPolicy": "Delete",
            "claimRef": {"namespace": namespace, "name": claim["metadata"]["name"]},
            "csi": {"driver": "example.com", "volumeHandle": "a"},
        },
    }


def test_the_api_server_refuses_the_same(
    cluster: Cluster, open_namespace: str, sample: Sample, changed: dict[str, Any], way: tuple[str, ...]
) -> None:
    done = _kubectl(cluster, open_namespace, "apply", "--dry-run=server", *way, given=changed)
    is_refused = sample.is_refused and not (sample.by_server_only and way == _WAYS["client-side"])
    assert (done.returncode != 0) == is_refused, done.stderr or done.stdout


def test_each_kind_has_a_base() -> None:
    assert {each.kind for each in SAMPLES} == {*BASES}
