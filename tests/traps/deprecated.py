"""A chart before and after its values were renamed, and what tests read from what it renders."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chartgen import (
    Chart,
    ConfigMap,
    Deployment,
    Deprecated,
    HttpGet,
    Image,
    Renamed,
    Secret,
    Service,
)
from tests.properties.checks import put_over
from tests.support import helm

if TYPE_CHECKING:
    pass

BEFORE = Chart(
    "demo",
    version="1.0.0",
    description="Is tried",
    workload=Deployment(
        image=Image("demo", tag="1.0.0"),
        ports={"http": 8080},
        service=Service(80),
        env_from=[ConfigMap({"LANG": "en"}), Secret(["PASS"])],
        liveness=HttpGet("/live"),
    ),
    components={
        "worker": Deployment(
            image=Image("worker", tag="1.0.0"),
            replicas=2,
            pod_labels={"team": "a"},
            tolerations=[{"key": "one", "operator": "Exists"}],
        )
    },
    expose=["worker.tolerations", "worker.podLabels", "replicaCount", "config"],
)
AFTER = BEFORE.but(
    version="1.1.0",
    workload=BEFORE.workload.but(env_from=[ConfigMap({"LANGUAGE": "en"}), Secret(["PASSWORD"])]),
    components={"jobs": BEFORE.components["worker"].but(image=Image("worker", tag="1.1.0"), replicas=3)},
    expose=["jobs.tolerations", "jobs.podLabels", "replicaCount", "config"],
    deprecations=[
        Renamed("worker", "jobs", until="2.0.0"),
        Renamed("worker.copies", "jobs.replicaCount", until="1.5.0"),
        Renamed("copies", "replicaCount", until="2.0.0"),
        Renamed("config.LANG", "config.LANGUAGE", until="2.0.0"),
        Renamed("secret.PASS", "secret.PASSWORD", until="2.0.0"),
        Deprecated("jobs.podLabels", until="2.0.0", reason="Use {{ labels }} of the chart."),
    ],
)
BROUGHT = {"secret": {"PASSWORD": "placeholder"}}
SECRET = "do-not-show"


def objects(chart: Path, values: Mapping[str, Any], **release: Any) -> dict[str, Any]:
    found = helm.render(chart, put_over(BROUGHT, values), nulls=True, **release)
    return {each.id: dict(each) for each in found}


def jobs_of(chart: Path, values: Mapping[str, Any], **release: Any) -> Any:
    """Render the Deployment of the renamed component."""
    return objects(chart, values, **release)["Deployment/release-demo-jobs"]["spec"]


def image_of(chart: Path, values: Mapping[str, Any], **release: Any) -> str:
    (container,) = jobs_of(chart, values, **release)["template"]["spec"]["containers"]
    return str(container["image"])


def warnings(chart: Path, values: Mapping[str, Any], **release: Any) -> list[str]:
    text = helm.render_text(chart, put_over(BROUGHT, values), **release)["templates/NOTES.txt"]
    return [line.removeprefix("WARNING: ") for line in text.splitlines() if line.startswith("WARNING")]


def as_reused(chart: Path, before: Path, config: Mapping[str, Any], folder: Path) -> Path:
    """Copy a chart as `--reuse-values` sees it: its defaults are the values of the release before."""
    copy = folder / "reused"
    for file in chart.rglob("*"):
        if file.is_file():
            target = copy / file.relative_to(chart)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    values = put_over(helm.values_of(before / "values.yaml"), config)
    (copy / "values.yaml").write_text(json.dumps(values), "utf-8")
    return copy
