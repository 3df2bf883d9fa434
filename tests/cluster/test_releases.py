"""Releases in the life of a chart, by Helm 3 and 4, in namespaces that enforce Pod Security `restricted`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from chartgen import (
    Chart,
    ConfigMap,
    Deployment,
    ExistingSecret,
    HttpGet,
    Image,
    Mount,
    PersistentVolumeClaim,
    Resources,
    Secret,
    Service,
    ServiceAccount,
)
from tests.cluster.releases import Helm, is_simulated, one, pods_are_made, templates, there
from tests.cluster.server import Cluster
from tests.support.cases import build_specs
from tests.support.paths import SPECS
from tests.traps.charts import written

pytestmark = pytest.mark.cluster

ONE = Chart(
    "demo",
    version="1.0.0",
    description="Is installed",
    workload=Deployment(
        image=Image("demo", tag="1.0.0"),
        ports={"http": 8080},
        service=Service(80),
        env_from=[ConfigMap({"COLOUR": "blue"}), Secret(["PASSWORD"])],
        mounts={
            "/data": PersistentVolumeClaim("data", size="1Gi"),
            "/cache": PersistentVolumeClaim("cache", size="1Gi", retain=False),
            "/etc/app": ConfigMap({"app.yaml": "debug: false\n"}, name="files"),
        },
        liveness=HttpGet("/"),
    ),
)
WITH_MORE = ONE.but(
    version="1.1.0",
    workload=ONE.workload.but(
        ports={"http": 8080, "metrics": 9090},
        env={"NEW": "1"},
        env_from=[ConfigMap({"COLOUR": "blue", "SHAPE": "round"}), Secret(["PASSWORD"], optional_keys=["DSN"])],
        startup=HttpGet("/"),
        resources=Resources(cpu="10m"),
        mounts={**ONE.workload.mounts, "/etc/more": Mount(ConfigMap({"k": "v"}, name="more"))},
    ),
)
WITH_COMPONENT = WITH_MORE.but(
    version="1.2.0",
    components={
        "worker": Deployment(
            image=Image("worker", tag="1.0.0"), service_account=ServiceAccount(), ports={"tcp": 1}, service=Service(1)
        )
    },
)
SECRET = ("--set-string", "secret.PASSWORD=x")
NO_CLAIMS = ("--set", "persistence.data.enabled=false,persistence.cache.enabled=false")


@pytest.fixture(scope="module")
def demo(folder: Path) -> dict[str, Path]:
    """Give the folders of a chart in its versions."""
    return {name: written(chart, folder / name) for name, chart in _VERSIONS.items()}


_VERSIONS = {"one": ONE, "bumped": ONE.but(version="1.0.1"), "more": WITH_MORE, "component": WITH_COMPONENT}


@pytest.fixture
def todo(cluster: Cluster, folder: Path) -> Iterator[dict[str, Path]]:
    """Give the todo app's charts, and a namespace for them, which their rules name."""
    made: dict[str, Path] = {}
    for built in build_specs(str(SPECS)):
        made[built.name] = folder / built.name
        for path, text in built.tree.items():
            file = folder / built.name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
    try:
        with cluster.namespace("todo"):
            yield made
    except FileExistsError:
        pytest.skip("there is a namespace todo, and what is in it may be somebody's")


