"""The Mermaid picture of a chart's resources, for its README."""

from __future__ import annotations

from chartgen.spec.chart import Chart
from chartgen.spec.config import ConfigMap, ExistingConfigMap, KeySource
from chartgen.spec.storage import PersistentVolumeClaim, Volume


def picture(chart: Chart) -> list[str]:
    """Give the lines of a flowchart: Services lead to workloads, workloads take configuration and storage."""
    lines: list[str] = []
    nodes: dict[tuple[str, str], str] = {}

    def node(kind: str, name: str) -> str:
        known = nodes.get((kind, name))
        if known is None:
            known = nodes[kind, name] = f"n{len(nodes)}"
            lines.append(f'{known}["{kind}<br>{name}"]')
        return known

    def full(*parts: str) -> str:
        return "-".join((chart.name, *(part for part in parts if part)))

    for component, workload in chart.workloads():
        target = node(workload.kind, full(component))
        for name, service in workload.all_services():
            ports = ", ".join(map(str, workload.served(service).values()))
            source = node("Service", full(component, name))
            lines.append(f'{source} -- "{ports}" --> {target}')
    starts = {component: node(workload.kind, full(component)) for component, workload in chart.workloads()}
    drawn: set[tuple[str, str]] = set()

    def needs(component: str, kind: str, name: str) -> None:
        other = node(kind, name)
        if (starts[component], other) not in drawn:
            drawn.add((starts[component], other))
            lines.append(f"{starts[component]} --> {other}")

    for path, thing in chart.used_sources:
        needs(str(path[1]) if path[0] == "components" else "", *_source(chart, thing))
    for path, volume in chart.used_volumes:
        if isinstance(volume, PersistentVolumeClaim):
            needs(str(path[1]) if path[0] == "components" else "", "PersistentVolumeClaim", _claim(chart, volume))
    for manifest in chart.manifests:
        node(manifest.kind, manifest.name if manifest.cluster_scoped else full(manifest.name))
    return lines


def _source(chart: Chart, source: KeySource) -> tuple[str, str]:
    kind = "ConfigMap" if isinstance(source, ConfigMap | ExistingConfigMap) else "Secret"
    name = getattr(source, "name", None)
    if type(source).__name__.startswith("Existing"):
        return kind, str(name)
    return kind, f"{chart.name}-{name or ('config' if kind == 'ConfigMap' else 'secret')}"


def _claim(chart: Chart, volume: Volume) -> str:
    return f"{chart.name}-{volume.name}"
