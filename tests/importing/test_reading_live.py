"""Objects of clusters, as `kubectl get -o yaml` prints them: what somebody wrote of them."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from chartgen.importing.model import Input
from chartgen.importing.reading import read
from chartgen.importing.reading.live import without_claims_of_templates
from chartgen.importing.reading.manifests import Manifests
from chartgen.live.inventory import without_secrets
from chartgen.objects.fields import Path as FieldPath

RECORDED = Path(__file__).parent / "recorded"
SERVICE: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "web", "uid": "1"},
    "spec": {
        "type": "NodePort",
        "clusterIP": "10.0.0.1",
        "clusterIPs": ["10.0.0.1"],
        "ipFamilies": ["IPv4"],
        "ipFamilyPolicy": "SingleStack",
        "sessionAffinity": "None",
        "ports": [{"port": 80, "targetPort": 80, "protocol": "TCP", "nodePort": 30080}],
    },
}


def live(manifest: dict[str, Any], folder: Path) -> tuple[list[dict[str, Any]], list[str]]:
    """Read one object next to another: its manifest, if it is kept, and the findings."""
    other = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "other"}}
    path = folder / "got.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [other, manifest]}))
    found = read([str(path)])
    return [dict(each.manifest) for each in found.objects[1:]], [each.message for each in found.findings]


def test_what_servers_and_controllers_set_is_removed() -> None:
    applied = {(each.kind, each.name): each.manifest for each in read([str(RECORDED / "applied.yaml")]).objects}
    found = {(each.kind, each.name): each.manifest for each in read([str(RECORDED / "namespace.yaml")]).objects}
    assert found.keys() == applied.keys()
    for key, manifest in found.items():
        metadata = {name: value for name, value in manifest["metadata"].items() if name != "namespace"}
        own = {**manifest, "metadata": metadata}
        if key == ("StatefulSet", "db"):
            assert own["spec"].pop("replicas") == 1
        assert own == applied[key]


@pytest.mark.parametrize(
    ("applied", "kept", "notes"),
    [
        (None, True, 1),
        ({"spec": {"ports": [{"port": 80}]}}, False, 0),
        ({"spec": {"ports": [{"port": 80, "nodePort": 30080}]}}, True, 0),
    ],
)
def test_node_ports(applied: Any, kept: bool, notes: int, tmp_path: Path) -> None:
    annotations = {"kubectl.kubernetes.io/last-applied-configuration": json.dumps(applied)} if applied else {}
    [service], messages = live({**SERVICE, "metadata": {**SERVICE["metadata"], "annotations": annotations}}, tmp_path)
    port = {"port": 80, "nodePort": 30080} if kept else {"port": 80}
    assert service["spec"] == {"type": "NodePort", "ports": [port]}
    assert len(messages) == notes


def test_manifests_keep_what_they_say(tmp_path: Path) -> None:
    manifest = {**SERVICE, "metadata": {"name": "web"}}
    [service], _ = live(manifest, tmp_path)
    assert service["spec"] == SERVICE["spec"]


@pytest.mark.parametrize(
    "manifest",
    [
        {"apiVersion": "v1", "kind": "Endpoints", "metadata": {"name": "a"}},
        {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": "a"}},
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "kube-root-ca.crt"}},
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default"}},
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": "a"},
            "type": "kubernetes.io/service-account-token",
        },
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "type": "helm.sh/release.v1"},
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "web.v1", "labels": {"owner": "helm"}}},
        {"apiVersion": "example.com/v1", "kind": "A", "metadata": {"name": "a", "ownerReferences": [{"kind": "B"}]}},
    ],
    ids=lambda manifest: f"{manifest['kind']}-{manifest['metadata']['name']}",
)
def test_what_nobody_wrote_is_left_out(manifest: dict[str, Any], tmp_path: Path) -> None:
    metadata = {**manifest["metadata"], "uid": "1"}
    assert live({**manifest, "metadata": metadata}, tmp_path) == ([], [])


def test_labels_of_helm_are_removed_unless_selectors_use_them(tmp_path: Path) -> None:
    labels = {
        "app": "web",
        "app.kubernetes.io/instance": "shop",
        "app.kubernetes.io/managed-by": "Helm",
        "helm.sh/chart": "shop-1",
    }
    annotations = {"meta.helm.sh/release-name": "shop", "meta.helm.sh/release-namespace": "shop"}
    metadata = {"name": "web", "uid": "1", "labels": labels, "annotations": annotations}
    [service], _ = live({**SERVICE, "metadata": metadata}, tmp_path)
    assert service["metadata"] == {"name": "web", "labels": {"app": "web"}}
    selecting = {**SERVICE["spec"], "selector": {"app.kubernetes.io/instance": "shop"}}
    [service], _ = live({**SERVICE, "metadata": metadata, "spec": selecting}, tmp_path)
    assert service["metadata"]["labels"] == {"app": "web", "app.kubernetes.io/instance": "shop"}


def test_claims_of_stateful_sets_are_left_out(tmp_path: Path) -> None:
    claim = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"uid": "1"}}
    sets = {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": "db", "uid": "1"},
        "spec": {"volumeClaimTemplates": [{"metadata": {"name": "data"}, "status": {"phase": "Pending"}}]},
    }
    claims = [{**claim, "metadata": {"name": name, "uid": "1"}} for name in ("data-db-0", "data-db-12", "data-db", "x")]
    path = tmp_path / "got.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [sets, *claims]}))
    assert [each.name for each in read([str(path)]).objects] == ["db", "data-db", "x"]


def test_content_of_secrets_does_not_leave_a_cluster() -> None:
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "login", "uid": "1"},
        "data": {"password": "Y29ycmVjdC1ob3JzZQ==", "username": "cG9zdGdyZXM=", "pin-token": "MTIzNA=="},
    }
    settings = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "settings", "labels": {"app": "postgres"}},
        "data": {
            "url": "postgres://postgres:correct-horse@db",
            "encoded": "Y29ycmVjdC1ob3JzZQ==",
            "host": "postgres",
            "pin": "1234",
            "port": "12345",
        },
    }
    shown, hidden = without_secrets([secret, settings])
    assert shown[0]["data"] == {"password": "", "username": "", "pin-token": ""}
    assert shown[1]["data"] == {
        "url": "postgres://postgres:***@db",
        "encoded": "***",
        "host": "postgres",
        "pin": "***",
        "port": "12345",
    }
    assert hidden == [("ConfigMap", "settings", ("data", key)) for key in ("url", "encoded", "pin")]


def test_certificates_are_not_secret() -> None:
    line = "MIIBhTCCASugAwIBAgIQIRi6zePL6mKjOipn"
    pem = f"-----BEGIN CERTIFICATE-----\n{line}\n-----END CERTIFICATE-----"
    secret = {"apiVersion": "v1", "kind": "Secret", "data": {"ca.crt": base64.b64encode(pem.encode()).decode()}}
    bundle = {"apiVersion": "v1", "kind": "ConfigMap", "data": {"ca.crt": pem}}
    assert without_secrets([secret, bundle])[1] == []


def test_objects_of_any_shape() -> None:
    """Values of the wrong types are for others to report."""
    objects = yaml.safe_load((RECORDED / "namespace.yaml").read_text())["items"]
    random = Random(1)
    for _ in range(1500):
        manifest = copy.deepcopy(random.choice(objects))
        paths = [path for path in _paths(manifest, ()) if path and path not in (("kind",), ("apiVersion",))]
        *above, last = random.choice(paths)
        parent = manifest
        for step in above:
            parent = parent[step]
        parent[last] = copy.deepcopy(
            random.choice([None, 3, "x", True, [], {}, [1], [{}], {"a": 1}, [None], {"a": None}])
        )
        manifests = Manifests(Input())
        manifests.object(manifest, None)
        without_claims_of_templates(manifests.live, manifests.live)
        without_secrets([manifest])


def _paths(value: Any, path: FieldPath) -> Iterator[FieldPath]:
    yield path
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _paths(part, (*path, key))
