"""Commands that bring what a chart needs before it is installed, for people to read and run."""

from __future__ import annotations

from chartgen.spec.chart import Chart


def namespace_command(chart: Chart) -> str:
    """Give the commands that make the chart's namespace; empty where it names none."""
    if chart.namespace is None:
        return ""
    lines = [f"kubectl create namespace {chart.namespace.name}"]
    if chart.namespace.labels:
        labels = " ".join(f"{key}={text}" for key, text in chart.namespace.labels.items())
        lines.append(f"kubectl label namespace {chart.namespace.name} {labels}")
    return "\n".join(lines)


def local_images(chart: Chart) -> list[str]:
    """List the images that no registry gives: they are loaded into the nodes by hand."""
    images = []
    for _component, workload in chart.workloads():
        image = workload.image
        if not image.registry and "/" not in image.repository:
            images.append(f"{image.repository}:{image.tag or chart.effective_app_version()}")
    return list(dict.fromkeys(images))
