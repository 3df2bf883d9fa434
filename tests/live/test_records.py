"""Releases in each state, from records of both versions of Helm, in each of its drivers."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.releases import Helm
from tests.cluster.server import Cluster
from tests.live import parts

pytestmark = pytest.mark.cluster
PASSWORD = "planted-s3cr3t"


@pytest.fixture(scope="module")
def chart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the chart."""
    return parts.write(tmp_path_factory.mktemp("demo"))


def _run(helm: Helm, namespace: str, *arguments: str | Path, driver: str = "secret") -> None:
    env = {**helm.cluster.env, "HELM_DRIVER": driver}
    helm.command.run(*arguments, "--namespace", namespace, env=env)


def _install(helm: Helm, namespace: str, name: str, chart: Path, *more: str, driver: str = "secret") -> None:
    _run(helm, namespace, "install", name, chart, "--set", f"password={PASSWORD}", *more, driver=driver)


@pytest.mark.parametrize("driver", ["secret", "configmap"])
def test_drivers(helm: Helm, open_namespace: str, chart: Path, driver: str) -> None:
    name = f"{driver}-{helm.command.major}"
    _install(helm, open_namespace, name, chart, driver=driver)
    snapshot, status = parts.status(helm.cluster.kubeconfig, open_namespace)
    (found,) = (each for each in status.releases if each.release.name == name)
    release = found.release
    assert (release.status, release.revision, release.chart, release.version) == ("deployed", 1, "demo", "1.2.3")
    assert (release.driver, release.app_version, release.source) == (driver, "9", "record")
    assert {each.title for each in found.objects} == {
        f"Deployment/{name}", f"ConfigMap/{name}-config", f"Secret/{name}-secret"
    }  # fmt: skip
    assert release.values == {"password": "***"}
    assert PASSWORD not in json.dumps([snapshot.objects, snapshot.records])
    (record,) = (each for each in snapshot.records if each["name"] == name)
    assert record["applies_on_server"] == (helm.command.major == 4)
    assert record["notes"] == "The password is ***, the other one ***.\n"


def test_history(helm: Helm, namespace: str, chart: Path) -> None:
    """Uninstalled releases are not installed, also if their history is kept."""
    _install(helm, namespace, "kept", chart)
    _run(helm, namespace, "upgrade", "kept", chart, "--set", "password=other-planted")
    _install(helm, namespace, "twice", chart)
    _run(helm, namespace, "upgrade", "twice", chart, "--set", f"password={PASSWORD},keep.a=1")
    _run(helm, namespace, "uninstall", "kept", "--keep-history")
    _, status = parts.status(helm.cluster.kubeconfig, namespace)
    assert [(each.release.name, each.release.revision) for each in status.releases] == [("twice", 2)]
    assert status.releases[0].release.values == {"password": "***", "keep": {"a": 1}}


def test_the_same_name_in_two_drivers(helm: Helm, namespace: str, chart: Path, cluster: Cluster) -> None:
    _install(helm, namespace, "same", chart)
    _install(helm, namespace, "same", chart, "--take-ownership", driver="configmap")
    _run(helm, namespace, "upgrade", "same", chart, "--take-ownership", driver="configmap")
    _, status = parts.status(helm.cluster.kubeconfig, namespace)
    found = [(each.release.driver, each.release.revision) for each in status.releases]
    assert found == [("configmap", 2), ("secret", 1)]


def test_a_failed_release(helm: Helm, namespace: str, chart: Path) -> None:
    _install(helm, namespace, "failing", chart)
    done = helm.run(namespace, "upgrade", "failing", chart, "--set", "image=", check=False)
    assert done.returncode
    _, status = parts.status(helm.cluster.kubeconfig, namespace)
    (found,) = status.releases
    assert (found.release.status, found.release.revision) == ("failed", 2)
    assert "image" in found.release.description
    assert not found.is_fine


