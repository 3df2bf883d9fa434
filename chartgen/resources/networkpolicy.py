"""Network policies: at most one for each workload."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from chartgen.resources.fields import Fields
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.resource import Kind, Resource, when
from chartgen.resources.scope import ChartScope, ValuesPath
from chartgen.spec.network import NetworkPolicy


class NetworkPolicyPlan(NamedTuple):
    """The input of `templates/networkpolicy.yaml`."""

    metadata: MetadataPlan
    fields: Fields
    """Its values."""
    ports: tuple[tuple[int, str], ...]
    """The ports of the container: number and protocol."""


def _find(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for scope in chart.workloads:
        policy = scope.workload.network_policy
        if policy is not None and _conditions(scope.fields) is not None:
            yield Resource(
                kind=kind,
                path=(*scope.path, "network_policy"),
                spec=policy,
                scope=scope,
                name=chart.names.resource(scope.component, fullname=policy.fullname),
                file=f"templates/{scope.file_prefix}{kind.file_name}",
                when=when(scope, _conditions),
            )


def _plan(resource: Resource, chart: ChartScope) -> NetworkPolicyPlan:
    scope: Any = resource.scope
    workload = scope.workload
    ports = (workload.port(name) for name in workload.ports)
    return NetworkPolicyPlan(
        metadata=metadata_plan(chart, resource.name, scope.label),
        fields=scope.fields.below("networkPolicy"),
        ports=tuple((port.container_port, port.transport) for port in ports),
    )


def _unused(chart: ChartScope) -> Iterator[ValuesPath]:
    for scope in chart.workloads:
        if scope.workload.network_policy is not None and not scope.workload.ports:
            yield (*scope.values_path, "networkPolicy", "allowExternal")


def _conditions(fields: Fields) -> list[str] | None:
    enabled = fields.switch("networkPolicy", "enabled")
    return None if enabled is None else [enabled]


KIND = Kind(
    "NetworkPolicy",
    "networking.k8s.io/v1",
    NetworkPolicy,
    _find,
    _plan,
    _unused,
    in_diagram=False,
    follows_workload=True,
)
