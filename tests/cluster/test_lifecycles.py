"""The lifecycles of workloads and pods, observed on a control plane while Helm installs."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import pytest

from chartgen.live import lifecycles
from chartgen.live.cluster import Cluster as Reader
from chartgen.live.report import NamespaceStatus, namespace_status
from tests.cluster import builders
from tests.cluster.builders import Json, template, workload
from tests.cluster.releases import Helm, is_simulated
from tests.cluster.scenarios import HUGE, SCENARIOS
from tests.cluster.server import Cluster
from tests.cluster.stage import Stage

pytestmark = pytest.mark.cluster

GATE = "example.com/test"
WORKLOADS = {(each.before, each.after) for each in (*lifecycles.WORKLOAD, *lifecycles.WORKLOAD_LATER)}
PODS = {(each.before, each.after) for each in (*lifecycles.POD, *lifecycles.POD_LATER)}


@pytest.fixture(scope="module")
def reader(cluster: Cluster) -> Iterator[Reader]:
    """Give what reads the cluster."""
    if not is_simulated(cluster):
        pytest.skip("pods end as these tests need it only on simulated nodes")
    pytest.importorskip("helm_python")
    found = Reader(cluster.kubeconfig)
    yield found
    found.close()


@pytest.fixture
def stage(cluster: Cluster, reader: Reader) -> Iterator[Stage]:
    """Give a new namespace in which any pod may run."""
    with cluster.namespace(labels={}) as namespace:
        found = Stage(cluster, reader, namespace)
        yield found
        found.unfinalize()


@dataclass
class Watch:
    """The states that a workload and its pods pass through, read again and again."""

    stage: Stage
    title: str = "Deployment/web"
    states: list[str] = field(default_factory=lambda: ["none"])
    pods: dict[str, list[str]] = field(default_factory=dict)
    causes: tuple[str, ...] = ()
    restarts: int = 0

    def until(self, state: str, seconds: float) -> float:
        """Read until the workload is in a state; returns the seconds that it took."""
        start = time.monotonic()
        self._read(lambda: self.states[-1] == state, seconds)
        return time.monotonic() - start

    def until_pod(self, state: str, seconds: float) -> None:
        """Read until a pod is in a state."""
        self._read(lambda: any(each[-1] == state for each in self.pods.values()), seconds)

    def _read(self, is_over: Callable[[], bool], seconds: float) -> None:
        end = time.monotonic() + seconds
        while True:
            self._take(self._status())
            if is_over():
                return
            assert time.monotonic() < end, f"{self.states} {self.pods} {self.causes}"

    def _status(self) -> NamespaceStatus:
        seen = self.stage.see("Deployment")
        return namespace_status(seen.snapshot, seen.time)

    def _take(self, status: NamespaceStatus) -> None:
        objects = [each for release in status.releases for each in release.objects if each.title == self.title]
        state = str(objects[0].health.state) if objects else "none"
        if state != self.states[-1]:
            self.states.append(state)
        for each in objects:
            self.causes = each.health.causes
            for pod in each.pods:
                passed = self.pods.setdefault(pod.pod.name, [pod.state])
                if pod.state != passed[-1]:
                    passed.append(pod.state)
                self.restarts = max(self.restarts, pod.pod.restarts)

    def check(self) -> None:
        """Check that each step is a transition of the tables."""
        assert set(pairwise(self.states)) <= WORKLOADS
        for passed in self.pods.values():
            assert set(pairwise(passed)) <= PODS


def chart_of(folder: Path, manifest: Json) -> Path:
    """Write a chart of one object."""
    (folder / "templates").mkdir(parents=True, exist_ok=True)
    (folder / "Chart.yaml").write_text("apiVersion: v2\nname: web\nversion: 0.1.0\n", encoding="utf-8")
    (folder / "templates" / "web.yaml").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def gated(simulate: str = "") -> dict[str, object]:
    """Return a pod template whose pods no scheduler sees until their gate is removed."""
    return template(simulate, schedulingGates=[{"name": GATE}])


def schedule(watch: Watch) -> None:
    """Let the scheduler see the pods that wait, once the watch has seen them: their workload is Pending without any."""
    watch.until_pod("Pending", 15)
    for pod in json.loads(watch.stage.kubectl("get", "pods", "-o", "json"))["items"]:
        if pod["spec"].get("schedulingGates"):
            patch = '[{"op": "remove", "path": "/spec/schedulingGates"}]'
            watch.stage.kubectl("patch", "pod", pod["metadata"]["name"], "--type=json", "-p", patch)


def test_a_rollout_becomes_available(stage: Stage, helm: Helm, tmp_path: Path) -> None:
    watch = Watch(stage)
    watch.until("none", 1)
    helm.run(stage.namespace, "install", "web", chart_of(tmp_path, workload("Deployment", gated(), minReadySeconds=3)))
    watch.until("Pending", 15)
    schedule(watch)
    watch.until("Available", 30)
    assert watch.states == ["none", "Pending", "Progressing", "Available"]
    assert list(watch.pods.values()) == [["Pending", "Running"]]
    helm.run(stage.namespace, "uninstall", "web")
    watch.until("none", 15)
    watch.check()


def test_a_rollout_fails_and_is_repaired(stage: Stage, helm: Helm, tmp_path: Path) -> None:
    watch = Watch(stage)
    helm.run(stage.namespace, "install", "web", chart_of(tmp_path, workload("Deployment", gated("crash"))))
    watch.until("Pending", 15)
    schedule(watch)
    watch.until("Failed", 30)
    assert watch.states == ["none", "Pending", "Progressing", "Failed"]
    assert "exit code 1" in watch.causes[0]
    assert list(watch.pods.values()) == [["Pending", "Running", "Failed"]]
    watch.until_pod("Failed", 5)
    first = watch.restarts
    stage.cluster.wait(lambda: _reads_more_restarts(watch, first), 20, "the container is not restarted")
    helm.run(stage.namespace, "upgrade", "web", chart_of(tmp_path, workload("Deployment", template())))
    watch.until("Available", 30)
    watch.check()


def _reads_more_restarts(watch: Watch, before: int) -> bool:
    watch.until("Failed", 5)
    return watch.restarts > before


def test_a_rollout_stalls(stage: Stage, helm: Helm, tmp_path: Path) -> None:
    watch = Watch(stage)
    manifest = workload("Deployment", gated("unready"), progressDeadlineSeconds=12)
    helm.run(stage.namespace, "install", "web", chart_of(tmp_path, manifest))
    watch.until("Pending", 15)
    schedule(watch)
    assert watch.until("Stalled", 25) < 20
    assert watch.states == ["none", "Pending", "Progressing", "Stalled"]
    assert watch.causes[0] == "ProgressDeadlineExceeded: no progress for 12 seconds; no pods ready"
    watch.check()


@pytest.mark.parametrize(("simulate", "cause"), [("image-pull", "ImagePullBackOff"), ("fail", "exit code 1")])
def test_a_rollout_fails(stage: Stage, helm: Helm, tmp_path: Path, simulate: str, cause: str) -> None:
    # Nothing holds these pods back, so that some states pass unseen.
    watch = Watch(stage)
    helm.run(stage.namespace, "install", "web", chart_of(tmp_path, workload("Deployment", template(simulate))))
    watch.until("Failed", 30)
    assert cause in watch.causes[0]


def test_a_pod_that_fits_no_node_fails(stage: Stage, helm: Helm, tmp_path: Path) -> None:
    watch = Watch(stage)
    pods = template(containers=[builders.container(**HUGE)])
    helm.run(stage.namespace, "install", "web", chart_of(tmp_path, workload("Deployment", pods)))
    watch.until("Pending", 10)
    assert watch.until("Failed", 30) > 5
    assert watch.states == ["none", "Pending", "Failed"]
    assert list(watch.pods.values()) == [["Pending", "Failed"]]
    watch.check()


def test_a_job_runs_and_succeeds(stage: Stage, helm: Helm, tmp_path: Path) -> None:
    watch = Watch(stage, "Job/web")
    helm.run(stage.namespace, "install", "web", chart_of(tmp_path, builders.job(gated("unready"))))
    schedule(watch)
    watch.until_pod("Running", 15)
    for pod in watch.pods:
        stage.kubectl("annotate", "pod", pod, "simulate-")
    watch.until("Available", 20)
    watch.until_pod("Succeeded", 10)
    assert watch.states == ["none", "Pending", "Progressing", "Available"]
    assert list(watch.pods.values()) == [["Pending", "Running", "Succeeded"]]
    watch.check()


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_scenarios_come_to_their_state(stage: Stage, name: str) -> None:
    scenario = SCENARIOS[name]
    for each in scenario.objects:
        answer = stage.cluster.request("GET", f"/apis/{each['apiVersion']}" if "/" in each["apiVersion"] else "/api/v1")
        if answer.status == 404:
            pytest.skip(f"the cluster has no {each['kind']}")
    found = stage.play(scenario).health
    assert found is not None
    assert found.state == scenario.state
    assert found.state in (None, "Available") or found.causes


def test_a_stateful_set_waits_for_a_broken_pod(stage: Stage) -> None:
    # The controller does not replace it, even though the newest template is right.
    stage.apply(workload("StatefulSet", template("crash"), replicas=2))
    stage.wait_for("StatefulSet", "Failed")
    stage.apply(workload("StatefulSet", template(), replicas=2))
    found = stage.wait(
        "StatefulSet", lambda found: any("delete them manually" in each for each in found.causes), 20
    ).health
    assert found is not None
    assert found.state == "Failed"
    stage.kubectl("delete", "pod", "web-0")
    stage.wait_for("StatefulSet", "Available", 30)


def test_what_a_secret_contains_is_in_no_cause(stage: Stage) -> None:
    planted = "planted-5f2b9c7d"
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "web"}, "stringData": {"PASSWORD": planted}}
    words = f"login failed with {planted}"
    scenario = replace(
        SCENARIOS["crash-with-words"],
        objects=(secret, workload("Deployment", template("unready"))),
        pods={"containerStatuses": [builders.crashed(1, message=words)]},
        warning=("Unhealthy", f"Readiness probe failed: {words}"),
    )
    seen = stage.play(scenario)
    assert seen.health is not None
    assert "“login failed with ***”" in seen.health.causes
    assert planted not in repr(seen)
