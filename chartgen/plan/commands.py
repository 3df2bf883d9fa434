"""Shell commands that prepare the installation of a chart, for its README. Every word is quoted for the shell."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

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
    repositories: dict[str, str] = {}
    for name, url in _repositories(chart):
        if url not in repositories.values():
            names = (name, *(f"{name}-{number}" for number in range(2, len(repositories) + 3)))
            repositories[next(each for each in names if each not in repositories)] = url
    added = [f"helm repo add {shlex.quote(name)} {shlex.quote(url)}" for name, url in repositories.items()]
    return [*added, *dict.fromkeys(_builds(chart))]


def _repositories(chart: Chart) -> Iterator[tuple[str, str]]:
    """Yield the repositories that Helm has to know by name, each with one of its charts."""
    for each in chart.dependencies:
        if each.repository.startswith("http"):
            yield each.name, each.repository
        if each.chart is not None:
            yield from _repositories(each.chart)


def _builds(chart: Chart) -> Iterator[str]:
    # A chart is packaged as it is: what it depends on itself has to be there before.
    for each in chart.dependencies:
        if each.chart is not None:
            yield from _builds(each.chart)
    if chart.dependencies:
        yield f"helm dependency build ./{chart.name}"


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
            tag = chart.tag_of(image)
            images.append(f"{image.repository}:{tag}" if tag else image.repository)
    return [shlex.join(["minikube", "image", "load", image]) for image in dict.fromkeys(images)]
