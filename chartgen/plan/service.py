"""A workload's Services, each decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from chartgen.plan.helm import Named, bare, below, component_label, member, scope
from chartgen.plan.metadata import MetadataPlan, metadata_plan
from chartgen.spec.network import Service
from chartgen.spec.workload import Workload

_TYPES = ("ClusterIP", "NodePort", "LoadBalancer")


class ServicePortPlan(NamedTuple):
    """One port of a Service."""

    name: str
    number: str
    """The expression of its value."""
    path: str
    """The same from outside of its component's templates."""
    value: str
    """Where it stands among the values, as `--set` takes it."""
    protocol: str
    app_protocol: str
    first: bool


class ServicePlan(NamedTuple):
    """One Service of a workload."""

    file: str
    suffix: str
    metadata: MetadataPlan
    host: str
    """Its name within text."""
    expression: str
    """Its values, which are `$service` in its template."""
    path: str
    """The same from outside of its component's templates."""
    values: str
    """The path of its values, as `--set` takes it."""
    component: str
    enabled: str
    """The expression of its component's switch; empty for none."""
    ports: tuple[ServicePortPlan, ...]
    publish_not_ready_addresses: bool
    session_affinity: str
    headless: bool
    types: tuple[str, ...]
    """The types that it can have; one alone where it is headless, or a rule says so."""
    exposed: bool
    """Whether it can be of a type that is reached from outside of the cluster."""
    fixed_type: bool
    """Whether its type is no value."""
    way: tuple[str, ...]
    """The way to its values."""


def services(
    component: str,
    workload: Workload,
    named: Named,
    enabled: str,
    waived: dict[str, str],
    narrowed: Mapping[tuple[str, ...], Mapping[str, Any]],
) -> Iterator[ServicePlan]:
    """Decide the Services of a workload; parameters are as those of `pod_plan`."""
    for name, service in workload.all_services():
        suffix = "-".join(part for part in (component, name) if part)
        path = ("services", name) if name else ("service",)
        full = (component, *path) if component else path
        at = "$service"
        said = narrowed.get((*full, "type"), {}).get("enum", _TYPES)
        types = ("ClusterIP",) if service.headless else tuple(each for each in _TYPES if each in said)
        yield ServicePlan(
            file=f"{suffix}-" if suffix else "",
            suffix=suffix,
            metadata=metadata_plan(
                named,
                named.yaml_name(suffix),
                component_label(component),
                annotations=waived,
                label_values=f"{at}.labels",
                annotation_values=(f"{at}.annotations",),
            ),
            host=named.fullname(suffix),
            expression=bare(below(scope(component), *path)),
            path=below(".Values", *full),
            values=".".join(full),
            component=component,
            enabled=enabled,
            ports=tuple(_ports(workload, service, at, full)),
            publish_not_ready_addresses=service.publish_not_ready_addresses,
            session_affinity=service.session_affinity,
            headless=service.headless or service.cluster_ip == "None",
            fixed_type=service.headless,
            way=full,
            types=types,
            exposed=types != ("ClusterIP",),
        )


def _ports(workload: Workload, service: Service, at: str, path: tuple[str, ...]) -> Iterator[ServicePortPlan]:
    for index, name in enumerate(workload.served(service)):
        port = workload.port(name)
        way = ("port",) if index == 0 else ("ports", name)
        yield ServicePortPlan(
            name=name,
            number=member(below(at, *way[:-1]), way[-1]),
            path=member(below(".Values", *path, *way[:-1]), way[-1]),
            value=".".join((*path, *way)),
            protocol=port.protocol,
            app_protocol=port.app_protocol,
            first=index == 0,
        )
