"""Services: the unnamed one of each workload, and its further ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from chartgen.resources.fields import Fields
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.resource import Kind, Link, Resource, when
from chartgen.resources.scope import ChartScope, ValuesPath
from chartgen.resources.waivers import ON_SERVICES, written_annotations
from chartgen.spec.monitoring import MONITORED, monitored_service
from chartgen.spec.network import Service

_TYPES = ("ClusterIP", "NodePort", "LoadBalancer")


class ServicePortPlan(NamedTuple):
    """One port of a Service."""

    name: str
    number: str
    """Its number, as template text."""
    protocol: str
    app_protocol: str
    is_first: bool


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
    publish_not_ready_addresses: bool
    session_affinity: str


def _find(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for scope in chart.workloads:
        for name, service in scope.workload.all_services():
            numbers = list(map(str, scope.workload.served(service).values()))
            ports = f"port{'s' if len(numbers) > 1 else ''}: {', '.join(numbers)}"
            yield Resource(
                kind=kind,
                path=(*scope.path, *_path(name)),
                spec=service,
                scope=scope,
                name=chart.names.resource(scope.component, name, fullname=service.fullname),
                file=f"templates/{scope.file_prefix}{f'{name}-' if name else ''}{kind.file_name}",
                when=when(scope),
                note=f"{'headless' if service.headless else service.type}, {ports}",
                links=(Link(scope.component, ", ".join(numbers)),),
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
        ports=tuple(_ports(resource, fields)),
        types=types,
        is_exposed=types != ("ClusterIP",),
        is_headless=service.headless or service.cluster_ip == "None",
        publish_not_ready_addresses=service.publish_not_ready_addresses,
        session_affinity=service.session_affinity,
    )


def _labels(resource: Resource) -> dict[str, str]:
    """Return the label by which a ServiceMonitor selects a Service."""
    scope: Any = resource.scope
    selected = monitored_service(scope.workload)
    is_selected = selected is not None and _path(selected) == resource.path[len(scope.path) :]
    return {MONITORED: "true"} if is_selected else {}


def _unused(chart: ChartScope) -> Iterator[ValuesPath]:
    for scope in chart.workloads:
        for name, service in scope.workload.all_services():
            path = (*scope.values_path, *_path(name))
            types = _types(service, path, chart)
            if service.headless:
                yield (*path, "type")
            if types == ("ClusterIP",):
                yield (*path, "nodePort")
                yield (*path, "externalTrafficPolicy")
            if "LoadBalancer" not in types:
                yield (*path, "loadBalancerClass")


def _path(name: str) -> ValuesPath:
    """Return the path of a Service below its workload, both in the spec and in the values."""
    return ("services", name) if name else ("service",)


def served_ports(resource: Resource) -> Iterator[tuple[str, ValuesPath]]:
    """Return the ports of a Service by name, each with the path of its value below those of the Service."""
    scope: Any = resource.scope
    for index, name in enumerate(scope.workload.served(resource.spec)):
        yield name, ("port",) if index == 0 else ("ports", name)


def _ports(resource: Resource, fields: Fields) -> Iterator[ServicePortPlan]:
    scope: Any = resource.scope
    for name, path in served_ports(resource):
        port = scope.workload.pod_ports()[name]
        yield ServicePortPlan(
            name=name,
            number=fields.text(*path),
            protocol=port.transport,
            app_protocol=port.app_protocol,
            is_first=path == ("port",),
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
