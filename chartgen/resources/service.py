"""Services: the unnamed one of each workload, and its further ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.resources.fields import NINDENT, Fields
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.resource import Kind, Link, Resource, when
from chartgen.resources.scope import ChartScope, ValuesPath, WorkloadScope
from chartgen.resources.waivers import ON_SERVICES, written_annotations
from chartgen.spec.labels import of_charts
from chartgen.spec.monitoring import MONITORED, monitored_service
from chartgen.spec.service import ServedPort, Service, served_ports
from chartgen.spec.workload import MAIN

_TYPES = ("ClusterIP", "NodePort", "LoadBalancer")


class ServicePortPlan(NamedTuple):
    """One port of a Service."""

    name: str
    """Its name; empty for none."""
    number: str
    """Its number, as template text."""
    shown: str
    """Its name, or its number as text of any template."""
    target: int | str
    protocol: str
    app_protocol: str
    node_port: tuple[str, ...]
    """The path of the value of its node port, below those of the Service."""


class ServicePlan(NamedTuple):
    """The input of `templates/service.yaml`."""

    metadata: MetadataPlan
    fields: Fields
    """Its values."""
    type: str
    """The expression of its type, valid in any template; empty if it is fixed in the chart."""
    ports: tuple[ServicePortPlan, ...]
    types: tuple[str, ...]
    """The types that it may have; only one if it is headless or a policy allows no other."""
    is_exposed: bool
    """Whether it may have a type that can be reached from outside the cluster."""
    is_headless: bool
    is_created: bool
    """Whether no field of the spec describes it, so that it has no values."""
    publish_not_ready_addresses: bool
    session_affinity: str
    selector: str
    """The labels that select the pods, as lines of a template."""


def _find(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for scope in chart.workloads:
        for name, service in scope.workload.all_services():
            numbers = list(map(str, scope.workload.served(service).values()))
            selected = (scope.component, *("" if each == MAIN else each for each in service.components))
            ports = f", port{'s' if len(numbers) > 1 else ''}: {', '.join(numbers)}" if numbers else ""
            yield Resource(
                kind=kind,
                path=(*scope.path, *_path(name)),
                spec=service,
                scope=scope,
                name=chart.names.resource(scope.component, name, fullname=service.fullname),
                file=f"templates/{scope.file_prefix}{f'{name}-' if name else ''}{kind.file_name}",
                when=when(scope),
                note=f"{'headless' if service.headless else service.type}{ports}",
                links=tuple(Link(component, ", ".join(numbers) or "headless") for component in selected),
            )


def _plan(resource: Resource, chart: ChartScope) -> ServicePlan:
    scope: Any = resource.scope
    service = resource.spec
    path = values_path(resource)
    local = path[len(scope.values_path) :]
    fields, anywhere = scope.fields.below(*local), scope.fields_anywhere.below(*local)
    types = _types(service, path, chart)
    return ServicePlan(
        metadata=metadata_plan(
            chart,
            resource.name,
            scope.label,
            labels=_labels(resource),
            annotations=written_annotations(chart.chart, *ON_SERVICES),
            values=fields,
        ),
        fields=fields,
        type=anywhere.expression("type") if len(types) > 1 else "",
        ports=tuple(_ports(resource, fields, anywhere)),
        types=types,
        is_exposed=types != ("ClusterIP",),
        is_headless=service.is_headless,
        is_created=service._is_default,
        publish_not_ready_addresses=service.publish_not_ready_addresses,
        session_affinity=service.session_affinity,
        selector=_selector(resource, scope, chart),
    )


def _labels(resource: Resource) -> dict[str, str]:
    """Return the labels of a Service that are fixed in the chart: with that by which a ServiceMonitor selects it."""
    scope: Any = resource.scope
    selected = monitored_service(scope.workload)
    is_selected = selected is not None and _path(selected) == resource.path[len(scope.path) :]
    return of_charts(resource.spec.labels) | ({MONITORED: "true"} if is_selected else {})


def _unused(chart: ChartScope) -> Iterator[ValuesPath]:
    for scope in chart.workloads:
        for name, service in scope.workload.all_services():
            path = (*scope.values_path, *_path(name))
            types = _types(service, path, chart)
            if service.headless:
                yield (*path, "type")
            if types == ("ClusterIP",):
                yield (*path, "nodePort")
                yield (*path, "nodePorts")
                yield (*path, "externalTrafficPolicy")
            if "LoadBalancer" not in types:
                yield (*path, "loadBalancerClass")
                yield (*path, "loadBalancerSourceRanges")


def _selector(resource: Resource, scope: WorkloadScope, chart: ChartScope) -> str:
    service = resource.spec
    if service.selector:
        return chart.names.templated(yamltext.dump(dict(service.selector))).rstrip("\n")
    if not service.components:
        return scope.selector_lines()
    name = str(resource.path[-1]) if resource.path[-2] == "services" else ""
    label = chart.shared_label(scope.component, name)
    return f'{{{{- include "{chart.chart.name}.selectorLabels" . | {NINDENT} }}}}\n{label}: "true"'


def _path(name: str) -> ValuesPath:
    """Return the path of a Service below its workload, both in the spec and in the values."""
    return ("services", name) if name else ("service",)


def ports_of(resource: Resource) -> Iterator[tuple[ServedPort, ValuesPath]]:
    """Return the ports of a Service, each with the path of its value below those of the Service."""
    scope: Any = resource.scope
    for index, port in enumerate(served_ports(scope.workload, resource.spec)):
        yield port, ("port",) if index == 0 else ("ports", port.name)


def _ports(resource: Resource, fields: Fields, anywhere: Fields) -> Iterator[ServicePortPlan]:
    for port, path in ports_of(resource):
        is_value = fields.has(*path)
        yield ServicePortPlan(
            name=port.name,
            number=fields.text(*path) if is_value else str(port.number),
            shown=port.name or (anywhere.text(*path) if is_value else str(port.number)),
            target=port.target,
            protocol=port.protocol,
            app_protocol=port.app_protocol,
            node_port=("nodePort",) if path == ("port",) else ("nodePorts", port.name),
        )


def values_path(resource: Resource) -> ValuesPath:
    """Return the path of the values of a Service, which mirrors its path in the spec."""
    scope: Any = resource.scope
    return (*scope.values_path, *map(str, resource.path[len(scope.path) :]))


def _types(service: Service, path: ValuesPath, chart: ChartScope) -> tuple[str, ...]:
    if service.headless:
        return ("ClusterIP",)
    if not chart.exposes(*path, "type"):
        return (service.type,)
    allowed = chart.narrowed.get((*path, "type"), {}).get("enum", _TYPES)
    return tuple(each for each in _TYPES if each in allowed)


KIND = Kind(
    "Service",
    "v1",
    Service,
    _find,
    _plan,
    _unused,
    group="Services",
    notes="notes/service.txt",
)
