"""The checks of charts that concern how traffic reaches workloads: Services of several workloads, Ingresses, routes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from chartgen.locations import Path
from chartgen.similar import closest
from chartgen.spec.backends import Target
from chartgen.spec.checks import Problem, check
from chartgen.spec.service import Service, served_ports
from chartgen.spec.workload import CONTAINERS, MAIN, Workload

if TYPE_CHECKING:
    from chartgen.spec.chart import Chart

_OWNERS = ("workload", "components")


@check(
    *(
        f"{owner}.{field}"
        for owner in _OWNERS
        for field in ("service", "services", "service_name", "ports", "selector", *CONTAINERS)
    )
)
def services_of_several(chart: Chart) -> Iterator[Problem]:
    """Find Services that select components which do not exist, or which lack their ports."""
    workloads = dict(chart.workloads())
    for component, workload in workloads.items():
        for name, service in workload.all_services():
            path = (*_path_of(component), *(("services", name) if name else ("service",)))
            for index, other in enumerate(service.components):
                yield from _selected(workloads, component, service, other, (*path, "components", index))
            if service.components and not service.selector:
                yield from _own_selectors(workloads, (component, *service.components), path)
            if service.selector:
                yield from _explicit_selector(workloads, (component, *service.components), service, path)


def _selected(
    workloads: Mapping[str, Workload], owner: str, service: Service, other: str, path: Path
) -> Iterator[Problem]:
    workload = workloads.get(_component_of(other))
    if workload is None or other == (owner or MAIN):
        known = [each or MAIN for each in workloads if each != owner]
        reason = "the Service already selects it" if workload is not None else "the chart has no such component"
        yield Problem(path, f'invalid component "{other}" of the Service: {reason}', other, ", ".join(known))
        return
    ports = workload.pod_ports()
    for port in served_ports(workloads[owner], service):
        if isinstance(port.target, str) and port.target not in ports:
            message = f'missing port "{port.target}" of the component "{other}": the Service forwards to it'
            yield Problem(path, message, ", ".join(ports) or "no ports", port.target)


def _own_selectors(workloads: Mapping[str, Workload], selected: tuple[str, ...], path: Path) -> Iterator[Problem]:
    for component in selected:
        workload = workloads.get(_component_of(component))
        if workload is not None and workload.selector:
            message = f'missing selector of the Service: "{component or MAIN}" has its own selector'
            yield Problem(path, message, hint="set `selector={...}` of the Service, to labels that all their pods have")


def _explicit_selector(
    workloads: Mapping[str, Workload], selected: tuple[str, ...], service: Service, path: Path
) -> Iterator[Problem]:
    for component in selected:
        workload = workloads.get(_component_of(component))
        if workload is None:
            continue
        labels = {"app.kubernetes.io/component": component or MAIN} if not workload.selector else workload.selector
        pod = {**labels, **workload.pod_labels}
        for key, value in service.selector.items():
            if key not in pod and not workload.selector and key in _OF_RELEASES:
                continue
            if pod.get(key) != value:
                found = f"{key}={pod[key]}" if key in pod else f"no label {key}"
                message = f'invalid selector of the Service: it selects no pods of "{component or MAIN}"'
                yield Problem((*path, "selector", key), message, found, f"{key}={value}")


_OF_RELEASES = frozenset({"app.kubernetes.io/name", "app.kubernetes.io/instance"})
"""Labels of pods whose values depend on the release."""


@check(
    *(
        f"{owner}.{field}"
        for owner in _OWNERS
        for field in (
            "ingress",
            "ingresses",
            "routes",
            "service",
            "services",
            "service_name",
            "ports",
            "enabled",
            *CONTAINERS,
        )
    )
)
def backends(chart: Chart) -> Iterator[Problem]:
    """Find Ingresses and routes that lead to a Service or port which does not exist."""
    workloads = dict(chart.workloads())
    for component, path, edge in edges(chart):
        if not (edge.enabled and workloads[component].enabled):
            continue
        for where, target in edge.backends():
            problem = _unknown_target(workloads, component, target, type(edge).__name__, (*path, *where))
            if problem is not None:
                yield problem


def edges(chart: Chart) -> Iterator[tuple[str, Path, Any]]:
    """Yield the Ingresses and routes of a chart, each with its component and its path."""
    for component, workload in chart.workloads():
        for _name, path, edge in workload.edges():
            yield component, (*_path_of(component), *path), edge


def _unknown_target(
    workloads: Mapping[str, Workload], owner: str, target: Target, kind: str, path: Path
) -> Problem | None:
    component = _component_of(target.component) if target.component else owner
    title = f'component "{component}"' if component else "main workload"
    workload = workloads.get(component)
    owner_path = (*path, "component") if target.component else path
    if workload is None:
        known = [each or MAIN for each, other in workloads.items() if any(other.all_services())]
        near = closest(target.component, known)
        return Problem(
            owner_path, f'unknown component "{target.component}" of the {kind}', target.component, ", ".join(known),
            f'did you mean "{near}"?' if near else "",
        )  # fmt: skip
    # Charts create one for StatefulSets, which is not meant for requests.
    services = {name: each for name, each in workload.all_services() if not each._is_default}
    service = services.get(target.service)
    if service is None:
        message = f"missing Service of the {kind}: the {title} has no Service"
        found = ""
        if target.service:
            message, found = f'unknown Service "{target.service}" of the {title}', target.service
            owner_path = (*path, "service")
        hint = "" if services else "set `service=Service(80)`"
        return Problem(owner_path, message, found, ", ".join(name or "the main Service" for name in services), hint)
    if not workload.enabled:
        return Problem(owner_path, f"conflicting backend of the {kind}: the {title} is disabled", target.component)
    ports = [port.name for port in served_ports(workload, service)]
    if not ports:
        return Problem(
            owner_path, f"missing port of the {kind}: the Service of the {title} has no ports", target.service
        )
    if target.port and target.port not in ports:
        near = closest(target.port, ports)
        return Problem(
            (*path, "port"), f'unknown port "{target.port}" of the Service of the {title}', target.port,
            ", ".join(ports), f'did you mean "{near}"?' if near else "",
        )  # fmt: skip
    return None


def _component_of(name: str) -> str:
    return "" if name == MAIN else name


def _path_of(component: str) -> tuple[str, ...]:
    return ("components", component) if component else ("workload",)
