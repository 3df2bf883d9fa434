"""The checks of network policies against the charts and workloads that they name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from chartgen.locations import Path
from chartgen.similar import closest
from chartgen.spec.checks import Problem, check
from chartgen.spec.networkpolicy import NetworkPolicy, Peer
from chartgen.spec.text import placeholders_in
from chartgen.spec.workload import CONTAINERS, MAIN, Workload

if TYPE_CHECKING:
    from chartgen.spec.chart import Chart


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
                yield from _selectors(peer, path)
                if direction == "ingress":
                    yield from _ports(peer, workload, path)


def peer_charts(chart: Chart) -> Iterator[Chart]:
    """Yield the other charts whose pods are peers of network policies of a chart."""
    for _component, workload in chart.workloads():
        policy = workload.network_policy
        for peer in (*(policy.ingress or ()), *(policy.egress or ())) if policy is not None else ():
            if peer.chart is not None:
                yield peer.chart


_NAMES = ("fullname", "release", "namespace")
"""The placeholders that stand for something in texts of other charts as well."""


def labels_for_others(workload: Workload) -> dict[str, str]:
    """Return the labels of a selector that other charts know: those without placeholders, or with names only."""
    return {
        key: text
        for key, text in workload.selector.items()
        if all(placeholder.kind in _NAMES for placeholder, _ in placeholders_in(text))
    }


def _selectors(peer: Peer, path: Path) -> Iterator[Problem]:
    """Find pods of another chart that no label selects: the peer would be all pods."""
    for component, workload in peer.chart.workloads() if peer.chart is not None and not peer.labels else ():
        if peer.component in (None, "*", component) and workload.selector and not labels_for_others(workload):
            noun = f'component "{component}"' if component else "main workload"
            yield Problem(
                (*path, "chart"), f"unknown labels of the pods of the {noun}: they are known only at installation",
                ", ".join(workload.selector), hint="set `labels=` of the Peer, or other labels in the `selector`",
            )  # fmt: skip


def _component(peer: Peer, chart: Any, path: Path) -> Iterator[Problem]:
    known = dict(chart.workloads())
    if peer.component is None or peer.component in ("*", *known):
        return
    nearest = closest(peer.component, known)
    noun = f'component "{peer.component}"' if peer.component else "main workload"
    expected = ", ".join(f'"{each}"' if each else '"" for the main workload' for each in known)
    yield Problem(
        (*path, "component"), f'unknown {noun} of chart "{chart.name}"', peer.component, expected,
        f'did you mean "{nearest}"?' if nearest else "",
    )  # fmt: skip


def _ports(peer: Peer, workload: Any, path: Path) -> Iterator[Problem]:
    known = workload.pod_ports()
    for index, rule in enumerate(peer.port_rules()):
        name = rule["port"]
        if isinstance(name, str) and name not in known:
            nearest = closest(name, known)
            yield Problem(
                (*path, "ports", index), f'unknown port "{name}" of the workload', name, ", ".join(known),
                f'did you mean "{nearest}"?' if nearest else "",
            )  # fmt: skip


def exposed(chart: Any) -> dict[str, str]:
    """Return the components that others reach from outside of the namespace, each with what exposes it."""
    found: dict[str, str] = {}
    for component, workload in chart.workloads():
        for name, service in workload.all_services() if hasattr(workload, "all_services") else ():
            if service.type != "ClusterIP":
                noun = f'the Service "{name}"' if name else "the Service"
                for each in (component, *service.components):
                    found.setdefault("" if each == MAIN else each, f"{noun} of type {service.type}")
        for noun, edge in _edges(workload):
            for _, target in edge.backends() if edge.enabled else ():
                found.setdefault("" if target.component == MAIN else target.component or component, noun)
        if getattr(workload, "monitor", None) is not None:
            found.setdefault(component, f"the {type(workload.monitor).__name__}")
    return found


def _edges(workload: Any) -> Iterator[tuple[str, Any]]:
    """Yield the Ingresses and routes of a workload, each with a noun."""
    single = getattr(workload, "ingress", None)
    if single is not None:
        yield "the Ingress", single
    for field in ("ingresses", "routes"):
        for name, each in getattr(workload, field, {}).items():
            yield f'the {type(each).__name__} "{name}"' if name else f"the {type(each).__name__}", each


def unreachable(chart: Any) -> Iterator[Problem]:
    """Find what others reach from outside of the namespace, although the network policy admits none of them."""
    workloads = dict(chart.workloads())
    for component, noun in exposed(chart).items():
        workload = workloads.get(component)
        policy = workload.network_policy if workload is not None and workload.enabled else None
        if policy is not None and policy.enabled and not _admits_others(policy):
            path: Path = ("components", component) if component else ("workload",)
            message = f"the network policy allows no ingress from outside the namespace, which {noun} needs"
            hint = 'add a peer, such as `Peer(namespace="ingress-nginx")`, or `Peer()` for anywhere'
            yield Problem((*path, "network_policy", "ingress"), message, hint=hint)


def _admits_others(policy: NetworkPolicy) -> bool:
    if policy.ingress is None or any(peer.is_outside for peer in policy.ingress):
        return True
    return any(_is_outside(rule) for rule in policy.extra_ingress)


def _is_outside(rule: Any) -> bool:
    sources = rule.get("from")
    return not sources or any("ipBlock" in source or "namespaceSelector" in source for source in sources)
