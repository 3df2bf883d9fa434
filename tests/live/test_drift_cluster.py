"""Drift of releases in a cluster: after an installation, after changes by hand, and after an upgrade."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from chartgen.folder import FolderChart
from chartgen.live.cluster import Cluster as LiveCluster
from chartgen.live.drift import Drift, find
from tests.cluster.releases import Helm
from tests.cluster.server import Cluster
from tests.support.paths import GENERATED, golden_charts, short
from tests.test_charts import namespace_of

pytestmark = pytest.mark.cluster

CHART = GENERATED / "todo-backend"
NAME = "todo-backend"
CONTAINER = 'spec.template.spec.containers[name="todo-backend"]'
PLANTED = "planted-9c1f-value"
OTHERS_OWN = "the cluster does not have a kind of this chart, or its namespace does not permit it"


@pytest.fixture(scope="module")
def live(cluster: Cluster) -> Iterator[LiveCluster]:
    """Give the cluster, as `chartgen status` reads it."""
    found = LiveCluster(cluster.kubeconfig)
    yield found
    found.close()


@pytest.fixture
def todo(cluster: Cluster) -> Iterator[str]:
    """Give the namespace of the chart, which it insists on, with the Secret that it needs."""
    with cluster.namespace("todo") as name:
        secret = {"metadata": {"name": "todo-secrets"}, "stringData": {"DATABASE_URL": PLANTED, "JWT_SECRET": PLANTED}}
        assert not cluster.request("POST", f"/api/v1/namespaces/{name}/secrets", secret).refusal
        yield name


def drift(live: LiveCluster, namespace: str, chart: Path = CHART) -> list[Drift]:
    """Give what has drifted in a namespace with one release."""
    found = find(live.snapshot(namespace), live, {chart.name: FolderChart(str(chart))})
    assert PLANTED not in str(found)
    return [each for drift in found.values() for each in drift]


def kubectl(cluster: Cluster, namespace: str, *arguments: str) -> None:
    """Run kubectl as people do."""
    command = [str(cluster.kubectl), *arguments, "--namespace", namespace]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **cluster.env})


def release_config_maps(cluster: Cluster, namespace: str) -> None:
    """Remove finalizers, which would keep the namespace from being deleted."""
    for each in cluster.items(namespace, "v1", "configmaps"):
        if each["metadata"].get("finalizers"):
            path = f"/api/v1/namespaces/{namespace}/configmaps/{each['metadata']['name']}"
            patch = {"metadata": {"finalizers": None}}
            assert not cluster.request("PATCH", path, patch, "application/merge-patch+json").refusal


def test_changes_by_hand(cluster: Cluster, live: LiveCluster, helm: Helm, todo: str) -> None:
    """Each change is one line, with who made it; an upgrade clears all of them."""
    helm.run(todo, "install", NAME, CHART)
    assert drift(live, todo) == []
    kubectl(cluster, todo, "scale", f"deployment/{NAME}", "--replicas=3")
    kubectl(cluster, todo, "set", "image", f"deployment/{NAME}", f"{NAME}=other:2")
    kubectl(cluster, todo, "patch", "configmap", f"{NAME}-config", "--patch", '{"data": {"BACKEND_PORT": "9"}}')
    kubectl(cluster, todo, "delete", "serviceaccount", NAME)
    found = drift(live, todo)
    assert sorted((each.kind, each.subject, each.field, each.found, each.manager) for each in found) == [
        ("changed", f"ConfigMap/{NAME}-config", "data.BACKEND_PORT", "9", "kubectl-patch"),
        ("changed", f"Deployment/{NAME}", "spec.replicas", "3", "kubectl"),
        ("changed", f"Deployment/{NAME}", f"{CONTAINER}.image", "other:2", "kubectl-set"),
        ("missing", f"ServiceAccount/{NAME}", "", "", ""),
    ]
    if helm.command.major >= 4:
        assert all("fails with a conflict" in each.consequence for each in found if each.kind == "changed")
        assert "conflict" in helm.refusal(todo, "upgrade", NAME, CHART)
        helm.run(todo, "upgrade", NAME, CHART, "--force-conflicts")
    else:
        assert all("silently" in each.consequence for each in found if each.kind == "changed")
        helm.run(todo, "upgrade", NAME, CHART)
    assert drift(live, todo) == []


def test_committed_changes(live: LiveCluster, helm: Helm, todo: str, tmp_path: Path) -> None:
    """A template and a value that are edited are not installed until the next upgrade."""
    chart = tmp_path / NAME
    shutil.copytree(CHART, chart)
    helm.run(todo, "install", NAME, chart)
    assert drift(live, todo, chart) == []
    template, values = chart / "templates/service.yaml", chart / "values.yaml"
    template.write_text(template.read_text("utf-8") + "# edited\n", "utf-8")
    text = values.read_text("utf-8")
    assert "\n  tag: " in text
    values.write_text(text.replace("\n  tag: ", "\n  tag: 9.9.9-abcdef0 # "), "utf-8")
    found = drift(live, todo, chart)
    assert [(each.kind, each.subject, each.field, each.expected) for each in found] == [
        ("not-installed", "templates/service.yaml", "", ""),
        ("not-installed", "values.yaml", "image.tag", "9.9.9-abcdef0"),
    ]
    helm.run(todo, "upgrade", NAME, chart)
    assert drift(live, todo, chart) == []


@pytest.mark.parametrize("chart", golden_charts(), ids=short)
def test_installed_charts_have_not_drifted(cluster: Cluster, live: LiveCluster, helm: Helm, chart: Path) -> None:
    values = chart / "ci/default-values.yaml"
    arguments: list[str | Path] = ["--values", values] if values.exists() else []
    with cluster.namespace(namespace_of(chart).replace("default", ""), labels={}) as namespace:
        done = helm.run(namespace, "install", "release", chart, *arguments, "--no-hooks", check=False)
        if done.returncode:
            pytest.skip(f"{OTHERS_OWN}: {done.stderr.strip()[-300:]}")
        try:
            assert drift(live, namespace, chart) == []
        finally:
            helm.run(namespace, "uninstall", "release", "--no-hooks")
            release_config_maps(cluster, namespace)
