"""Scenarios say what values are to be; what an author named is left alone, whatever its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartgen import Chart, ConfigMap, Deployment, ExistingConfigMap, ExistingSecret, Image, Secret
from chartgen.errors import ChartgenError
from tests.support import helm
from tests.traps.charts import written

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
    "name", ["config", "configMaps", "existingConfigMaps", "existingSecrets", "secret", "secrets", "persistence"]
)
def test_no_component_is_named_as_what_charts_have_beside_workloads(name: str) -> None:
    with pytest.raises(ChartgenError, match=name):
        Chart("demo", version="1.0.0", description="x", components={name: Deployment(image=Image("demo", tag="1.0.0"))})
