"""The checks of what exposes a workload: its Services, Ingresses and routes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from chartgen import names
from chartgen.locations import Key, Path
from chartgen.similar import closest
from chartgen.spec.checks import Problem, check
from chartgen.spec.monitoring import monitored_ports  # noqa: F401  the module that a class names has all its checks
from chartgen.spec.service import ServedPort, Service, ServicePort, served_ports
from chartgen.spec.unnamed_ports import UNNAMED, port_reference

if TYPE_CHECKING:
    from chartgen.spec.workload import Server


@check("ports", "init_containers", "sidecars", "containers", "service", "services")
def service_ports(workload: Server) -> Iterator[Problem]:
    """Find ports of Services that lead to no port of the workload, or that one Service has twice."""
    for name, service in _given(workload):
        path: Path = ("services", name) if name else ("service",)
        if not workload.ports and (isinstance(service.ports, int) or isinstance(service.ports.get(UNNAMED), int)):
            yield Problem(
                path,
                "missing port for the Service: the workload has no ports",
                hint='declare one: `ports={"http": 8080}`',
            )
            continue
        if isinstance(service.ports, int):
            continue
        seen: dict[tuple[int, str], str] = {}
        for port in served_ports(workload, service):
            problem = _target_problem(workload, service, port, path)
            if problem is not None:
                yield problem
            elif seen.setdefault((port.number, port.protocol), port.name) != port.name:
                yield Problem((*path, "ports", port.name), f"duplicate port {port.number} of the Service", port.name)


def _given(workload: Server) -> list[tuple[str, Service]]:
    """Return the Services that the spec gives, by name, without one that charts create for StatefulSets."""
    own = [("", workload.service)] if workload.service is not None else []
    return [*own, *workload.services.items()]


def _target_problem(workload: Server, service: Service, port: ServedPort, path: Path) -> Problem | None:
    """Return the problem of a port that leads nowhere."""
    if isinstance(port.target, int):
        return None
    known = workload.pod_ports()
    given = service.ports[port.name]  # type: ignore[index]
    where: Path = (*path, "ports", Key(port.name))
    if isinstance(given, ServicePort) and given.target is not None:
        where = (*path, "ports", port.name, "target")
    if port.target not in known:
        nearest = closest(port.target, known)
        hint = f'did you mean "{nearest}"?' if nearest else ""
        if known and not hint:
            target = json.dumps(port_reference(next(iter(known))))
            hint = f"to use another name, write `ServicePort({port.number}, target={target})`"
        return Problem(
            where, f'unknown port "{port.target}" of the Service', port.target,
            ", ".join(known) or "a name in ports", hint,
        )  # fmt: skip
    protocol = known[port.target].transport
    if protocol != port.protocol:
        return Problem(
            (*path, "ports", port.name, "protocol"),
            f'conflicting protocol {port.protocol}: the container port "{port.target}" has {protocol}',
            port.protocol,
            protocol,
        )
    return None


@check("ingresses", "routes")
def names_of_edges(workload: Server) -> Iterator[Problem]:
    """Find invalid names of Ingresses and routes."""
    for field, noun in (("ingresses", "Ingress"), ("routes", "route")):
        for name in getattr(workload, field):
            if (name or field == "ingresses") and (sentence := names.dns_label(name)):
                yield Problem((field, Key(name)), f'invalid name "{name}" of the {noun}: {sentence}', name)


@check("services")
def service_names(workload: Server) -> Iterator[Problem]:
    """Find invalid names of Services."""
    for name in workload.services:
        if sentence := names.dns_label(name):
            yield Problem(("services", Key(name)), f'invalid Service name "{name}": {sentence}', name)


@check("fullname", "service", "services", "ports", "init_containers", "sidecars", "containers")
def names_of_services(workload: Server) -> Iterator[Problem]:
    """Find an exact name that Services get, but cannot have."""
    for name, service in _given(workload):
        full = "-".join(filter(None, (workload.fullname, name)))
        if workload.fullname and not service.fullname and (sentence := names.dns_1035_label(full)):
            message = f'invalid name "{full}" of the Service: it {sentence}'
            path: Path = ("services", name) if name else ("fullname",)
            yield Problem(path, message, full, hint="set `fullname` of the Service")
