"""Network policies: at most one for each workload."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from chartgen.resources.helm import is_on, nested_map, unparenthesized
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.resource import Kind, Resource, When
from chartgen.resources.scope import ChartScope, ValuesPath
from chartgen.spec.network import NetworkPolicy


class NetworkPolicyPlan(NamedTuple):
    """The input of `templates/networkpolicy.yaml`."""

    metadata: MetadataPlan
    values: str
    """The expression of its values."""
    path: str
    """The path of its values, as `--set` takes it."""
    switches: Mapping[str, bool | None]
    """The defaults of its switches; None for a direction that is always open."""
    ports: tuple[tuple[int, str], ...]
    """The ports of the container: number and protocol."""


def _find(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for scope in chart.workloads:
        policy = scope.workload.network_policy
        if policy is not None:
            values = nested_map(".Values", *scope.values_path, "networkPolicy")
            yield Resource(
                kind=kind,
                path=(*scope.path, "network_policy"),
                spec=policy,
                scope=scope,
                name=chart.names.resource(scope.component, fullname=policy.fullname),
                file=f"templates/{scope.file_prefix}{kind.file_name}",
                when=When(
                    (scope.switch, is_on(f"{values}.enabled", policy.enabled)),
                    (scope.local_switch, is_on("$policy.enabled", policy.enabled)),
                ),
            )


def _plan(resource: Resource, chart: ChartScope) -> NetworkPolicyPlan:
    scope: Any = resource.scope
    policy, workload = resource.spec, scope.workload
    ports = (workload.port(name) for name in workload.ports)
    return NetworkPolicyPlan(
        metadata=metadata_plan(chart.names, resource.name, scope.label),
        values=unparenthesized(nested_map(scope.values, "networkPolicy")),
        path=f"{scope.prefix}networkPolicy",
        switches={"allowExternal": policy.allow_external, "allowExternalEgress": policy.allow_external_egress},
        ports=tuple((port.container_port, port.transport) for port in ports),
    )


def _unused(chart: ChartScope) -> Iterator[ValuesPath]:
    for scope in chart.workloads:
        if scope.workload.network_policy is not None and not scope.workload.ports:
            yield (*scope.values_path, "networkPolicy", "allowExternal")


KIND = Kind(
    "NetworkPolicy",
    "networking.k8s.io/v1",
    NetworkPolicy,
    _find,
    _plan,
    _unused,
    checks="checks/networkpolicy.tpl",
    in_diagram=False,
    follows_workload=True,
)