RECORD: dict[str, Any] = {
    "name": "stored",
    "version": 3,
    "namespace": "elsewhere",
    "info": {"status": "pending-install", "last_deployed": "2026-01-28T10:00:00Z", "description": "Initial install"},
    "chart": {"metadata": {"name": "demo", "version": "1.2.3"}, "values": {}, "templates": []},
    "manifest": "",
}


def _packed(record: Any) -> str:
    packed = base64.b64encode(gzip.compress(json.dumps(record).encode())).decode()
    return base64.b64encode(packed.encode()).decode()


def _store(cluster: Cluster, namespace: str, data: str, name: str = "sh.helm.release.v1.stored.v3") -> Any:
    labels = {"owner": "helm", "name": "stored", "status": "pending-install", "version": "3"}
    manifest = {
        "metadata": {"name": name, "labels": labels},
        "type": name.partition(".release.")[0].replace("sh.helm", "helm.sh") + "/release.v1",
        "data": {"release": data},
    }
    parts.created(cluster, namespace, "v1", "secrets", manifest)
    _, status = parts.status(cluster.kubeconfig, namespace)
    (found,) = status.releases
    assert (found.release.name, found.release.revision, found.release.namespace) == ("stored", 3, namespace)
    return found


@pytest.mark.parametrize("state", ["pending-install", "pending-upgrade", "pending-rollback", "uninstalling", "failed"])
def test_states(cluster: Cluster, namespace: str, state: str) -> None:
    found = _store(cluster, namespace, _packed({**RECORD, "info": {**RECORD["info"], "status": state}}))
    assert (found.release.status, found.problem, found.is_fine) == (state, "", False)


def test_a_state_of_a_newer_helm(cluster: Cluster, namespace: str) -> None:
    found = _store(cluster, namespace, _packed({**RECORD, "info": {"status": "planned"}}))
    assert (found.release.status, found.is_fine) == ("unknown", False)


def test_a_large_record(cluster: Cluster, namespace: str) -> None:
    import random

    noise = random.Random(1).randbytes(740_000)
    files = [{"name": "files/noise", "data": base64.b64encode(noise).decode()}]
    found = _store(cluster, namespace, _packed({**RECORD, "chart": {**RECORD["chart"], "files": files}}))
    assert (found.release.status, found.problem) == ("pending-install", "")


@pytest.mark.parametrize(
    "data",
    [
        "",
        base64.b64encode(b"planted").decode(),
        base64.b64encode(base64.b64encode(gzip.compress(json.dumps(RECORD).encode())[:-20])).decode(),
        base64.b64encode(base64.b64encode(gzip.compress(b"[" * 100_000))).decode(),
        _packed({**RECORD, "chart": {**RECORD["chart"], "templates": [{"name": "a", "data": "abcde"}]}}),
        _packed({**RECORD, "manifest": "a: [planted"}),
        _packed({**RECORD, "manifest": "kind: A\nb: " + "[" * 50_000}),
    ],
    ids=["empty", "text", "cut", "deep", "file", "manifest", "deep-manifest"],
)
def test_damaged_records(cluster: Cluster, namespace: str, data: str) -> None:
    found = _store(cluster, namespace, data)
    assert found.problem in ("it is corrupt", "its manifest is not valid YAML")
    assert not found.is_fine


@pytest.mark.parametrize("record", [[], {"name": "stored"}, {"release": RECORD}, {**RECORD, "chart": "other"}])
def test_records_of_another_form(cluster: Cluster, namespace: str, record: Any) -> None:
    found = _store(cluster, namespace, _packed(record))
    assert found.problem == "this version of chartgen does not know its format"


def test_records_of_a_newer_helm(cluster: Cluster, namespace: str) -> None:
    found = _store(cluster, namespace, _packed({"new": 1}), "sh.helm.release.v2.stored.v3")
    assert found.problem == "this version of chartgen does not know its format"
