"""Network policies: at most one for each workload."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.resources.fields import Fields
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.placeholders import name_of_other, text_of_other
from chartgen.resources.resource import Kind, Resource, part_of_workload
from chartgen.resources.scope import ChartScope, ValuesPath, WorkloadScope
from chartgen.spec.network_checks import labels_for_others
from chartgen.spec.networkpolicy import ANYWHERE, IN_CHART, IN_NAMESPACE, NetworkPolicy, Peer
from chartgen.spec.service import served_ports
from chartgen.spec.workload import MAIN, Workload


class PeerPlan(NamedTuple):
    """A peer of a rule."""

    scope: WorkloadScope | None
    """The workload whose pods are meant; None for what `text` describes."""
    text: str = ""
    """As YAML."""


class RulePlan(NamedTuple):
    """A rule for one direction."""

    ports: str
    """As YAML; empty for all."""
    peers: tuple[PeerPlan, ...]
    """Empty for anywhere."""
    is_open: str = ""
    """The condition under which it is for anywhere; empty for never."""


class NetworkPolicyPlan(NamedTuple):
    """The input of `templates/networkpolicy.yaml`."""

    metadata: MetadataPlan
    fields: Fields
    """Its values."""
    types: tuple[str, ...]
    """The directions that are not open."""
    ingress: tuple[RulePlan, ...]
    egress: tuple[RulePlan, ...]
    egress_is_open: str | None
    """The condition under which egress is open: empty for always, None for never."""
    has_egress: str | None
    """The condition under which there are rules for egress: empty for always, None for never."""


def _find(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for scope in chart.workloads:
        policy = scope.workload.network_policy
        found = part_of_workload(kind, chart, scope, policy, ("network_policy",), ("networkPolicy",))
        if found is not None:
            yield found


def _plan(resource: Resource, chart: ChartScope) -> NetworkPolicyPlan:
    scope: Any = resource.scope
    policy, fields = resource.spec, scope.fields.below("networkPolicy")
    egress = tuple(_egress(policy, chart))
    egress_is_open = fields.switch("allowExternalEgress") if fields.has("allowExternalEgress") else None
    return NetworkPolicyPlan(
        metadata=metadata_plan(chart, resource.name, scope.label, labels=policy.labels, annotations=policy.annotations),
        fields=fields,
        types=tuple(
            kind for kind, peers in (("Ingress", policy.ingress), ("Egress", policy.egress)) if peers is not None
        ),
        ingress=tuple(_ingress(policy, fields, chart, scope.workload)),
        egress=egress,
        egress_is_open=egress_is_open,
        has_egress=_has_egress(egress, egress_is_open, fields),
    )


def _ingress(policy: NetworkPolicy, fields: Fields, chart: ChartScope, workload: Workload) -> Iterator[RulePlan]:
    """Return the rules for ingress: one for the ports of the workload, and one for each set of other ports."""
    peers = policy.ingress or ()
    ports = _ports(workload)
    is_default = policy.ingress is IN_NAMESPACE or policy.ingress is ANYWHERE
    whole = [peer for peer in peers if peer.ports == ()]
    if whole and (ports or not is_default):
        is_open = fields.switch("allowExternal") if fields.has("allowExternal") else None
        if any(peer.is_anywhere for peer in whole) and not is_open:
            yield RulePlan(ports, ())
        else:
            chosen = IN_NAMESPACE if is_open else whole
            yield RulePlan(ports, tuple(plan for peer in chosen for plan in _peers(peer, chart)), is_open or "")
    free = [peer for peer in peers if peer.ports is None]
    if free:
        is_anywhere = any(peer.is_anywhere for peer in free)
        yield RulePlan("", () if is_anywhere else tuple(plan for peer in free for plan in _peers(peer, chart)))
    yield from _with_ports(peers, chart, workload)


def _egress(policy: NetworkPolicy, chart: ChartScope) -> Iterator[RulePlan]:
    """Return the rules for egress, without that for DNS; those of a policy that installers can open if it is closed."""
    peers = IN_CHART if policy.egress == ANYWHERE else policy.egress or ()
    whole = [plan for peer in peers if not peer.ports for plan in _peers(peer, chart)]
    if any(not peer.ports and peer.is_anywhere for peer in peers):
        yield RulePlan("", ())
    elif whole:
        yield RulePlan("", tuple(whole))
    yield from _with_ports(peers, chart, None)


def _has_egress(rules: Sequence[RulePlan], is_open: str | None, fields: Fields) -> str | None:
    """Return the condition under which there are rules for egress; a list without any would be null."""
    lists = ("dnsPorts", "extraEgress")
    if rules or is_open == "" or any(fields.default(key) for key in lists if not fields.exposes(key)):
        return ""
    conditions = [fields.expression(key) for key in lists if fields.exposes(key)]
    if is_open:
        conditions.insert(0, is_open)
    if len(conditions) > 1:
        return f"or {' '.join(conditions)}"
    return conditions[0] if conditions else None


def _with_ports(peers: Sequence[Peer], chart: ChartScope, workload: Workload | None) -> Iterator[RulePlan]:
    groups: dict[str, list[Peer]] = {}
    for peer in peers:
        if peer.ports:
            ports = [_with_protocol(rule, workload) for rule in peer.port_rules()]
            groups.setdefault(yamltext.dump(ports).rstrip("\n"), []).append(peer)
    for text, group in groups.items():
        is_anywhere = any(peer.is_anywhere for peer in group)
        plans = () if is_anywhere else tuple(plan for peer in group for plan in _peers(peer, chart))
        yield RulePlan(text, plans)


def _with_protocol(rule: dict[str, Any], workload: Workload | None) -> dict[str, Any]:
    """Return a port with the protocol that the port of the workload has, unless the peer sets one."""
    ports = workload.pod_ports() if workload is not None else {}
    for name, port in ports.items() if "protocol" not in rule else ():
        if rule["port"] in (name, port.container_port) and port.transport != "TCP":
            return {**rule, "protocol": port.transport}
    return rule


def _ports(workload: Workload) -> str:
    rules = []
    for number, transport in _numbers(workload):
        protocol = {} if transport == "TCP" else {"protocol": transport}
        rules.append({"port": number, **protocol})
    return yamltext.dump(rules).rstrip("\n") if rules else ""


def _numbers(workload: Workload) -> dict[tuple[int, str], None]:
    """Return the ports of the containers, those that only a Service names included."""
    declared = ((port.container_port, port.transport) for port in workload.pod_ports().values())
    served = (port for _, service in workload.all_services() for port in served_ports(workload, service))
    numbers = ((port.target, port.protocol) for port in served if isinstance(port.target, int))
    return dict.fromkeys((*declared, *numbers))


def _peers(peer: Peer, chart: ChartScope) -> Iterator[PeerPlan]:
    """Return what a peer means; all components of a chart are several peers if they have selectors of their own."""
    if peer.chart is None and peer.component == "*":
        yield PeerPlan(None)
        for scope in chart.workloads:
            if scope.selector:
                yield PeerPlan(scope)
    elif peer.chart is None and peer.component is not None:
        yield PeerPlan(next(scope for scope in chart.workloads if scope.component == peer.component))
    elif peer == IN_NAMESPACE[0]:
        yield PeerPlan(None, "podSelector: {}  # the namespace")
    elif peer.cidr is not None:
        excepted = {"except": list(peer.except_)} if peer.except_ else {}
        yield PeerPlan(None, _yaml({"ipBlock": {"cidr": peer.cidr, **excepted}}))
    elif peer.chart is not None:
        for labels in labels_of(peer.chart, peer.component):
            yield PeerPlan(None, chart.names.templated(_yaml(_pods(peer, labels, chart.chart.namespace))))
    else:
        yield PeerPlan(None, _yaml(_pods(peer, peer.labels)))


def _pods(peer: Peer, labels: Mapping[str, str] | None, own: Any = None) -> dict[str, Any]:
    """Return the selectors of the pods of other charts or namespaces, or with labels."""
    other: Any = peer.chart
    namespace = peer.namespace
    if other is not None:
        if namespace is None and other.namespace is not None and (own is None or own.name != other.namespace.name):
            namespace = other.namespace.name
        labels = {**(labels or {}), **(peer.labels or {})}
    found: dict[str, Any] = {}
    if namespace is not None:
        selected = {} if namespace == "*" else {"matchLabels": {"kubernetes.io/metadata.name": namespace}}
        found["namespaceSelector"] = selected
    if labels is not None or namespace is None:
        found["podSelector"] = {"matchLabels": dict(labels)} if labels else {}
    return found


def labels_of(chart: Any, component: str | None) -> Iterator[Mapping[str, str]]:
    """Yield the labels of the pods of another chart, with placeholders: once for all workloads of the same labels."""
    name = {"app.kubernetes.io/name": name_of_other(chart)}
    workloads = dict(chart.workloads())
    if component in (None, "*"):
        if not all(workload.selector for workload in workloads.values()):
            yield name
        chosen = list(workloads.values())
    else:
        chosen = [workloads[component or ""]]
        if not chosen[0].selector:
            yield {**name, "app.kubernetes.io/component": component or MAIN}
    for workload in chosen:
        if workload.selector:
            yield {key: text_of_other(text, chart) for key, text in labels_for_others(workload).items()}


def _yaml(content: Mapping[str, Any]) -> str:
    return yamltext.dump(dict(content)).rstrip("\n")


def _unused(chart: ChartScope) -> Iterator[ValuesPath]:
    for scope in chart.workloads:
        policy = scope.workload.network_policy
        path = (*scope.values_path, "networkPolicy")
        if policy is None:
            continue
        if not _numbers(scope.workload):
            yield (*path, "allowExternal")
        if policy.ingress is None:
            yield (*path, "extraIngress")
        if policy.egress is None:
            yield (*path, "extraEgress")
            yield (*path, "dnsPorts")


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
