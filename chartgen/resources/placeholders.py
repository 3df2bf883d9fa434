"""The template text that replaces placeholders: names of the release and its objects, and ports of Services."""

from __future__ import annotations

from collections.abc import Iterator

from chartgen.resources.helm import ReleaseNames, value_at
from chartgen.spec.chart import Chart


def release_names(chart: Chart) -> ReleaseNames:
    """Return the names of the resources of a chart."""
    exact = {component: workload.fullname for component, workload in chart.workloads() if workload.fullname}
    names = ReleaseNames(chart.name, chart.fullname or chart.name, exact, {})
    return names._replace(placeholders=dict(_placeholders(chart, names)))


def _placeholders(chart: Chart, names: ReleaseNames) -> Iterator[tuple[str, str]]:
    yield "namespace", "{{ .Release.Namespace }}"
    yield "release", "{{ .Release.Name }}"
    yield "fullname", names.fullname()
    for component, workload in chart.workloads():
        for name, service in workload.all_services():
            key = f"{component} {name}".rstrip(" ")
            yield f"host {key}".rstrip(" "), names.resource(component, name, fullname=service.fullname).text
            for index, port in enumerate(workload.served(service)):
                text = f"{{{{ int {port_value(component, name, port, is_first=index == 0)} }}}}"
                yield f"port {component} {name} {port}", text
                if index == 0:
                    yield f"port {key}".rstrip(" "), text


def port_value(component: str, service: str, port: str, *, is_first: bool) -> str:
    """Return the expression of a port number of a Service, in any template."""
    path = (*([component] if component else ()), *(("services", service) if service else ("service",)))
    return value_at(*path, *(("port",) if is_first else ("ports", port)))
