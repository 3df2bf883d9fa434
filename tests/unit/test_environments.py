"""What an environment lacks, it lacks with all that belongs to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartgen import Chart, ConfigMap, Deployment, Image, Manifest, PersistentVolumeClaim, Secret
from tests.support import helm
from tests.traps.charts import written

_ALWAYS = Manifest({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "always"}})
_OWN = Secret(["TOKEN"], name="own")
_SHARED = Secret(["TOKEN"], name="shared")


def _workload(*secrets: Secret) -> Deployment:
    config, data = ConfigMap({"a.txt": "text"}), PersistentVolumeClaim("data", size="1Gi")
    return Deployment(
        image=Image("worker", tag="1.0.0"), mounts={"/c": config, "/d": data}, env_from=list(secrets[:1])
    ).but(env={f"TOKEN_{number}": secret.key("TOKEN") for number, secret in enumerate(secrets[1:])})


def _ids(chart: Path, *files: str, **values: object) -> set[str]:
    merged: dict[str, object] = dict(values)
    for file in files:
        merged |= helm.values_of(chart / file)
    return {each.id for each in helm.render(chart, merged, name="demo")}


def test_what_only_a_missing_component_refers_to(tmp_path: Path) -> None:
    """Secrets of a component that is off need not be brought, and its values are left alone."""
    base = Chart("demo", version="1.0.0", description="x", components={"worker": _workload(_OWN)}, manifests=[_ALWAYS])
    chart = written(base.with_environments(dev=base.but_workload("worker", enabled=False), prod=base), tmp_path)
    assert _ids(chart, "values-dev.yaml") == {"ServiceAccount/demo", "ConfigMap/demo-always"}
    assert "secrets" not in helm.values_of(chart / "values-dev.yaml")
    assert "null" not in (chart / "values-dev.yaml").read_text("utf-8")
    assert _ids(chart, secrets={"own": {"TOKEN": "x"}}) >= {
        "Secret/demo-own", "ConfigMap/demo-config", "PersistentVolumeClaim/demo-data", "Deployment/demo-worker",
    }  # fmt: skip


def test_what_several_components_refer_to(tmp_path: Path) -> None:
    """It is there as long as one of them is."""
    base = Chart("demo", version="1.0.0", description="x", manifests=[_ALWAYS])
    both = base.but(components={"one": _workload(_OWN, _SHARED), "two": _workload(_SHARED)})
    chart = written(base.with_environments(prod=both), tmp_path)
    assert _ids(chart) == {"ServiceAccount/demo", "ConfigMap/demo-always"}
    brought = {"secrets": {"shared": {"TOKEN": "x"}}}
    some = {"ServiceAccount/demo", "ConfigMap/demo-always", "Deployment/demo-two"}
    belonging = {"Secret/demo-shared", "ConfigMap/demo-config", "PersistentVolumeClaim/demo-data"}
    assert _ids(chart, **brought, two={"enabled": True}) == some | belonging
    with pytest.raises(helm.HelmRefused, match=r"secrets\.own"):
        _ids(chart, "values-prod.yaml", **brought)
