"""What a diff announces is what happens: charts are installed, upgraded by Helm, and watched."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from chartgen.build import Options as BuildOptions
from chartgen.build import build
from chartgen.diff.report import ChartDiff
from chartgen.diff.run import Options, diff
from tests.cluster.changes import CHANGES, Change
from tests.cluster.releases import KINDS, Helm, is_simulated, there
from tests.cluster.server import MARK, Cluster

pytestmark = pytest.mark.cluster

_WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet")
_KINDS = (*_WORKLOADS, "Service", "ConfigMap", "Secret", "PersistentVolumeClaim", "CronJob")
_REPLACED = {"rolls", "recreated"}
_SETTLED = 60


@dataclass
class Observed:
    """What happened during an upgrade."""

    accepted: bool = False
    message: str = ""
    settled: bool = False
    kept: dict[str, int] = field(default_factory=dict)
    """The pods of each workload that are the same as before."""
    new: dict[str, int] = field(default_factory=dict)
    before: dict[str, int] = field(default_factory=dict)
    fewest_endpoints: dict[str, int] = field(default_factory=dict)
    """The fewest ready endpoints of each Service that had some before."""
    objects: set[str] = field(default_factory=set)
    """The objects that are there afterwards."""


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_what_is_announced_happens(
    cluster: Cluster, helm: Helm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Change
) -> None:
    if not is_simulated(cluster):
        pytest.skip("needs nodes that run pods without their images")
    monkeypatch.chdir(tmp_path)
    announced = _announced(tmp_path, change)
    with cluster.namespace(labels={}) as namespace:
        try:
            seen = _upgrade(cluster, helm, namespace, tmp_path)
        finally:
            _delete_volumes(cluster, namespace)
        assert _contradictions(announced, seen) == [], (seen, _shown(announced))


def _announced(folder: Path, change: Change) -> ChartDiff:
    (folder / "pyproject.toml").write_text('[tool.chartgen]\nlevel = "all"\n')
    spec = folder / "specs" / "shop.py"
    spec.parent.mkdir()
    spec.write_text(change.before)
    build(BuildOptions(("specs",), "before"))
    spec.write_text(change.after)
    build(BuildOptions(("specs",), "after"))
    (chart,) = diff(Options("before", ("specs",), "after")).charts
    return chart


def _upgrade(cluster: Cluster, helm: Helm, namespace: str, folder: Path) -> Observed:
    seen = Observed()
    values = folder / "before/shop/ci/default-values.yaml"
    helm.run(namespace, "install", "shop", folder / "before/shop", "--values", values)
    cluster.wait(lambda: _is_settled(cluster, namespace), _SETTLED, "the release before does not settle")
    pods = _pods(cluster, namespace)
    with _endpoints(cluster, namespace) as watched:
        values = folder / "after/shop/ci/default-values.yaml"
        done = helm.run(namespace, "upgrade", "shop", folder / "after/shop", "--values", values, check=False)
        seen.accepted, seen.message = done.returncode == 0, done.stderr[-600:]
        time.sleep(2)
        end = time.monotonic() + 20
        while time.monotonic() < end and not seen.settled:
            time.sleep(0.5)
            seen.settled = _is_settled(cluster, namespace)
        time.sleep(2)
    after = _pods(cluster, namespace)
    for workload in {*pods, *after}:
        seen.before[workload] = len(pods.get(workload, set()))
        seen.kept[workload] = len(pods.get(workload, set()) & after.get(workload, set()))
        seen.new[workload] = len(after.get(workload, set()) - pods.get(workload, set()))
    seen.fewest_endpoints = watched
    seen.objects = there(cluster, namespace, *_KINDS)
    return seen


def _contradictions(announced: ChartDiff, seen: Observed) -> list[str]:
    """Compare what was announced with what was seen."""
    found: list[str] = []
    objects = {each.title: each for each in announced.scenarios["default"]}
    refused = [title for title, each in objects.items() if "refused" in each.categories]
    depends = any("depends" in each.categories for each in objects.values())
    if seen.accepted == bool(refused) and not depends:
        found.append(f"accepted: {seen.accepted}, refused: {refused}: {seen.message}")
    if refused or not seen.accepted:
        return found
    stuck = any("stuck" in each.categories for each in objects.values())
    if seen.settled == stuck:
        found.append(f"settled: {seen.settled}, stuck: {stuck}")
    for workload, number in seen.before.items():
        categories = set(objects[workload].categories) if workload in objects else set()
        if f"{workload}" in seen.objects and number and not stuck:
            if "rolls" in categories and seen.kept[workload]:
                found.append(f"{workload} should roll, but kept {seen.kept[workload]} pods")
            if not categories & {*_REPLACED, "scales"} and (seen.kept[workload] < number or seen.new[workload]):
                found.append(f"{workload} should keep its pods: {categories}")
    is_down = {title for title, each in objects.items() if {"downtime"} & set(each.categories)}
    for service, fewest in seen.fewest_endpoints.items():
        gone = f"Service/{service}" not in seen.objects
        expected = f"Service/{service}" in is_down or any(title.split("/")[0] in _WORKLOADS for title in is_down)
        if not gone and (fewest == 0) != expected:
            found.append(f"Service/{service} had {fewest} endpoints at least, downtime: {is_down}")
    for title, each in objects.items():
        if each.action == "removed" and title.split("/")[0] in _KINDS:
            is_left = title in seen.objects
            expected = each.change.before is not None and each.change.before.is_kept
            if is_left != expected:
                found.append(f"{title} is left: {is_left}")
            if is_left == ("data-loss" in each.categories) and title.startswith("PersistentVolumeClaim/"):
                found.append(f"{title} is left: {is_left}, but {each.categories}")
        elif each.action == "added" and title.split("/")[0] in _KINDS and title not in seen.objects:
            found.append(f"{title} is missing")
    return found


def _shown(announced: ChartDiff) -> dict[str, list[tuple[str, str]]]:
    return {
        each.title: [(effect.category, effect.why) for effect in each.effects]
        for each in announced.scenarios["default"]
    }


def _bind_claims(cluster: Cluster, namespace: str) -> None:
    """Create a volume for each claim that waits for one, as a provisioner does."""
    for claim in cluster.items(namespace, *KINDS["PersistentVolumeClaim"]):
        if claim.get("status", {}).get("phase") == "Bound" or claim["spec"].get("volumeName"):
            continue
        name = claim["metadata"]["name"]
        volume = {
            "apiVersion": "v1",
            "kind": "PersistentVolume",
            "metadata": {"name": f"{namespace}-{name}", "labels": {MARK: namespace}},
            "spec": {
                "capacity": claim["spec"]["resources"]["requests"],
                "accessModes": claim["spec"]["accessModes"],
                "storageClassName": claim["spec"].get("storageClassName", ""),
                "claimRef": {"namespace": namespace, "name": name},
                "hostPath": {"path": f"/tmp/{name}"},
            },
        }
        cluster.request("POST", "/api/v1/persistentvolumes", volume)


def _delete_volumes(cluster: Cluster, namespace: str) -> None:
    cluster.request("DELETE", f"/api/v1/persistentvolumes?labelSelector={MARK}={namespace}")


def _is_settled(cluster: Cluster, namespace: str) -> bool:
    """Tell whether all workloads have the pods that they want, and no others."""
    _bind_claims(cluster, namespace)
    for kind in _WORKLOADS:
        for each in cluster.items(namespace, *KINDS[kind]):
            status = each.get("status", {})
            if status.get("observedGeneration", 0) < each["metadata"]["generation"]:
                return False
            if kind == "DaemonSet":
                wanted = status.get("desiredNumberScheduled", 0)
                counts = [status.get(name, 0) for name in ("updatedNumberScheduled", "numberReady")]
            else:
                wanted = each["spec"].get("replicas", 1)
                counts = [status.get(name, 0) for name in ("replicas", "updatedReplicas", "readyReplicas")]
            if any(count != wanted for count in counts):
                return False
    pods = cluster.items(namespace, *KINDS["Pod"])
    return not any("deletionTimestamp" in pod["metadata"] for pod in pods)


def _pods(cluster: Cluster, namespace: str) -> dict[str, set[str]]:
    """Return the identities of the pods of each workload."""
    owners = {
        each["metadata"]["uid"]: f"Deployment/{each['metadata']['ownerReferences'][0]['name']}"
        for each in cluster.items(namespace, *KINDS["ReplicaSet"])
        if each["metadata"].get("ownerReferences")
    }
    found: dict[str, set[str]] = {}
    for pod in cluster.items(namespace, *KINDS["Pod"]):
        for owner in pod["metadata"].get("ownerReferences", ()):
            title = owners.get(owner["uid"], f"{owner['kind']}/{owner['name']}")
            if title.split("/")[0] in _WORKLOADS and "deletionTimestamp" not in pod["metadata"]:
                found.setdefault(title, set()).add(pod["metadata"]["uid"])
    return found


@contextmanager
def _endpoints(cluster: Cluster, namespace: str) -> Iterator[dict[str, int]]:
    """Watch the ready endpoints of Services; give the fewest of each, once it had some, when the watch has ended."""
    fewest: dict[str, int] = {}
    command = [str(cluster.kubectl), "--kubeconfig", cluster.kubeconfig, "-n", namespace]
    process = subprocess.Popen(
        [*command, "get", "endpointslices", "--watch", "--output-watch-events", "-o", "json"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        time.sleep(1)
        yield fewest
    finally:
        process.terminate()
        output, _ = process.communicate(timeout=10)
    ready: dict[str, dict[str, int]] = {}
    had: set[str] = set()
    for event in _documents(output):
        each = event["object"]
        service = each["metadata"].get("labels", {}).get("kubernetes.io/service-name", "")
        slices = ready.setdefault(service, {})
        # Pods without the port that the Service asks for are endpoints without ports.
        is_there = event["type"] != "DELETED" and bool(each.get("ports"))
        endpoints = each.get("endpoints") or () if is_there else ()
        slices[each["metadata"]["name"]] = sum(one.get("conditions", {}).get("ready") is True for one in endpoints)
        total = sum(slices.values())
        if total:
            had.add(service)
        if service in had:
            fewest[service] = min(total, fewest.get(service, total))


def _documents(output: str) -> Iterator[Mapping[str, Any]]:
    decoder = json.JSONDecoder()
    start = 0
    while start < len(output):
        while start < len(output) and output[start].isspace():
            start += 1
        if start == len(output):
            return
        document, start = decoder.raw_decode(output, start)
        yield document
