"""Placeholders, objects in text, shared images and manifests, as Helm renders them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chartgen import (
    RELEASE,
    Chart,
    ConfigMap,
    Deployment,
    ExistingClaim,
    ExistingSecret,
    Image,
    Manifest,
    Namespace,
    PersistentVolumeClaim,
    Secret,
    Service,
    ServiceAccount,
    host,
    port,
)
from chartgen.errors import ChartgenError
from chartgen.policy import findings
from chartgen.verify import Options, verify
from tests.support import helm
from tests.traps.charts import written

_IMAGE = Image("shop", tag="1.0.0")
_SECRET = {"secret": {"KEY": "x"}}


def _chart(workload: Deployment | None, **fields: Any) -> Chart:
    return Chart("demo", version="1.0.0", description="x", workload=workload, **fields)


def _variables(folder: Path, **values: object) -> dict[str, str]:
    for each in helm.render(folder, values, name="demo"):
        if each.id == "Deployment/demo":
            container = each["spec"]["template"]["spec"]["containers"][0]
            return {entry["name"]: entry["value"] for entry in container["env"] if "value" in entry}
    raise AssertionError("no Deployment")


def test_ports_follow_their_values(tmp_path: Path) -> None:
    queue = Deployment(
        image=_IMAGE.but(tag="2.0.0"),
        ports={"redis": 6379, "bus": 7000},
        service=Service({"redis": 6379, "bus": 7000}),
        services={"peers": Service({"bus": 7001}, headless=True)},
    )
    env = {
        "QUEUE": f"redis://{host('queue')}:{port('queue')}",
        "BUS": port("queue", "bus"),
        "PEERS": f"{host('queue', service='peers')}:{port('queue', service='peers')}",
    }
    folder = written(_chart(Deployment(image=_IMAGE, env=env), components={"queue": queue}), tmp_path)
    assert _variables(folder) == {
        "QUEUE": "redis://demo-queue:6379", "BUS": "7000", "PEERS": "demo-queue-peers:7001"
    }  # fmt: skip
    assert _variables(folder, queue={"service": {"port": 7}})["QUEUE"] == "redis://demo-queue:7"


def test_objects_stand_for_their_names(tmp_path: Path) -> None:
    config, secret = ConfigMap({"A": "b"}), Secret(["KEY"])
    data, there = PersistentVolumeClaim("data", size="1Gi"), ExistingClaim("there", "files")
    shared, account = ExistingSecret("shared", keys=["OTHER"]), ServiceAccount()
    manifest = Manifest({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "more"}})
    role = Manifest({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "r"}})
    texts = (config, secret, data, there, shared, account, manifest, role, Image("a/b", tag="1", registry="r.io"))
    workload = Deployment(
        image=_IMAGE,
        env={f"V{number}": f"<{each}>" for number, each in enumerate(texts)},
        env_from=[config, secret, shared],
        mounts={"/data": data, "/there": there},
    )
    folder = written(_chart(workload, service_account=account, manifests=[manifest, role]), tmp_path)
    expected = ("demo-config", "demo-secret", "demo-data", "files", "shared", "demo", "demo-more", "default-demo-r")
    found = _variables(folder, **_SECRET)
    assert list(found.values()) != []
    assert {found[f"V{number}"] for number in range(len(texts))} == {f"<{each}>" for each in (*expected, "r.io/a/b:1")}
    assert _variables(folder, existingSecret="own")["V1"] == "<own>"


def test_the_host_of_another_chart(tmp_path: Path) -> None:
    def _elsewhere(host: str) -> str:
        return _variables(written(_chart(Deployment(image=_IMAGE, env={"HOST": host})), tmp_path))["HOST"]

    served = Deployment(image=_IMAGE, ports={"http": 80}, service=Service(80))
    chart = _chart(served, components={"api": served.but(image=None)}, namespace=Namespace("shop"))
    assert _elsewhere(chart.host()) == "demo.shop"
    assert _elsewhere(chart.host("api")) == "demo-api.shop"
    assert _elsewhere(chart.but(namespace=None).host()) == "demo"
    assert _elsewhere(chart.but(namespace=None, fullname="store").host("api")) == "store-api"
    assert _elsewhere(chart.but_workload(fullname="front").host()) == "front.shop"
    with pytest.raises(ChartgenError, match="unknown Service"):
        chart.host("db")


def test_a_component_without_an_image_has_that_of_the_main_workload(tmp_path: Path) -> None:
    base = _chart(
        Deployment(image=_IMAGE), components={"worker": Deployment(), "own": Deployment(image=Image("b", tag="1"))}
    )
    folder = written(base, tmp_path)
    assert "image" not in helm.values_of(folder / "values.yaml")["worker"]
    rendered = helm.render(folder, {"image": {"tag": "2.4.0"}}, name="demo")
    images = {
        each.id: each["spec"]["template"]["spec"]["containers"][0]["image"]
        for each in rendered
        if each.kind == "Deployment"
    }
    assert images == {
        "Deployment/demo": "shop:2.4.0",
        "Deployment/demo-worker": "shop:2.4.0",
        "Deployment/demo-own": "b:1",
    }


def test_an_image_of_the_chart(tmp_path: Path) -> None:
    chart = _chart(None, image=_IMAGE, components={"worker": Deployment(), "api": Deployment()})
    folder = written(chart, tmp_path)
    assert chart.effective_app_version() == "1.0.0"
    assert helm.values_of(folder / "values.yaml")["image"]["repository"] == "shop"
    assert not findings(chart)


def _verified(tmp_path: Path, manifests: str) -> list[str]:
    spec = tmp_path / "demo.py"
    spec.write_text(
        "from chartgen import Chart, Manifest\n"
        'crd = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",'
        ' "metadata": {"name": "orders.example.com"}, "spec": {"group": "example.com", "scope": "Namespaced",'
        ' "names": {"kind": "Order", "plural": "orders"}, "versions": [{"name": "v1", "served": True, "storage": True,'
        ' "schema": {"openAPIV3Schema": {"type": "object", "properties": {"limit": {"type": "integer"}}}}}]}}\n'
        f'demo = Chart("demo", version="1.0.0", description="x", manifests=[Manifest(crd), {manifests}])\n',
        "utf-8",
    )
    return [each.message for each in verify(Options(charts=(str(spec),))).findings]


def test_definitions_of_custom_resources_are_their_schemas(tmp_path: Path) -> None:
    order = 'Manifest({{"apiVersion": "example.com/v1", "kind": "Order", "metadata": {{"name": "a"}}, "limit": {}}})'
    assert _verified(tmp_path, order.format(3)) == []
    assert any("limit" in each for each in _verified(tmp_path, order.format('"3"')))


def test_a_name_that_the_server_completes(tmp_path: Path) -> None:
    once = 'Manifest({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"generateName": "once-"}})'
    assert _verified(tmp_path, once) == []


def test_manifests_with_names_as_kubernetes_accepts_them(tmp_path: Path) -> None:
    role = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole"}
    manifests = [
        Manifest(role, name="a:b"),
        Manifest(role, fullname="system:x"),
        Manifest(role, fullname=f"{RELEASE}-x"),
        Manifest({"apiVersion": "v1", "kind": "ConfigMap"}, fullname="exact", namespace="other"),
    ]
    ids = {each.id for each in helm.render(written(_chart(None, manifests=manifests), tmp_path), name="demo")}
    assert ids == {
        "ClusterRole/default-demo-a:b", "ClusterRole/system:x", "ClusterRole/demo-x", "ConfigMap/exact"
    }  # fmt: skip
