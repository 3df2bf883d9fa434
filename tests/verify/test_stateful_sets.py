"""What StatefulSets and DaemonSets of hand-written charts need in order to work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.verify.objects import found_in
from tests.verify.test_rules import of, pod, problems, warnings

CLAIM = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
TEMPLATES = "spec.volumeClaimTemplates"
PARTITION = "spec.updateStrategy.rollingUpdate.partition"
SURGE = "spec.updateStrategy.rollingUpdate.maxSurge"
POD = "spec.template.spec"


def stateful_set(*claims: str, mounted: tuple[str, ...] = (), volumes: tuple[str, ...] = (), **spec: Any) -> Any:
    """Return a StatefulSet with claim templates, and the mounts and volumes of its pods."""
    container = {"name": "a", "image": "a:1", "volumeMounts": [{"name": each, "mountPath": each} for each in mounted]}
    template = {"spec": {"containers": [container], "volumes": [{"name": each, "emptyDir": {}} for each in volumes]}}
    templates = [{"metadata": {"name": each}, "spec": CLAIM} for each in claims]
    return of("StatefulSet", template=template, volumeClaimTemplates=templates, **spec)


def daemon_set(surge: Any, **fields: Any) -> Any:
    strategy = {"rollingUpdate": {"maxSurge": surge, "maxUnavailable": 0}}
    return of("DaemonSet", updateStrategy=strategy, template={"spec": pod(**fields)})


def partition(number: int, **spec: Any) -> Any:
    return stateful_set(updateStrategy={"rollingUpdate": {"partition": number}}, **spec)


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        (stateful_set("data", mounted=("data",)), []),
        (
            stateful_set("data"),
            [(f"{TEMPLATES}[0].metadata.name", "has the claim template data, which no container mounts")],
        ),
        (
            stateful_set("data", "data", mounted=("data",)),
            [(f"{TEMPLATES}[1].metadata.name", "has the claim template data twice")],
        ),
        (
            stateful_set("data", mounted=("data",), volumes=("data",)),
            [(f"{TEMPLATES}[0].metadata.name", "has the claim template data in place of the volume of that name")],
        ),
        (partition(2, replicas=3), []),
        (partition(3, replicas=3), [(PARTITION, "has the partition 3, so no pod is updated: the last one is 2")]),
        (partition(3, replicas=3, ordinals={"start": 1}), []),
        (partition(3), []),
        (daemon_set(1), []),
        (daemon_set(1, hostNetwork=True), []),
    ],
)
def test_warnings(manifest: Any, expected: list[tuple[str, str]]) -> None:
    assert warnings(manifest) == expected


@pytest.mark.parametrize("more", [{"hostPort": 80}, {"containerPort": 80}])
def test_a_surge_with_ports_of_the_node(more: dict[str, int]) -> None:
    ports = [{"containerPort": 80, **more}]
    manifest = daemon_set(
        "10%", hostNetwork="hostPort" not in more, containers=[{"name": "a", "image": "a:1", "ports": ports}]
    )
    expected = [(SURGE, "has a `maxSurge` and the host port 80, which the old pod has until it is deleted")]
    assert warnings(manifest) == expected
    manifest["spec"]["updateStrategy"]["type"] = "OnDelete"
    assert warnings(manifest) == []


def test_a_name_without_room_for_a_hash() -> None:
    manifest = stateful_set()
    manifest["metadata"]["name"] = "a" * 52
    assert warnings(manifest) == []
    manifest["metadata"]["name"] = "a" * 53
    assert [path for path, _ in warnings(manifest)] == ["metadata.name"]


def test_incomplete_claim_templates() -> None:
    manifest = stateful_set("data")
    manifest["spec"]["volumeClaimTemplates"] += [
        {"spec": {}},
        {"spec": {**CLAIM, "resources": {"requests": {"storage": "1X"}}}},
    ]
    assert problems(manifest) == [
        (
            f"{TEMPLATES}[1].spec.resources.requests.storage",
            f"lacks the field `{TEMPLATES}[1].spec.resources.requests.storage`",
        ),
        (f"{TEMPLATES}[1].spec.accessModes", f"lacks the field `{TEMPLATES}[1].spec.accessModes`"),
        (
            f"{TEMPLATES}[2].spec.resources.requests.storage",
            f"has an invalid quantity in `{TEMPLATES}[2].spec.resources.requests.storage`",
        ),
    ]


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"hostPID": True, "shareProcessNamespace": True}, f"{POD}.shareProcessNamespace"),
        ({"hostUsers": False, "hostNetwork": True}, f"{POD}.hostNetwork"),
        ({"hostUsers": False, "hostIPC": True}, f"{POD}.hostIPC"),
    ],
)
def test_namespaces_of_the_node(fields: dict[str, Any], path: str) -> None:
    assert [found for found, _ in problems(of("DaemonSet", template={"spec": pod(**fields)}))] == [path]


SET = """apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web}
spec:
  serviceName: peers
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "web:1"}]}}
"""
SERVICE = """---
apiVersion: v1
kind: Service
metadata: {name: peers}
spec: {clusterIP: None, selector: {app: web}}
"""


@pytest.mark.parametrize(
    ("service", "message"),
    [
        ("", "refers to the Service peers, which the chart does not render"),
        (
            SERVICE.replace("clusterIP: None", "ports: [{port: 80}]"),
            "names the Service peers, which is not headless: its pods have no host names",
        ),
        (SERVICE.replace("app: web", "app: other"), "names the Service peers, which does not select its pods"),
    ],
)
def test_governing_services(tmp_path: Path, service: str, message: str) -> None:
    (found,) = found_in(tmp_path, SET + service)
    assert (found[0], found[1], found[2].partition(" (templates/")[0]) == (
        "reference",
        "spec.serviceName",
        f"StatefulSet/web {message}",
    )


def test_a_governing_service(tmp_path: Path) -> None:
    assert found_in(tmp_path, SET + SERVICE) == []
