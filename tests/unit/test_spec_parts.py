"""Parts of a workload, as Kubernetes reads them."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from chartgen import (
    Capabilities,
    EmptyDir,
    Exec,
    ExistingClaim,
    FieldRef,
    Grpc,
    HostPath,
    HttpGet,
    PodSecurityContext,
    RawVolume,
    Recreate,
    Resources,
    RollingUpdate,
    SecurityContext,
    TcpSocket,
    Toleration,
)
from chartgen.errors import ChartgenError
from chartgen.spec.part import Part, camel, plain, shared
from chartgen.spec.probe import Probe
from chartgen.spec.storage import Volume
from tests.support import kubernetes


def _parts() -> list[type[Part]]:
    found: list[type[Part]] = []
    waiting: list[type[Part]] = [Part]
    while waiting:
        below = waiting.pop().__subclasses__()
        found += below
        waiting += below
    return sorted(set(found), key=lambda cls: cls.__name__)


@pytest.mark.parametrize("part", _parts(), ids=lambda part: part.__name__)
def test_fields_are_those_of_kubernetes(part: type[Part]) -> None:
    """Each field, in camelCase, is one of the definition that the class mirrors."""
    of = "apimachinery.pkg.apis.meta" if part._definition == "LabelSelector" else "api.core"
    known = kubernetes._definitions(kubernetes.VERSIONS[-1])[f"io.k8s.{of}.v1.{part._definition}"]["properties"]
    names = {camel(field.name) for field in dataclasses.fields(part)}  # type: ignore[arg-type]
    assert names <= set(known)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("run_as_user", "runAsUser"),
        ("effect", "effect"),
        ("required_during_scheduling_ignored_during_execution", "requiredDuringSchedulingIgnoredDuringExecution"),
        ("cluster_ip", "clusterIP"),
        ("host_ip", "hostIP"),
    ],
)
def test_camel(name: str, expected: str) -> None:
    assert camel(name) == expected


def test_unset_fields_are_omitted() -> None:
    assert Toleration("gpu", operator="Exists").manifest() == {"key": "gpu", "operator": "Exists"}
    assert Toleration().manifest() == {}
    assert Toleration("gpu", toleration_seconds=0).manifest() == {"key": "gpu", "tolerationSeconds": 0}


def test_false_is_not_omitted() -> None:
    assert SecurityContext(allow_privilege_escalation=False).manifest()["allowPrivilegeEscalation"] is False


def test_nothing_is_added_to_what_is_set() -> None:
    assert SecurityContext().manifest() == {}
    assert PodSecurityContext(run_as_user=1000, fs_group=None).manifest() == {"runAsUser": 1000}


def test_plain_goes_all_the_way_down() -> None:
    made = plain({"a": (Capabilities(add=["NET_ADMIN"]), [1, True]), "b": "text"})
    assert made == {"a": [{"add": ["NET_ADMIN"]}, [1, True]], "b": "text"}
    assert isinstance(made["a"], list)


def test_shared_is_made_once() -> None:
    assert shared(SecurityContext) is shared(SecurityContext)
    assert shared(SecurityContext) == SecurityContext()


def test_resources() -> None:
    made = Resources(
        "100m", "128Mi", memory_limit="256Mi", ephemeral_storage="1Gi", limits={"nvidia.com/gpu": "1"}
    ).manifest()
    assert made == {
        "requests": {"cpu": "100m", "memory": "128Mi", "ephemeral-storage": "1Gi"},
        "limits": {"memory": "256Mi", "nvidia.com/gpu": "1"},
    }
    assert Resources().manifest() == {}
    assert Resources(cpu="1").manifest() == {"requests": {"cpu": "1"}}, "nothing is derived"


@pytest.mark.parametrize(
    ("asked", "most", "is_fine"),
    [("1000m", "1", True), ("1001m", "1", False), ("1Gi", "1024Mi", True), ("1G", "1Gi", True), ("1Gi", "1G", False)],
)
def test_requests_are_compared_as_amounts(asked: str, most: str, is_fine: bool) -> None:
    def make() -> Resources:
        return Resources(cpu=asked, cpu_limit=most)

    if is_fine:
        assert make().manifest()["limits"] == {"cpu": most}
    else:
        with pytest.raises(ChartgenError, match="invalid cpu request: it exceeds"):
            make()


@pytest.mark.parametrize(
    ("probe", "handler"),
    [
        (HttpGet(), {"httpGet": {"port": "http"}}),
        (
            HttpGet("/live", port=81, scheme="HTTPS", host="example.test", headers={"A": "b"}),
            {
                "httpGet": {
                    "path": "/live",
                    "port": 81,
                    "scheme": "HTTPS",
                    "host": "example.test",
                    "httpHeaders": [{"name": "A", "value": "b"}],
                }
            },
        ),
        (TcpSocket(), {"tcpSocket": {"port": "http"}}),
        (TcpSocket("admin"), {"tcpSocket": {"port": "admin"}}),
        (Exec(["test", "-f", "x"]), {"exec": {"command": ["test", "-f", "x"]}}),
        (Grpc(50051), {"grpc": {"port": 50051}}),
        (Grpc(50051, service="ready"), {"grpc": {"port": 50051, "service": "ready"}}),
    ],
    ids=lambda thing: type(thing).__name__ if isinstance(thing, Probe) else "",
)
def test_probe_handlers(probe: Probe, handler: dict[str, Any]) -> None:
    assert probe.handler("http") == handler


def test_probe_timings() -> None:
    assert HttpGet().timings() == {}
    assert HttpGet(initial_delay_seconds=0, period_seconds=7).timings() == {
        "initialDelaySeconds": 0,
        "periodSeconds": 7,
    }


@pytest.mark.parametrize(
    ("volume", "source"),
    [
        (EmptyDir("a"), {"emptyDir": {}}),
        (EmptyDir("a", size_limit="1Gi", medium="Memory"), {"emptyDir": {"medium": "Memory", "sizeLimit": "1Gi"}}),
        (HostPath("/a", "a"), {"hostPath": {"path": "/a"}}),
        (HostPath("/a", "a", type="Directory"), {"hostPath": {"path": "/a", "type": "Directory"}}),
        (ExistingClaim("a"), {"persistentVolumeClaim": {"claimName": "a"}}),
        (ExistingClaim("a", "b", read_only=True), {"persistentVolumeClaim": {"claimName": "b", "readOnly": True}}),
        (RawVolume("a", {"csi": {"driver": "d"}}), {"csi": {"driver": "d"}}),
    ],
    ids=lambda thing: type(thing).__name__ if isinstance(thing, Volume) else "",
)
def test_volume_sources(volume: Volume, source: dict[str, Any]) -> None:
    assert volume.source() == source


def test_strategies() -> None:
    assert RollingUpdate().manifest() == {"type": "RollingUpdate"}
    assert RollingUpdate(max_surge=2, max_unavailable=None).manifest() == {
        "type": "RollingUpdate",
        "rollingUpdate": {"maxSurge": 2},
    }
    assert Recreate().manifest() == {"type": "Recreate"}
    for surge in ("101%", "5", "-1", -1):
        with pytest.raises(ChartgenError):
            RollingUpdate(max_surge=surge)


@pytest.mark.parametrize(
    "path", ["metadata.name", "status.podIP", "metadata.labels['app']", "metadata.annotations['a/b']"]
)
def test_fields_of_the_pod(path: str) -> None:
    assert FieldRef(path).field_path == path


@pytest.mark.parametrize("path", ["", "name", "metadata.labels", "metadata.labels[app]", "spec.containers"])
def test_fields_that_a_pod_has_not(path: str) -> None:
    with pytest.raises(ChartgenError, match="unknown field"):
        FieldRef(path)
