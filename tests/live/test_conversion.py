"""Entities made of objects."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chartgen.live import conversion
from chartgen.live.entities import Other, Pod, Secret, Service, Task, Workload, as_data
from tests.live.recordings import NAMES, load


def service(spec: dict[str, Any], *slices: dict[str, Any]) -> Service:
    """Read a Service."""
    found = conversion.entity(
        {"kind": "Service", "metadata": {"name": "web", "namespace": "shop"}, "spec": spec}, slices
    )
    assert isinstance(found, Service)
    return found


def endpoints(kind: str, *ready: bool | None, name: str = "web") -> dict[str, Any]:
    """Return an EndpointSlice of pods."""
    labels = {"kubernetes.io/service-name": name}
    found = [
        {
            "addresses": [f"{kind}-{index}"],
            "conditions": {"ready": each},
            "targetRef": {"kind": "Pod", "name": f"p{index}"},
        }
        for index, each in enumerate(ready)
    ]
    return {"kind": "EndpointSlice", "metadata": {"labels": labels}, "addressType": kind, "endpoints": found}


@pytest.mark.parametrize("name", NAMES)
def test_every_recorded_object_is_an_entity(name: str) -> None:
    recording = load(name)
    for each in recording.objects:
        if each.get("kind") not in (None, "ReplicaSet"):
            found = conversion.entity(each, recording.objects)
            assert found.name == each["metadata"]["name"]
            json.dumps(as_data(found))


def test_a_deployment_has_the_attributes_of_the_data_model() -> None:
    found = conversion.entity(load("keeps-old-pods").subject, ())
    assert isinstance(found, Workload)
    shown = as_data(found)
    assert {key: shown[key] for key in ("kind", "name", "namespace", "replicas", "availableReplicas", "strategy")} == {
        "kind": "Deployment",
        "name": "web",
        "namespace": "shop",
        "replicas": 2,
        "availableReplicas": 2,
        "strategy": "RollingUpdate",
    }
    assert shown["image"] == "registry.example.com/web:1.0.0"
    assert shown["updatedReplicas"] == 1


def test_a_pod_has_the_attributes_of_the_data_model() -> None:
    (manifest,) = load("crash").of("Pod")
    found = conversion.entity(manifest, ())
    assert isinstance(found, Pod)
    assert (found.status, found.ip, found.node) == (
        "Running",
        manifest["status"]["podIP"],
        manifest["spec"]["nodeName"],
    )
    assert found.restarts == 1
    assert [(each.registry, each.name, each.tag) for each in found.images] == [("registry.example.com", "web", "1.0.0")]


def test_restarts_are_those_of_all_containers() -> None:
    (manifest,) = load("init-crash").of("Pod")
    manifest["status"]["containerStatuses"][0]["restartCount"] = 3
    assert conversion.pod(manifest).restarts == 5


def test_a_daemon_set_counts_nodes() -> None:
    found = conversion.entity(load("daemon-available").subject, ())
    assert isinstance(found, Workload)
    assert found.replicas == found.available_replicas == found.updated_replicas == 3


@pytest.mark.parametrize(
    ("spec", "completions"),
    [({}, 1), ({"completions": 4}, 4), ({"parallelism": 2}, None), ({"parallelism": 2, "completions": 2}, 2)],
)
def test_the_completions_of_a_job(spec: dict[str, Any], completions: int | None) -> None:
    # Without `completions`, the API server sets it to 1, unless `parallelism` is set: then any success is enough.
    found = conversion.entity({"kind": "Job", "metadata": {"name": "web"}, "spec": spec}, ())
    assert isinstance(found, Task)
    assert found.completions == completions


def test_endpoints_are_counted_once_for_both_address_families() -> None:
    both = (endpoints("IPv4", True, False), endpoints("IPv6", True, False), endpoints("IPv4", True, name="other"))
    found = service({"selector": {"app": "web"}}, *both)
    assert (found.ready_endpoints, found.endpoints) == (1, 2)


def test_endpoints_that_do_not_tell_are_ready() -> None:
    assert service({}, endpoints("IPv4", None)).ready_endpoints == 1


def test_endpoints_without_a_pod_are_told_apart_by_their_address() -> None:
    found = endpoints("IPv4", True, True)
    for each in found["endpoints"]:
        del each["targetRef"]
    assert service({}, found).endpoints == 2


def test_ports_of_a_service() -> None:
    ports = [{"port": 80, "targetPort": "http", "nodePort": 30080, "name": "web"}, {"port": 53, "protocol": "UDP"}]
    first, second = service({"type": "NodePort", "ports": ports}).ports
    assert (first.port, first.target_port, first.node_port, first.name) == (80, "http", 30080, "web")
    assert (second.target_port, second.node_port, second.protocol) == (53, None, "UDP")


def test_an_external_name_is_an_address() -> None:
    assert service({"type": "ExternalName", "externalName": "db.example.com"}).addresses == ("db.example.com",)


@pytest.mark.parametrize(
    ("label", "chart", "version"),
    [
        ("todo-backend-0.1.0", "todo-backend", "0.1.0"),
        ("todo-0.1.0-rc.1", "todo", "0.1.0-rc.1"),
        ("app-2-1.0.0_build.5", "app-2", "1.0.0+build.5"),
        ("todo", "todo", ""),
        ("", "", ""),
    ],
)
def test_a_release_is_read_from_labels(label: str, chart: str, version: str) -> None:
    labels = {"helm.sh/chart": label, "app.kubernetes.io/version": "1.2.3"}
    found = conversion.release_of_labels("web", "shop", labels)
    assert (found.chart, found.version, found.app_version) == (chart, version, "1.2.3")
    assert (found.source, found.status) == ("labels", "unknown")


@pytest.mark.parametrize("status", ["deployed", "failed", "pending-install", "pending-upgrade", "dreaming"])
def test_the_status_of_a_release(status: str) -> None:
    found = conversion.release({"name": "web", "status": status, "metadata": {"name": "todo", "version": "0.1.0"}})
    assert found.status == ("unknown" if status == "dreaming" else status)
    assert (found.chart, found.version) == ("todo", "0.1.0")


def test_a_secret_has_keys_only() -> None:
    manifest = {"kind": "Secret", "metadata": {"name": "s", "namespace": "n"}, "data": {"b": "digest", "a": "digest"}}
    found = conversion.entity(manifest, ())
    assert found == Secret("s", "n", "Opaque", ("a", "b"))
    assert "digest" not in json.dumps(as_data(found))


@pytest.mark.parametrize(
    ("name", "about"),
    [
        ("claim-bound", "1Gi none"),
        ("claim-pending", "1Gi"),
        ("autoscaler-without-target", "web: 0 of 1 to 3 replicas"),
        ("budget-blocks", "minAvailable 1, 0 evictions allowed"),
    ],
)
def test_other_kinds_have_one_line(name: str, about: str) -> None:
    found = conversion.entity(load(name).subject, ())
    assert isinstance(found, Other)
    assert found.about == about


@pytest.mark.parametrize("kind", ["Deployment", "DaemonSet", "Job", "CronJob", "Service", "Pod", "Ingress", "Custom"])
def test_objects_without_anything_are_read(kind: str) -> None:
    found = conversion.entity({"kind": kind, "metadata": {"name": "web"}}, ())
    assert found.name == "web"
    json.dumps(as_data(found))
