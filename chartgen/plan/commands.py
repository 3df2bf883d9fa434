"""Shell commands that prepare the installation of a chart, for its README. Every word is quoted for the shell."""

from __future__ import annotations

import shlex

from chartgen.spec.chart import Chart


def namespace_command(chart: Chart) -> str:
    """Return the commands that create the namespace of a chart; empty if it has none."""
    if chart.namespace is None:
        return ""
    name, labels = chart.namespace.name, chart.namespace.labels
    commands = [["kubectl", "create", "namespace", name]]
    if labels:
        commands.append(["kubectl", "label", "namespace", name, *(f"{key}={text}" for key, text in labels.items())])
    return "\n".join(map(shlex.join, commands))


def image_commands(chart: Chart) -> list[str]:
    """Return the commands that load the images without a registry into the nodes of minikube."""
    images = []
    for _component, workload in chart.workloads():
        image = workload.image
        if not image.registry and "/" not in image.repository:
            images.append(f"{image.repository}:{image.tag or chart.effective_app_version()}")
    return [shlex.join(["minikube", "image", "load", image]) for image in dict.fromkeys(images)]