def test_todo_app(cluster: Cluster, helm: Helm, todo: dict[str, Path]) -> None:
    """The release named as the chart gives the resources that the app's description asks for, and no others."""
    content = {"DATABASE_URL": "eA==", "JWT_SECRET": "eA=="}
    secret = {"metadata": {"name": "todo-secrets"}, "data": content}
    assert not cluster.request("POST", "/api/v1/namespaces/todo/secrets", secret).refusal
    for name in ("todo-backend", "todo-frontend"):
        helm.run("todo", "install", name, todo[name])
        pods_are_made(cluster, "todo", name)
    assert there(cluster, "todo") == {
        *("Deployment/todo-backend", "Deployment/todo-frontend"),
        *("Service/todo-backend", "Service/todo-frontend"),
        *("ConfigMap/todo-backend-config", "ConfigMap/todo-frontend-config"),
        "Secret/todo-secrets",
        *("ServiceAccount/todo-backend", "ServiceAccount/todo-frontend"),
    }
    for name, replicas, kind, port in (("todo-backend", 1, "ClusterIP", 8000), ("todo-frontend", 2, "NodePort", 3000)):
        deployment = one(cluster, "todo", "Deployment", name)
        assert deployment["spec"]["replicas"] == replicas
        (container,) = deployment["spec"]["template"]["spec"]["containers"]
        assert container["image"] == f"{name}:1.0.0-abc1234"
        assert {"livenessProbe", "readinessProbe"} <= container.keys()
        service = one(cluster, "todo", "Service", name)["spec"]
        assert (service["type"], service["ports"][0]["port"]) == (kind, port)
    assert one(cluster, "todo", "ConfigMap", "todo-backend-config")["data"] == {
        "CORS_ORIGINS": "http://todo-frontend:3000",
        "BACKEND_HOST": "0.0.0.0",
        "BACKEND_PORT": "8000",
    }
    assert one(cluster, "todo", "ConfigMap", "todo-frontend-config")["data"] == {
        "NEXT_PUBLIC_API_URL": "http://todo-backend:8000"
    }
    for environment in ("minikube", "production"):
        for name, chart in todo.items():
            helm.run("todo", "upgrade", name, chart, "--values", chart / f"values-{environment}.yaml")
            pods_are_made(cluster, "todo", name)
    for name in todo:
        helm.run("todo", "uninstall", name)
    assert there(cluster, "todo") == {"Secret/todo-secrets"}


def test_todo_app_keeps_its_rules(helm: Helm, namespace: str, todo: dict[str, Path]) -> None:
    backend = todo["todo-backend"]
    assert "--namespace todo" in helm.refusal(namespace, "install", "todo-backend", backend)
    for value in ("replicaCount=2", "image.tag=latest", "service.type=NodePort", "livenessProbe=null"):
        text = helm.refusal("todo", "install", "todo-backend", backend, "--set", value)
        assert value.partition("=")[0].rpartition(".")[2] in text


def test_two_releases_side_by_side(cluster: Cluster, helm: Helm, namespace: str, demo: dict[str, Path]) -> None:
    for name in ("demo", "demo-2"):
        helm.run(namespace, "install", name, demo["component"], *SECRET)
        pods_are_made(cluster, namespace, name)
        pods_are_made(cluster, namespace, f"{name}-worker")
    pods = [each["metadata"]["labels"] for each in cluster.items(namespace, "v1", "pods")]
    services = cluster.items(namespace, "v1", "services")
    assert len(services) == 4
    for service in services:
        assert sum(service["spec"]["selector"].items() <= labels.items() for labels in pods) == 1
    helm.run(namespace, "uninstall", "demo")
    assert {"Deployment/demo-2", "Service/demo-2"} <= there(cluster, namespace)


