"""The checks of network policies against the charts and workloads that they name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from chartgen import names
from chartgen.locations import Path
from chartgen.spec.checks import Problem, check
from chartgen.spec.networkpolicy import NetworkPolicy, Peer
from chartgen.spec.workload import CONTAINERS

if TYPE_CHECKING:
    from chartgen.spec.chart import Chart

OUTSIDE = ("ingress", "ingresses", "routes", "monitor")
"""Fields of workloads that others connect to from outside of the namespace."""
_NOUNS = {"ingress": "Ingress", "ingresses": "Ingresses", "routes": "routes", "monitor": "monitor"}


@check(
    *(f"{owner}.{field}" for owner in ("workload", "components") for field in ("network_policy", "ports", *CONTAINERS))
)
def peers(chart: Chart) -> Iterator[Problem]:
    """Find peers that are no components, and names of ports that workloads do not have."""
    for component, workload in chart.workloads():
        policy = workload.network_policy
        for direction in ("ingress", "egress") if policy is not None else ():
            found = getattr(policy, direction)
            for index, peer in enumerate(found or ()):
                path: Path = ("components", component) if component else ("workload",)
                path = (*path, "network_policy", direction, index)
                yield from _component(peer, peer.chart or chart, path)
                if direction == "ingress":
                    yield from _ports(peer, workload, path)


def _component(peer: Peer, chart: Any, path: Path) -> Iterator[Problem]:
    known = dict(chart.workloads())
    if peer.component is None or peer.component in ("*", *known):
        return
    nearest = names.closest(peer.component, known)
    noun = f'component "{peer.component}"' if peer.component else "main workload"
    yield Problem(
        (*path, "component"), f'unknown {noun} of chart "{chart.name}"', peer.component,
        ", ".join(f'"{each}"' for each in known if each), f'did you mean "{nearest}"?' if nearest else "",
    )  # fmt: skip


def _ports(peer: Peer, workload: Any, path: Path) -> Iterator[Problem]:
    known = workload.pod_ports()
    for index, rule in enumerate(peer.port_rules()):
        name = rule["port"]
        if isinstance(name, str) and name not in known:
            nearest = names.closest(name, known)
            yield Problem(
                (*path, "ports", index), f'unknown port "{name}" of the workload', name, ", ".join(known),
                f'did you mean "{nearest}"?' if nearest else "",
            )  # fmt: skip


def unreachable(workload: Any, path: Path) -> Iterator[Problem]:
    """Find what others connect to from outside of the namespace, although the network policy admits none of them."""
    policy = workload.network_policy
    if policy is None or not policy.enabled or _admits_others(policy):
        return
    where, noun = (*path, "network_policy", "ingress"), ""
    for name, service in workload.all_services() if hasattr(workload, "all_services") else ():
        if service.type != "ClusterIP":
            noun = f'the Service "{name}" of type {service.type}' if name else f"the Service of type {service.type}"
    for field in OUTSIDE:
        if getattr(workload, field, None):
            noun = f"its {_NOUNS[field]}"
    if noun:
        message = f"the network policy admits no traffic from outside of the namespace, for {noun}"
        hint = 'add a peer, such as `Peer(namespace="ingress-nginx")`, or `Peer()` for anywhere'
        yield Problem(where, message, hint=hint)


def _admits_others(policy: NetworkPolicy) -> bool:
    if policy.ingress is None or any(peer.is_outside for peer in policy.ingress):
        return True
    return any(_is_outside(rule) for rule in policy.extra_ingress)


def _is_outside(rule: Any) -> bool:
    sources = rule.get("from")
    return not sources or any("ipBlock" in source or "namespaceSelector" in source for source in sources)
