"""Users who may not read everything, namespaces that do not exist, and secrets that applications print."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from chartgen.errors import EXIT_ENVIRONMENT, ChartgenError
from chartgen.live.entities import ConfigMap
from chartgen.live.report import NamespaceStatus
from tests.cluster.releases import Helm
from tests.cluster.server import Cluster
from tests.live import parts

pytestmark = pytest.mark.cluster
PASSWORD = "planted-s3cr3t"
RBAC = "rbac.authorization.k8s.io/v1"


@pytest.fixture(scope="module")
def chart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the chart."""
    return parts.write(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def user(cluster: Cluster, namespace: str, tmp_path: Path) -> str:
    """Give a kubeconfig of a service account without any permission."""
    parts.created(cluster, namespace, "v1", "serviceaccounts", {"metadata": {"name": "viewer"}})
    token = parts.created(
        cluster, namespace, "v1", "serviceaccounts/viewer/token", {"spec": {"expirationSeconds": 3600}}
    )
    config = json.loads(cluster.command("config", "view", "--raw", "--flatten", "--minify", "--output", "json"))
    config["users"] = [{"name": "viewer", "user": {"token": token["status"]["token"]}}]
    config["contexts"][0]["context"]["user"] = "viewer"
    path = tmp_path / "kubeconfig"
    path.write_text(json.dumps(config), "utf-8")
    return str(path)


def _bind(cluster: Cluster, namespace: str, role: str = "view", kind: str = "ClusterRole") -> None:
    subject = {"kind": "ServiceAccount", "name": "viewer", "namespace": namespace}
    reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": role}
    manifest = {"metadata": {"name": role}, "subjects": [subject], "roleRef": reference}
    parts.created(cluster, namespace, RBAC, "rolebindings", manifest)


def _crashed(cluster: Cluster, namespace: str, name: str, message: str) -> None:
    """Have the pods of a release end with a message."""

    def patched() -> bool:
        pods = cluster.items(namespace, "v1", "pods")
        for pod in pods:
            statuses = pod["status"].get("containerStatuses")
            if not statuses or not pod["metadata"]["name"].startswith(name):
                return False
            ended = {"exitCode": 1, "reason": "Error", "message": message}
            state = {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off"}}
            changed = [
                {**statuses[0], "ready": False, "restartCount": 3, "state": state, "lastState": {"terminated": ended}}
            ]
            path = f"/api/v1/namespaces/{namespace}/pods/{pod['metadata']['name']}/status"
            body = {"status": {"containerStatuses": changed}}
            answer = cluster.request("PATCH", path, body, "application/merge-patch+json")
            assert not answer.refusal, answer.refusal
        return bool(pods)

    parts.until(patched)


def _shown(status: NamespaceStatus) -> str:
    import dataclasses

    return str(dataclasses.asdict(status))


def test_the_role_view(helm: Helm, namespace: str, user: str, chart: Path) -> None:
    helm.run(namespace, "install", "todo", chart, "--set", f"password={PASSWORD},podAnnotations.simulate=unready")
    _bind(helm.cluster, namespace)
    _crashed(helm.cluster, namespace, "todo", f"cannot log in with {PASSWORD}")
    snapshot, status = parts.until(lambda: _with_releases(user, namespace))
    (found,) = status.releases
    release = found.release
    assert (release.name, release.chart, release.version, release.source) == ("todo", "demo", "1.2.3", "labels")
    assert {each.title for each in found.objects} == {"Deployment/todo", "ConfigMap/todo-config"}
    viewer = f"system:serviceaccount:{namespace}:viewer"
    expected = ("Secret", "forbidden", f"user {viewer} cannot list secrets in namespace {namespace}")
    assert [(each.kind, each.reason, each.message) for each in status.unread] == [expected]
    causes = found.objects[0].health.causes
    assert "termination message hidden, because it may quote a Secret that cannot be read" in causes
    assert "cannot log in" not in _shown(status)
    assert PASSWORD not in json.dumps([each["status"] for each in snapshot.objects if each.get("kind") == "Pod"])
    config = next(each.entity for each in found.objects if isinstance(each.entity, ConfigMap))
    assert config.data == {"url": "postgres://user:***@host/db"}


def _with_releases(user: str, namespace: str) -> Any:
    snapshot, status = parts.status(user, namespace)
    return (snapshot, status) if status.releases and status.releases[0].objects[0].health.causes else None


def test_what_argo_cd_applies(cluster: Cluster, namespace: str) -> None:
    """It has no record, and its objects name the release in labels only."""
    labels = {"app.kubernetes.io/managed-by": "Helm", "app.kubernetes.io/instance": "todo"}
    for name, more in (("a", {}), ("b", {"helm.sh/chart": "demo-1.2.3"})):
        manifest = {"metadata": {"name": name, "labels": labels | more}}
        parts.created(cluster, namespace, "v1", "configmaps", manifest)
    left = {"name": "left", "labels": labels, "annotations": {"meta.helm.sh/release-name": "uninstalled"}}
    parts.created(cluster, namespace, "v1", "configmaps", {"metadata": left})
    _, status = parts.status(cluster.kubeconfig, namespace)
    (found,) = status.releases
    assert (found.release.name, found.release.chart, found.release.version) == ("todo", "demo", "1.2.3")
    assert [each.title for each in found.objects] == ["ConfigMap/a", "ConfigMap/b"]
    assert status.is_fine


def test_records_in_configmaps_need_no_secrets(helm: Helm, namespace: str, user: str, chart: Path) -> None:
    env = {**helm.cluster.env, "HELM_DRIVER": "configmap"}
    helm.command.run("install", "todo", chart, "--set", f"password={PASSWORD}", "-n", namespace, env=env)
    _bind(helm.cluster, namespace)
    snapshot, status = parts.status(user, namespace)
    release = status.releases[0].release
    assert (release.source, release.driver, release.values) == ("record", "configmap", {"password": "***"})
    assert PASSWORD not in json.dumps([snapshot.objects, snapshot.records])
    assert PASSWORD not in _shown(status)


def test_a_user_who_may_read_nothing(cluster: Cluster, namespace: str, user: str) -> None:
    with pytest.raises(ChartgenError) as caught:
        parts.status(user, namespace)
    (finding,) = caught.value.findings
    assert caught.value.exit_code == EXIT_ENVIRONMENT
    viewer = f"system:serviceaccount:{namespace}:viewer"
    assert finding.message == (
        "the cluster cannot be read: no permission to read anything; for example, "
        f"user {viewer} cannot list secrets in namespace {namespace}"
    )


def test_workloads_that_cannot_be_read_are_not_fine(helm: Helm, namespace: str, user: str, chart: Path) -> None:
    env = {**helm.cluster.env, "HELM_DRIVER": "configmap"}
    helm.command.run("install", "todo", chart, "--set", f"password={PASSWORD}", "-n", namespace, env=env)
    rules = [{"apiGroups": [""], "resources": ["configmaps", "namespaces"], "verbs": ["get", "list"]}]
    parts.created(helm.cluster, namespace, RBAC, "roles", {"metadata": {"name": "maps"}, "rules": rules})
    _bind(helm.cluster, namespace, "maps", "Role")
    _, status = parts.status(user, namespace)
    deployment = next(each for each in status.releases[0].objects if each.title == "Deployment/todo")
    assert deployment.health.state is None
    assert deployment.health.causes[0].startswith("its state is unknown: user ")
    assert not status.releases[0].is_fine
    assert not status.is_fine


def test_a_namespace_that_does_not_exist(cluster: Cluster) -> None:
    _, status = parts.status(cluster.kubeconfig, "missing-namespace")
    assert (status.exists, status.is_fine, status.releases, status.unread) == (False, False, (), ())


def test_secrets_that_leak_into_other_objects(helm: Helm, namespace: str, chart: Path, tmp_path: Path) -> None:
    cluster = helm.cluster
    helm.run(namespace, "install", "todo", chart, "--set", f"password={PASSWORD},podAnnotations.simulate=unready")
    manifest = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "applied", "namespace": namespace},
        "stringData": {"url": "postgres://app:planted%402@db/todo"},
    }
    (tmp_path / "secret.json").write_text(json.dumps(manifest), "utf-8")
    cluster.command("apply", "--filename", str(tmp_path / "secret.json"))
    _crashed(cluster, namespace, "todo", f"{PASSWORD} and planted@2 are wrong\nhook-{PASSWORD}")
    pod = cluster.items(namespace, "v1", "pods")[0]["metadata"]
    about = {"kind": "Pod", "namespace": namespace, "name": pod["name"], "uid": pod["uid"]}
    event = {
        "metadata": {"name": "planted", "namespace": namespace},
        "involvedObject": about,
        "type": "Warning",
        "reason": "Unhealthy",
        "message": f"Readiness probe failed: {base64.b64encode(PASSWORD.encode()).decode()}",
        "lastTimestamp": "2026-01-28T10:00:00Z",
    }
    parts.created(cluster, namespace, "v1", "events", event)
    annotations = {"metadata": {"annotations": {"note": f"the password is {PASSWORD}"}}}
    path = f"/api/v1/namespaces/{namespace}/configmaps/todo-config"
    assert not cluster.request("PATCH", path, annotations, "application/merge-patch+json").refusal
    with parts.opened(cluster.kubeconfig) as opened:
        snapshot = opened.snapshot(namespace)
        whole = [
            opened.object(namespace, "v1", "ConfigMap", "todo-config"),
            opened.object(namespace, "v1", "Secret", "applied"),
        ]
    shown = json.dumps([snapshot.objects, snapshot.records, whole])
    for secret in (PASSWORD, "planted%402", "planted@2"):
        assert secret not in shown
        assert base64.b64encode(secret.encode()).decode() not in shown
    assert "*** and *** are wrong" in shown
    assert "Readiness probe failed: ***" in shown