def test_upgrades_roll_pods_only_where_they_must(
    cluster: Cluster, helm: Helm, namespace: str, demo: dict[str, Path]
) -> None:
    reuse = "--reset-then-reuse-values"
    helm.run(namespace, "install", "demo", demo["one"], *SECRET)
    pods_are_made(cluster, namespace, "demo")
    assert templates(cluster, namespace, "demo") == 1
    helm.run(namespace, "upgrade", "demo", demo["one"], reuse)
    helm.run(namespace, "upgrade", "demo", demo["bumped"], reuse)
    pods_are_made(cluster, namespace, "demo")
    assert templates(cluster, namespace, "demo") == 1, "neither nothing nor a new version of the chart rolls pods"
    for number, change in enumerate(
        ("config.COLOUR=red", "configMaps.files.app\\.yaml=x", "secret.PASSWORD=y", "image.tag=2.0.0"), 2
    ):
        helm.run(namespace, "upgrade", "demo", demo["bumped"], reuse, "--set-string", change)
        pods_are_made(cluster, namespace, "demo")
        assert templates(cluster, namespace, "demo") == number, change
    (container,) = one(cluster, namespace, "Deployment", "demo")["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "demo:2.0.0"
    assert one(cluster, namespace, "ConfigMap", "demo-config")["data"] == {"COLOUR": "red"}


def test_values_of_an_older_chart(cluster: Cluster, helm: Helm, namespace: str, demo: dict[str, Path]) -> None:
    """What is new has no value after `--reuse-values`: it is left out, or the API server says what is missing."""
    helm.run(namespace, "install", "demo", demo["one"], *SECRET, "--set", "replicaCount=2")
    helm.run(namespace, "upgrade", "demo", demo["more"], "--reuse-values")
    pods_are_made(cluster, namespace, "demo")
    spec = one(cluster, namespace, "Deployment", "demo")["spec"]
    assert spec["replicas"] == 2
    assert one(cluster, namespace, "ConfigMap", "demo-config")["data"] == {"COLOUR": "blue"}
    text = helm.refusal(namespace, "upgrade", "demo", demo["component"], "--reuse-values")
    assert 'Service "demo-worker" is invalid: spec.ports[0].port' in text
    helm.run(namespace, "upgrade", "demo", demo["component"], "--reset-then-reuse-values")
    pods_are_made(cluster, namespace, "demo-worker")
    assert one(cluster, namespace, "Deployment", "demo")["spec"]["replicas"] == 2
    assert one(cluster, namespace, "ConfigMap", "demo-config")["data"] == {"COLOUR": "blue", "SHAPE": "round"}


def test_rollback(cluster: Cluster, helm: Helm, namespace: str, demo: dict[str, Path]) -> None:
    helm.run(namespace, "install", "demo", demo["one"], *SECRET)
    before = one(cluster, namespace, "Deployment", "demo")["spec"]
    names = there(cluster, namespace)
    helm.run(namespace, "upgrade", "demo", demo["component"], *SECRET, "--set", "image.tag=v9,service.type=NodePort")
    helm.run(namespace, "rollback", "demo", "1")
    pods_are_made(cluster, namespace, "demo")
    assert one(cluster, namespace, "Deployment", "demo")["spec"] == before
    assert there(cluster, namespace) == names
    assert one(cluster, namespace, "Service", "demo")["spec"]["type"] == "ClusterIP"


def test_strategy_and_probes_change_by_upgrade(
    cluster: Cluster, helm: Helm, namespace: str, demo: dict[str, Path]
) -> None:
    """What one upgrade sets and the next takes away is gone from the object, too."""
    helm.run(namespace, "install", "demo", demo["one"], *SECRET)
    changes = "strategy.type=Recreate,livenessProbe.httpGet=null,livenessProbe.tcpSocket.port=http"
    helm.run(namespace, "upgrade", "demo", demo["one"], *SECRET, "--set", changes)
    spec = one(cluster, namespace, "Deployment", "demo")["spec"]
    assert spec["strategy"] == {"type": "Recreate"}
    assert "httpGet" not in spec["template"]["spec"]["containers"][0]["livenessProbe"]
    helm.run(namespace, "upgrade", "demo", demo["one"], *SECRET, "--set", "livenessProbe=null")
    spec = one(cluster, namespace, "Deployment", "demo")["spec"]
    assert spec["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
    assert "livenessProbe" not in spec["template"]["spec"]["containers"][0]


def test_uninstall_leaves_what_should_stay(cluster: Cluster, helm: Helm, namespace: str, demo: dict[str, Path]) -> None:
    helm.run(namespace, "install", "demo", demo["component"], *SECRET)
    if is_simulated(cluster):
        helm.run(namespace, "test", "demo")
    helm.run(namespace, "uninstall", "demo")
    # A claim goes when no pod holds it any more.
    cluster.wait(
        lambda: there(cluster, namespace) == {"PersistentVolumeClaim/demo-data"},
        60,
        "uninstall left more, or less, than the claim that is retained",
    )
    helm.run(
        namespace, "install", "demo", demo["component"], *SECRET, "--set", "persistence.data.existingClaim=demo-data"
    )


def test_helm_test(cluster: Cluster, helm: Helm, namespace: str, demo: dict[str, Path]) -> None:
    if not is_simulated(cluster):
        pytest.skip("pods need their images here")
    helm.run(namespace, "install", "demo", demo["component"], *SECRET, *NO_CLAIMS, "--wait")
    assert "Succeeded" in helm.run(namespace, "test", "demo").stdout
    helm.run(namespace, "upgrade", "demo", demo["component"], *SECRET, *NO_CLAIMS, "--set", "tests.enabled=false")
    assert there(cluster, namespace, "Job") == set()


def test_existing_secret_in_place_of_ours(cluster: Cluster, helm: Helm, folder: Path, namespace: str) -> None:
    spec = ONE.but(
        name="other", workload=Deployment(image=Image("a", tag="1"), env_from=[ExistingSecret("s", keys=["K"])])
    )
    helm.run(namespace, "install", "other", written(spec, folder), "--set", "existingSecrets.s=theirs")
    pods_are_made(cluster, namespace, "other")
    (container,) = one(cluster, namespace, "Deployment", "other")["spec"]["template"]["spec"]["containers"]
    assert container["env"][0]["valueFrom"]["secretKeyRef"]["name"] == "theirs"
