"""Autoscalers that authors write as manifests: they set the number of replicas of a workload, so charts do not."""

from __future__ import annotations

from typing import Any

from chartgen.resources.examples import example_text
from chartgen.resources.helm import ReleaseNames
from chartgen.spec.chart import Chart
from chartgen.spec.manifest import Manifest
from chartgen.spec.part import plain

_AUTOSCALERS = {
    ("autoscaling", "HorizontalPodAutoscaler"): "Deployment",
    ("keda.sh", "ScaledObject"): "Deployment",
    ("autoscaling.k8s.io", "MultidimPodAutoscaler"): "Deployment",
}
"""Group and kind of autoscalers that change the number of replicas, each with the kind that they scale by default."""


def autoscaling_manifest(chart: Chart, component: str, names: ReleaseNames) -> Manifest | None:
    """Return the manifest of an autoscaler that scales a workload; the name of the main workload is empty."""
    for manifest in chart.manifests:
        default = _AUTOSCALERS.get((manifest.group, manifest.kind))
        target: Any = plain(manifest.definition).get("spec", {}) if default else {}
        target = target.get("scaleTargetRef", {}) if isinstance(target, dict) else {}
        if not isinstance(target, dict) or not target:
            continue
        workload = dict(chart.workloads())[component]
        name = example_text(str(target.get("name", "")), chart, names)
        if target.get("kind", default) == workload.kind and name == names.resource(component).example:
            return manifest
    return None
