"""The Mermaid diagram of a chart's resources, for its README."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chartgen.resources import Link, Resource
from chartgen.spec.dependency import Dependency
from chartgen.values import markdown


def diagram(resources: Sequence[Resource], dependencies: Sequence[Dependency] = ()) -> list[str]:
    """Return the lines of a flowchart: Services lead to workloads, workloads use configuration and storage.

    The charts on which the chart depends stand for themselves.
    """
    lines: list[str] = []
    nodes: dict[tuple[str, str], str] = {}

    def node(resource: Resource) -> str:
        key = resource.kind.name, resource.name.example
        if key not in nodes:
            nodes[key] = f"n{len(nodes)}"
            label = "<br>".join(map(markdown.mermaid, key))
            lines.append(f'{nodes[key]}["{label}"]')
        return nodes[key]

    shown = [resource for resource in resources if resource.kind.in_diagram]
    workloads = [resource for resource in shown if resource.is_workload]
    for workload in workloads:
        target = node(workload)
        for resource, link in _linked(shown, workload):
            if link.position is None and not link.service:
                source = node(resource)
                lines.append(f'{source} -- "{link.label}" --> {target}')
    for workload in workloads:
        used = [(link.position, resource) for resource, link in _linked(shown, workload) if link.position is not None]
        for _position, resource in sorted(used, key=lambda each: each[0]):
            target = node(resource)
            lines.append(f"{node(workload)} --> {target}")
    for resource in shown:
        source = node(resource)
        for link in resource.links:
            targets = (each for each in shown if link.service and _is_service(each, link.service))
            lines += [f"{source} --> {node(each)}" for each in targets]
    for number, dependency in enumerate(dependencies):
        label = f"Chart<br>{markdown.mermaid(dependency.key)}"
        lines.append(f'd{number}["{label}"]')
    return lines


def _is_service(resource: Resource, name: str) -> bool:
    return resource.kind.name == "Service" and resource.name.example == name


def _linked(resources: Sequence[Resource], workload: Resource) -> Iterator[tuple[Resource, Link]]:
    """Return the resources that lead to a workload or are used by it, with the links."""
    for resource in resources:
        for link in resource.links:
            if workload.scope is not None and link.component == workload.scope.component:
                yield resource, link
