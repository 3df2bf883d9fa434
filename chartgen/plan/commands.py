"""Shell commands that prepare the installation of a chart, for its README. Every word is quoted for the shell."""

from __future__ import annotations

import shlex

from chartgen.spec.chart import Chart


def namespace_commands(chart: Chart) -> str:
    """Return the commands that create the namespaces of a chart and of its environments; empty if it has none."""
    commands = map(namespace_command, (chart, *chart.environments.values()))
    return "\n".join(dict.fromkeys(filter(None, commands)))


def namespace_command(chart: Chart) -> str:
    """Return the commands that create the namespace of a chart; empty if it has none."""
    if chart.namespace is None:
        return ""
    name, labels = chart.namespace.name, chart.namespace.labels
    commands = [["kubectl", "create", "namespace", name]]
    if labels:
        commands.append(["kubectl", "label", "namespace", name, *(f"{key}={text}" for key, text in labels.items())])
    return "\n".join(map(shlex.join, commands))


def install_command(chart: Chart) -> str:
    """Return the command that installs a chart in its namespace."""
    at = f" --namespace {chart.namespace.name}" if chart.namespace else ""
    return f"helm install {chart.name} ./{chart.name}{at}"


def dependency_commands(chart: Chart) -> list[str]:
    """Return the commands that fetch the charts on which a chart depends into `charts/`."""
    repositories = {
        each.repository: f"helm repo add {shlex.quote(each.name)} {shlex.quote(each.repository)}"
        for each in chart.dependencies
        if each.repository.startswith("http")
    }
    # A chart is packaged as it is: what it depends on itself has to be there before.
    below = [
        command
        for each in chart.dependencies
        if each.chart is not None and each.chart.dependencies
        for command in dependency_commands(each.chart)
    ]
    own = [f"helm dependency build ./{chart.name}"] if chart.dependencies else []
    return list(dict.fromkeys([*repositories.values(), *below, *own]))


def describe_command(chart: Chart) -> str:
    """Return the command that shows why pods of a chart do not start."""
    at = f" --namespace {chart.namespace.name}" if chart.namespace else ""
    workloads = [*filter(None, [chart.workload]), *chart.components.values()]
    has_own_labels = any(workload.selector for workload in workloads)
    selector = "" if has_own_labels else f" --selector app.kubernetes.io/instance={chart.name}"
    return f"kubectl describe pods{at}{selector}"


def namespace_names(chart: Chart) -> list[str]:
    """Return the namespaces of a chart and of its environments, each once; empty text for the current one."""
    charts = (chart, *chart.environments.values())
    return list(dict.fromkeys(one.namespace.name if one.namespace else "" for one in charts))


def image_commands(chart: Chart) -> list[str]:
    """Return the commands that load the images without a registry into the nodes of minikube."""
    images = []
    for _path, _value, image in chart.images():
        if not image.registry and "/" not in image.repository:
            images.append(f"{image.repository}:{image.tag or chart.effective_app_version()}")
    return [shlex.join(["minikube", "image", "load", image]) for image in dict.fromkeys(images)]
