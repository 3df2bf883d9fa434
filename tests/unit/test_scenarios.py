"""Scenarios set the values that fields declare, and never those that an author named."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartgen import (
    Chart,
    ConfigMap,
    Deployment,
    ExistingConfigMap,
    ExistingSecret,
    Image,
    PersistentVolumeClaim,
    Secret,
    Service,
)
from chartgen.errors import ChartgenError
from tests.support import helm
from tests.traps.charts import written

pytestmark = pytest.mark.thorough

_WORDS = ("resources", "digest", "pullPolicy", "replicaCount", "topologySpreadConstraints", "enabled", "tolerations")


def test_names_that_are_words_of_values(tmp_path: Path) -> None:
    text = dict.fromkeys(_WORDS, "text")
    pods = Deployment(
        image=Image("demo", tag="1.0.0"),
        env={word: f"{word} of env" for word in _WORDS},
        mounts={
            "/own": ConfigMap(text),
            "/named": ConfigMap(text, name="digest"),
            "/secret": Secret(_WORDS),
            "/secrets": Secret(_WORDS, name="retain"),
            "/there": ExistingSecret("enabled", keys=_WORDS),
            "/here": ExistingConfigMap("enabled", keys=_WORDS),
        },
    )
    chart = Chart("demo", version="1.0.0", description="x", workload=pods, components={"digest": pods})
    folder = written(chart, tmp_path)
    for scenario in ("default", "full", "strict"):
        values = helm.values_of(folder / f"ci/{scenario}-values.yaml")
        rendered = helm.render(folder, values, name="demo")
        for name in ("demo-config", "demo-digest"):
            assert helm.one(rendered, "ConfigMap", name)["data"] == text
        for name in ("demo", "demo-digest"):
            (container, *_) = helm.one(rendered, "Deployment", name)["spec"]["template"]["spec"]["containers"]
            said = {each["name"]: each.get("value") for each in container["env"]}
            assert said.items() >= {word: f"{word} of env" for word in _WORDS}.items()


@pytest.mark.parametrize(
    "name",
    [
        "annotations", "automount", "digest", "enabled", "labels", "lifecycle", "resources", "retain", "sidecars",
        "tolerations", "volumes",
    ],
)  # fmt: skip
def test_names_of_objects_that_are_names_of_values(name: str, tmp_path: Path) -> None:
    pods = Deployment(
        image=Image("demo", tag="1.0.0"),
        ports={"http": 8080, name: 9000},
        service=Service({"http": 80, name: 9000}),
        services={name: Service({name: 9001, "http": 81})},
        mounts={
            "/config": ConfigMap({"KEY": "text"}, name=f"{name}-config"),
            "/secret": Secret(["KEY"], name=f"{name}-secret"),
            "/existing": ExistingSecret(name, keys=["KEY"]),
            "/data": PersistentVolumeClaim(name, size="1Gi"),
        },
    )
    chart = Chart("demo", version="1.0.0", description="x", workload=pods, components={f"{name}-worker": pods})
    folder = written(chart, tmp_path)
    for scenario in ("default", "full", "strict"):
        values = helm.values_of(folder / f"ci/{scenario}-values.yaml")
        rendered = helm.render(folder, values, name="demo")
        ports = helm.one(rendered, "Service", "demo")["spec"]["ports"]
        assert [(port["name"], port["port"]) for port in ports] == [("http", 80), (name, 9000)]


@pytest.mark.parametrize(
    "name", ["config", "configMaps", "existingConfigMaps", "existingSecrets", "secret", "secrets", "persistence"]
)
def test_no_component_is_named_as_what_charts_have_beside_workloads(name: str) -> None:
    with pytest.raises(ChartgenError, match=name):
        Chart("demo", version="1.0.0", description="x", components={name: Deployment(image=Image("demo", tag="1.0.0"))})
