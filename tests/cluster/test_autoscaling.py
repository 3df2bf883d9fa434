"""Replicas of autoscaled Deployments belong to the autoscaler: upgrades by Helm 3 and 4 keep them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from chartgen import HorizontalPodAutoscaler, Resources
from tests.cluster.releases import Helm, one
from tests.cluster.server import Cluster
from tests.traps.charts import minimal, written

pytestmark = pytest.mark.cluster

_RESOURCES = Resources(cpu="100m", memory="128Mi")
_AUTOSCALER = HorizontalPodAutoscaler(min_replicas=2, max_replicas=10, cpu=80)


@pytest.fixture(scope="module")
def scaled(folder: Path) -> Path:
    return written(minimal(resources=_RESOURCES, autoscaling=_AUTOSCALER), folder / "scaled")


@pytest.fixture(scope="module")
def fixed(folder: Path) -> Path:
    return written(minimal(resources=_RESOURCES, replicas=3), folder / "fixed")


def _replicas(cluster: Cluster, namespace: str) -> int:
    return int(one(cluster, namespace, "Deployment", "demo")["spec"]["replicas"])


def _scale(cluster: Cluster, namespace: str, replicas: int) -> None:
    """Scale as autoscalers do, by the subresource, which makes the caller the owner of the field."""
    command = (cluster.kubectl, "scale", "deployment/demo", f"--replicas={replicas}", "--namespace", namespace)
    subprocess.run(command, env={**os.environ, **cluster.env}, check=True, capture_output=True)


def _wait_for(cluster: Cluster, namespace: str, replicas: int) -> None:
    cluster.wait(lambda: _replicas(cluster, namespace) == replicas, 60, f"the autoscaler does not scale to {replicas}")


def test_upgrades_keep_the_replicas(cluster: Cluster, helm: Helm, namespace: str, scaled: Path) -> None:
    helm.run(namespace, "install", "demo", scaled)
    _wait_for(cluster, namespace, 2)
    _scale(cluster, namespace, 5)
    helm.run(namespace, "upgrade", "demo", scaled, "--set", "image.tag=2.0.0")
    assert _replicas(cluster, namespace) == 5
    helm.run(namespace, "upgrade", "demo", scaled, "--set", "image.tag=3.0.0,autoscaling.maxReplicas=20")
    assert _replicas(cluster, namespace) == 5
    helm.run(namespace, "rollback", "demo", "1")
    assert _replicas(cluster, namespace) == 5
    # Above its minimum, the autoscaler itself scales.
    helm.run(namespace, "upgrade", "demo", scaled, "--set", "autoscaling.minReplicas=6")
    _wait_for(cluster, namespace, 6)


def test_autoscaling_is_switched_on_and_off(
    cluster: Cluster, helm: Helm, namespace: str, scaled: Path, fixed: Path
) -> None:
    helm.run(namespace, "install", "demo", fixed)
    assert _replicas(cluster, namespace) == 3
    helm.run(namespace, "upgrade", "demo", scaled)
    _wait_for(cluster, namespace, 2)
    off = ("--set", "autoscaling.enabled=false,replicaCount=4")
    helm.run(namespace, "upgrade", "demo", scaled, *off)
    assert _replicas(cluster, namespace) == 4
    # Helm 4 does not take a field over that somebody else set, unless it is told to.
    _scale(cluster, namespace, 5)
    forced = ("--force-conflicts",) if helm.command.major == 4 else ()
    if forced:
        assert ".spec.replicas" in helm.refusal(namespace, "upgrade", "demo", scaled, *off)
    helm.run(namespace, "upgrade", "demo", scaled, *off, *forced)
    assert _replicas(cluster, namespace) == 4
