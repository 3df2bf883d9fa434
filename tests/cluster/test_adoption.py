"""Charts take over what runs, by the commands that an import prints: no pod is replaced."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import pytest

from tests.cluster.releases import KINDS, Helm, is_simulated
from tests.cluster.server import Cluster
from tests.importing import running
from tests.support.paths import ROOT

pytestmark = pytest.mark.cluster

SOURCES = {3: ("manifests", "cluster"), 4: ("cluster", "kubectl")}
"""By the major version of Helm: what is imported for the installation, and for an upgrade."""
_WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet")
_READ = "all,configmaps,secrets,serviceaccounts,persistentvolumeclaims,ingresses,networkpolicies,poddisruptionbudgets"
_READ += ",roles,rolebindings,resourcequotas,horizontalpodautoscalers"


@pytest.mark.parametrize("name", running.NAMES)
def test_an_application(name: str, cluster: Cluster, helm: Helm, tmp_path: Path) -> None:
    if not is_simulated(cluster):
        pytest.skip("pods run without their images only on simulated nodes")
    with cluster.namespace(labels={}) as namespace:
        for secret, keys in running.SECRETS.get(name, {}).items():
            data = dict.fromkeys(keys, running.PLANTED)
            path = f"/api/v1/namespaces/{namespace}/secrets"
            assert not cluster.request("POST", path, {"metadata": {"name": secret}, "stringData": data}).refusal
        cluster.command("-n", namespace, "apply", "-f", str(running.path_of(name)))
        with _Volumes(cluster, namespace) as volumes:
            _wait(cluster, namespace, volumes)
            first, second = (
                _imported(cluster, namespace, name, source, tmp_path / source) for source in SOURCES[helm.command.major]
            )
            _run(cluster, [each for each in first.commands if each[0] == "kubectl"])
            _wait(cluster, namespace, volumes)
            before = _state(cluster, namespace)
            for each in first.installs:
                conflicts = ["--force-conflicts"] if helm.command.major == 4 else []
                helm.command.run(*first.within(each), *conflicts, env=cluster.env)
            _wait(cluster, namespace, volumes)
            assert _state(cluster, namespace) == before
            for project in (first, second):
                for each in project.installs:
                    upgrade = ["upgrade", *(part for part in project.within(each)[1:] if part != "--take-ownership")]
                    helm.command.run(*upgrade, env=cluster.env)
            _wait(cluster, namespace, volumes)
            assert _state(cluster, namespace) == before
            assert _drift(cluster, second.folder) == []


class _Project:
    """The folder of one import."""

    def __init__(self, folder: Path, output: str) -> None:
        self.folder = folder
        lines = [line.strip() for line in output.splitlines()]
        self.commands = [shlex.split(line) for line in lines if line.startswith(("kubectl ", "helm "))]

    @property
    def installs(self) -> list[list[str]]:
        """The arguments of the commands that install charts."""
        return [each[1:] for each in self.commands if each[0] == "helm"]

    def within(self, arguments: list[str]) -> list[str]:
        """Return arguments with paths that do not depend on the working directory."""
        return [str(self.folder / each) if each.startswith("./") else each for each in arguments]


class _Volumes:
    """Volumes for all claims of a namespace, as a provisioner would create them."""

    def __init__(self, cluster: Cluster, namespace: str) -> None:
        self._cluster = cluster
        self._namespace = namespace
        self._created: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for name in self._created:
            self._cluster.request("DELETE", f"/api/v1/persistentvolumes/{name}")

    def provide(self) -> None:
        """Create the volumes that are missing."""
        for claim in self._cluster.items(self._namespace, *KINDS["PersistentVolumeClaim"]):
            name = f"{self._namespace}-{claim['metadata']['name']}"
            if name in self._created:
                continue
            spec = {
                "capacity": claim["spec"]["resources"]["requests"],
                "accessModes": claim["spec"]["accessModes"],
                "claimRef": {"namespace": self._namespace, "name": claim["metadata"]["name"]},
                "hostPath": {"path": "/data"},
            }
            volume = {"metadata": {"name": name}, "spec": spec}
            assert not self._cluster.request("POST", "/api/v1/persistentvolumes", volume).refusal
            self._created.append(name)


def _imported(cluster: Cluster, namespace: str, name: str, source: str, folder: Path) -> _Project:
    """Import an application, and build its charts."""
    folder.mkdir()
    path = str(running.path_of(name))
    if source == "cluster":
        path = f"cluster:{namespace}"
    elif source == "kubectl":
        path = str(folder / "objects.yaml")
        Path(path).write_text(cluster.command("-n", namespace, "get", _READ, "-o", "yaml"), encoding="utf-8")
    output = _chartgen(cluster, folder, "import", path, "-o", "specs", "--namespace", namespace)
    assert running.PLANTED not in output
    _chartgen(cluster, folder, "build", "specs")
    return _Project(folder, output)


def _chartgen(cluster: Cluster, folder: Path, *arguments: str, check: bool = True) -> str:
    environment = os.environ | cluster.env | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "chartgen", *arguments]
    found = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert not check or found.returncode == 0, found.stdout + found.stderr
    return found.stdout


def _run(cluster: Cluster, commands: list[list[str]]) -> None:
    for _, *arguments in commands:
        cluster.command(*(f"{each[:-1]}{running.PLANTED}" if each.endswith("=…") else each for each in arguments))


def _state(cluster: Cluster, namespace: str) -> dict[str, Any]:
    """Return what an installation must not change: pods, what owns them, and the templates of workloads."""
    found: dict[str, Any] = {}
    for kind in ("Pod", "ReplicaSet", "Job", "CronJob", "PersistentVolumeClaim"):
        for each in cluster.items(namespace, *KINDS[kind]):
            restarts = sum(one["restartCount"] for one in each.get("status", {}).get("containerStatuses", ()))
            found[f"{kind} {each['metadata']['name']}"] = each["metadata"]["uid"], restarts
    for each in cluster.items(namespace, "apps/v1", "controllerrevisions"):
        found[f"revision {each['metadata']['name']}"] = each["metadata"]["uid"]
    for kind in _WORKLOADS:
        for each in cluster.items(namespace, *KINDS[kind]):
            metadata = each["metadata"]
            found[f"{kind} {metadata['name']}"] = metadata["uid"], each["spec"]
    return found


def _wait(cluster: Cluster, namespace: str, volumes: _Volumes) -> None:
    """Wait until all rollouts are complete."""

    def done() -> bool:
        volumes.provide()
        return all(_is_complete(kind, each) for kind in _WORKLOADS for each in cluster.items(namespace, *KINDS[kind]))

    cluster.wait(done, 90, "not all pods run")


def _is_complete(kind: str, workload: Mapping[str, Any]) -> bool:
    status = workload.get("status", {})
    if kind == "DaemonSet":
        expected = status.get("desiredNumberScheduled", -1)
        counts = [status.get(name, 0) for name in ("updatedNumberScheduled", "numberReady")]
    else:
        expected = workload["spec"].get("replicas", 1)
        counts = [status.get(name, 0) for name in ("replicas", "updatedReplicas", "readyReplicas")]
    seen = status.get("observedGeneration") == workload["metadata"]["generation"]
    return bool(seen and all(count == expected for count in counts))


def _drift(cluster: Cluster, folder: Path) -> list[str]:
    """Return what `chartgen status` reports about differences between charts, releases and objects."""
    found = json.loads(_chartgen(cluster, folder, "status", "--format", "json", check=False))
    return [each["message"] for each in found["findings"] if each["rule"] == "drift"]
