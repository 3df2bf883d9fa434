"""The checks of Services, and of the workloads that have them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from chartgen import names
from chartgen.locations import Key, Path
from chartgen.spec.checks import Problem, check
from chartgen.spec.container_checks import unknown_port
from chartgen.spec.monitoring import monitored_ports  # noqa: F401  the module that a class names has all its checks

if TYPE_CHECKING:
    from chartgen.spec.network import Service
    from chartgen.spec.workload import Server


@check("ports", "init_containers", "sidecars", "containers", "service", "services")
def service_ports(workload: Server) -> Iterator[Problem]:
    """Find ports of Services that the workload does not have, or that one Service has twice."""
    known = workload.pod_ports()
    for name, service in workload.all_services():
        path: Path = ("services", name) if name else ("service",)
        if isinstance(service.ports, int):
            if not workload.ports:
                yield Problem(
                    path,
                    "missing port for the Service: the workload has no ports",
                    hint='declare one: `ports={"http": 8080}`',
                )
            continue
        for port in service.ports:
            if port not in known:
                yield unknown_port((*path, "ports", Key(port)), "of the Service", port, known)
        yield from _duplicate_service_ports(workload, service, path)


def _duplicate_service_ports(workload: Server, service: Service, path: Path) -> Iterator[Problem]:
    seen: dict[tuple[int, str], str] = {}
    known = workload.pod_ports()
    for port, number in workload.served(service).items():
        if port in known and seen.setdefault((number, known[port].transport), port) != port:
            yield Problem((*path, "ports", port), f"duplicate port {number} of the Service", port)


@check("services")
def service_names(workload: Server) -> Iterator[Problem]:
    """Find invalid names of Services."""
    for name in workload.services:
        if sentence := names.dns_label(name):
            yield Problem(("services", Key(name)), f'invalid Service name "{name}": {sentence}', name)


@check("fullname", "service", "services")
def names_of_services(workload: Server) -> Iterator[Problem]:
    """Find an exact name that Services get, but cannot have."""
    for name, service in workload.all_services():
        full = "-".join(filter(None, (workload.fullname, name)))
        if workload.fullname and not service.fullname and (sentence := names.dns_1035_label(full)):
            message = f'invalid name "{full}" of the Service: it {sentence}'
            path: Path = ("services", name) if name else ("fullname",)
            yield Problem(path, message, full, hint="set `fullname` of the Service")
