"""A workload's network policy, decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from chartgen.plan.helm import Named, bare, below, component_label, scope
from chartgen.plan.metadata import MetadataPlan, metadata_plan
from chartgen.spec.workload import Workload


class NetworkPolicyPlan(NamedTuple):
    """The network policy of one workload."""

    component: str
    file: str
    metadata: MetadataPlan
    expression: str
    """Its values, which are `$policy` in its template."""
    path: str
    """The same from outside of its component's templates."""
    values: str
    """The path of its values, as `--set` takes it."""
    enabled: str
    """The expression of its component's switch; empty for none."""
    switches: Mapping[str, bool]
    """Its switches by the names of their values, as they are where nothing is said."""
    client: str
    """The label of pods that may reach it, as text of a template."""
    ports: tuple[tuple[int, str], ...]
    """The container's ports: number and protocol."""


def network_policy(component: str, workload: Workload, named: Named, enabled: str) -> NetworkPolicyPlan | None:
    """Decide the network policy of a workload; None where it has none."""
    if workload.network_policy is None:
        return None
    suffix = "-".join(part for part in (component, "client") if part)
    ports = (workload.port(name) for name in workload.ports)
    path = (component, "networkPolicy") if component else ("networkPolicy",)
    return NetworkPolicyPlan(
        component=component,
        file=f"{component}-" if component else "",
        metadata=metadata_plan(named, named.yaml_name(component), component_label(component)),
        expression=bare(below(scope(component), "networkPolicy")),
        path=below(".Values", *path),
        values=".".join(path),
        enabled=enabled,
        switches={
            "enabled": workload.network_policy.enabled,
            "allowExternal": workload.network_policy.allow_external,
            "allowExternalEgress": workload.network_policy.allow_external_egress,
        },
        client=named.fullname(suffix),
        ports=tuple((port.container_port, port.protocol) for port in ports),
    )
