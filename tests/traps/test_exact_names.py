"""Exact names and labels of objects, and what refers to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartgen import Chart, ConfigMap, Deployment, Image, PersistentVolumeClaim, Secret
from chartgen.spec.declare import Level
from tests.support import helm
from tests.traps.charts import written

_LEVELS: tuple[Level, ...] = ("minimal", "standard", "all")
_REFERENCES = (
    ("configMap", "name", "ConfigMap"),
    ("secret", "secretName", "Secret"),
    ("persistentVolumeClaim", "claimName", "PersistentVolumeClaim"),
)
_BROUGHT = {"secrets": {"keys": {"KEY": "x"}}}


@pytest.mark.parametrize("level", _LEVELS)
def test_pods_refer_to_objects_by_their_exact_names(tmp_path: Path, level: Level) -> None:
    """Trap: fullname."""
    chart = Chart(
        "shop",
        version="1.0.0",
        description="Shop",
        workload=Deployment(
            image=Image("shop", tag="1.0.0"),
            mounts={
                "/etc/shop": ConfigMap({"a.txt": "a"}, name="files", fullname="shop-files"),
                "/keys": Secret(["KEY"], name="keys", fullname="shop.keys"),
                "/data": PersistentVolumeClaim("data", fullname="old-data", size="1Gi", access_modes=["ReadWriteMany"]),
            },
        ),
    )
    rendered = helm.render(written(chart, tmp_path, level), _BROUGHT, name="other")
    volumes = helm.one(rendered, "Deployment")["spec"]["template"]["spec"]["volumes"]
    found = {
        kind: volume[key][name] for volume in volumes for key, name, kind in _REFERENCES if key in volume
    }
    assert found == {kind: helm.one(rendered, kind).name for _key, _name, kind in _REFERENCES}
    assert found == {"ConfigMap": "shop-files", "Secret": "shop.keys", "PersistentVolumeClaim": "old-data"}
