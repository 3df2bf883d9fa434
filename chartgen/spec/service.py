"""Services: a stable name and ports for the pods of a workload."""

from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, field
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from chartgen import names
from chartgen.kubernetes import definitions
from chartgen.locations import Key
from chartgen.spec import examples
from chartgen.spec.base import Spec, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import STRINGS, Value, json_of
from chartgen.spec.extra import Extensible, Extra
from chartgen.spec.frozen import Items, Names, empty
from chartgen.spec.labels import labels_value
from chartgen.spec.part import plain, raw_problems
from chartgen.spec.types import Annotations, DnsLabel, Labels, NodePortNumber, PortNumber, checked
from chartgen.spec.unnamed_ports import UNNAMED, is_unnamed, port_key, port_reference

_OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_CLUSTER_IP = {
    "type": "string",
    "if": {"pattern": ":"},
    "then": {"format": "ipv6", "pattern": "^[0-9a-fA-F:]+$"},
    "else": {"pattern": rf"^$|^None$|^{_OCTET}(\.{_OCTET}){{3}}$"},
}
_CLASS = f"^$|{names.QUALIFIED_NAME}"


def _choice(*choices: str) -> dict[str, Any]:
    return {"type": "string", "enum": ["", *choices]}


def _cluster_ip(service: Any, chart: Any) -> str:  # noqa: ARG001  a default is made from both
    return "None" if service.headless else service.cluster_ip


def _first_port(service: Any, chart: Any) -> int | None:  # noqa: ARG001  a default is made from both
    if isinstance(service.ports, int):
        return service.ports
    first = next(iter(service.ports.values()), None)
    return None if first is None else number(first)


def _other_ports(service: Any, chart: Any) -> dict[str, int]:  # noqa: ARG001  a default is made from both
    return {} if isinstance(service.ports, int) else {name: number(port) for name, port in _others(service)}


def _others(service: Any) -> list[tuple[str, Any]]:
    """Return the ports by name, except the first one."""
    return [] if isinstance(service.ports, int) else list(service.ports.items())[1:]


def _first_node_port(service: Any, chart: Any) -> int:  # noqa: ARG001  a default is made from both
    first = None if isinstance(service.ports, int) else next(iter(service.ports.values()), None)
    return service.node_port or (first.node_port if isinstance(first, ServicePort) else 0)


def _other_node_ports(service: Any, chart: Any) -> dict[str, int]:  # noqa: ARG001  a default is made from both
    ports = {name: port.node_port for name, port in _others(service) if isinstance(port, ServicePort)}
    return {name: node_port for name, node_port in ports.items() if node_port}


def _unless_empty(name: str) -> Any:
    def default(service: Any, chart: Any) -> Any:  # noqa: ARG001  a default is made from both
        # Few Services need it, so it is a value only of charts whose spec sets it.
        return plain(getattr(service, name)) or None

    return default


def _traffic_distribution(service: Any, chart: Any) -> str | None:
    since = definitions.MIN_VERSIONS.index(definitions.on_by_default_since("ServiceSpec.trafficDistribution"))
    is_known = definitions.MIN_VERSIONS.index(chart.kube_version) >= since
    return service.traffic_distribution if is_known or service.traffic_distribution else None


def _is_address(text: str) -> bool:
    from ipaddress import ip_address

    try:
        ip_address(text)
    except ValueError:
        return False
    return "%" not in text and not (":" in text and "." in text)


@spec
class ServicePort(Spec):
    """A port of a Service with settings other than its number."""

    port: PortNumber
    """Port number of the Service. Value: `service.port`, or `service.ports.NAME`."""
    _: KW_ONLY
    target: PortNumber | Annotated[str, checked(port_key)] | None = None
    """Port to forward to: the key of a port of any container, or a number. Defaults to the port of the same name, or
    to the first one if the Service's port has none. Fixed in the chart."""
    protocol: Literal["TCP", "UDP", "SCTP"] | None = None
    """Protocol: TCP, UDP or SCTP. Defaults to that of the target. Fixed in the chart."""
    app_protocol: Annotated[str, checked(names.qualified_name)] | None = None
    """Application protocol, such as `grpc` or `kubernetes.io/h2c`. Defaults to that of the target. Fixed in the
    chart."""
    node_port: NodePortNumber = 0
    """Node port. If 0, the cluster allocates one. Value: `service.nodePort`, or `service.nodePorts.NAME`."""

    @check("node_port")
    def _node_port_range(self) -> Iterator[Problem]:
        yield from _node_port_problems(self.node_port)


def number(port: int | ServicePort) -> int:
    """Return the number of a port of a Service."""
    return port.port if isinstance(port, ServicePort) else port


def _node_port_problems(node_port: int) -> Iterator[Problem]:
    if node_port and not 30000 <= node_port <= 32767:
        yield Problem(
            ("node_port",), "invalid node port: out of range", str(node_port),
            "30000 to 32767, or 0 to let the cluster choose",
        )  # fmt: skip


class ServedPort(NamedTuple):
    """A port of a Service, and the container port that it forwards to."""

    name: str
    """Its name; empty for none."""
    number: int
    target: int | str
    protocol: str
    app_protocol: str
    node_port: int


@spec
class Service(Extensible):
    """A Service of a workload. `Service(80)` exposes the workload's first port, a dict exposes ports by name.

    The keys of the dict are the names of the Service's own ports. A number forwards to the container port of that name,
    a `ServicePort` to any port of any container. A port without a name, which must be the only one, has an empty key,
    and its number forwards to the first port. The port of `Service(80)` has the name of the first port, if any.
    """

    ports: Annotated[
        PortNumber | Names[PortNumber | ServicePort],
        Value("port", "Service", json_of(PortNumber), default=_first_port, level="standard"),
    ]
    """Port of the Service. In a spec, a dict sets several ports by name. Value: `service.port`."""
    _: KW_ONLY
    _other_ports: ClassVar[Value] = Value(
        "ports.*", "Service", json_of(PortNumber), default=_other_ports, level="standard"
    )
    """Port `{}` of the Service. Value: `service.ports.NAME`."""
    type: Annotated[
        Literal["ClusterIP", "NodePort", "LoadBalancer"],
        Value("type", "Service", level="standard", kubernetes="ClusterIP"),
    ] = "ClusterIP"
    """Type of the Service: ClusterIP, NodePort or LoadBalancer. Value: `service.type`."""
    node_port: Annotated[NodePortNumber, Value("nodePort", "Service", default=_first_node_port)] = 0
    """Node port of the first port. If 0, the cluster allocates one. Value: `service.nodePort`."""
    _other_node_ports: ClassVar[Value] = Value(
        "nodePorts.*", "Service", json_of(NodePortNumber), default=_other_node_ports
    )
    """Node port of the port `{}`. Value: `service.nodePorts.NAME`."""
    headless: bool = False
    """Whether the Service is headless: its name resolves to the pods. Value: `service.clusterIP`."""
    cluster_ip: Annotated[str, Value("clusterIP", "Service", _CLUSTER_IP, default=_cluster_ip)] = ""
    """Cluster IP. If empty, the cluster allocates one; None makes the Service headless. Value: `service.clusterIP`."""
    load_balancer_class: Annotated[
        str, Value("loadBalancerClass", "Service", {"type": "string", "pattern": _CLASS, "maxLength": 316})
    ] = ""
    """Load balancer class. If empty, the cluster's default. Value: `service.loadBalancerClass`."""
    external_traffic_policy: Annotated[
        Literal["", "Cluster", "Local"], Value("externalTrafficPolicy", "Service", _choice("Cluster", "Local"))
    ] = ""
    """External traffic policy: Cluster or Local. Value: `service.externalTrafficPolicy`."""
    load_balancer_source_ranges: Annotated[
        Items[str],
        Value("loadBalancerSourceRanges", "Service", STRINGS, default=_unless_empty("load_balancer_source_ranges")),
    ] = ()
    """CIDRs from which clients may reach the load balancer. Value: `service.loadBalancerSourceRanges`."""
    traffic_distribution: Annotated[
        Literal["", "PreferClose", "PreferSameZone", "PreferSameNode"],
        Value(
            "trafficDistribution", "Service", _choice("PreferClose", "PreferSameZone", "PreferSameNode"),
            default=_traffic_distribution,
        ),
    ] = ""  # fmt: skip
    """Preference for endpoints close to clients: PreferClose, PreferSameZone or PreferSameNode.
    Value: `service.trafficDistribution`."""
    ip_family_policy: Annotated[
        Literal["", "SingleStack", "PreferDualStack", "RequireDualStack"],
        Value(
            "ipFamilyPolicy",
            "Service",
            _choice("SingleStack", "PreferDualStack", "RequireDualStack"),
            full="SingleStack",
        ),
    ] = ""
    """IP family policy: SingleStack, PreferDualStack or RequireDualStack. Value: `service.ipFamilyPolicy`."""
    ip_families: Annotated[
        Items[Literal["IPv4", "IPv6"]],
        Value("ipFamilies", "Service", {
            "type": "array", "maxItems": 2, "uniqueItems": True, "items": {"type": "string", "enum": ["IPv4", "IPv6"]},
        }, full=["IPv4"]),
    ] = ()  # fmt: skip
    """IP families of the Service, the primary one first. Value: `service.ipFamilies`."""
    annotations: Annotated[Annotations, Value("annotations", "Service", full=examples.LABELS, level="standard")] = (
        field(default_factory=empty)
    )
    """Annotations of the Service. Value: `service.annotations`."""
    labels: Annotated[Labels, labels_value("labels", "Service")] = field(default_factory=empty)
    """Additional labels of the Service. Value: `service.labels`."""
    fullname: Annotated[str, checked(names.dns_1035_label)] | None = None
    """Exact name of the Service. Defaults to the workload's name. Fixed in the chart."""
    publish_not_ready_addresses: bool = False
    """Whether to publish the addresses of pods that are not ready. Fixed in the chart."""
    session_affinity: Literal["None", "ClientIP"] = "None"
    """Session affinity: None or ClientIP. Fixed in the chart."""
    components: Items[DnsLabel] = ()
    """Additional components whose pods it selects; they must have its ports, too. Fixed in the chart."""
    selector: Labels = field(default_factory=empty)
    """Labels that select the pods, instead of those of the workload. Fixed in the chart."""

    _extra: ClassVar[Extra] = Extra({"selector": "selector"}, definition="ServiceSpec")

    @property
    def is_headless(self) -> bool:
        """Whether it has no cluster IP."""
        return self.headless or self.cluster_ip == "None"

    @check("ports", "headless", "cluster_ip")
    def _has_ports(self) -> Iterator[Problem]:
        if isinstance(self.ports, dict) and not self.ports and not self.is_headless:
            yield Problem(("ports",), 'missing "ports" of Service: only headless Services can omit them')

    @check("headless", "type", "cluster_ip")
    def _address(self) -> Iterator[Problem]:
        if self.headless and self.type != "ClusterIP":
            yield Problem(("headless",), f"conflicting type {self.type} of a headless Service", expected="ClusterIP")
        if self.headless and self.cluster_ip not in ("", "None"):
            yield Problem(("cluster_ip",), "conflicting cluster IP of a headless Service", found=self.cluster_ip)
        if self.cluster_ip not in ("", "None") and not _is_address(self.cluster_ip):
            yield Problem(("cluster_ip",), "invalid IP address", self.cluster_ip, "an IPv4 or IPv6 address, or None")
        if self.cluster_ip == "None" and self.type != "ClusterIP":
            yield Problem(("cluster_ip",), f"conflicting type {self.type} of a headless Service", expected="ClusterIP")

    @check("node_port")
    def _node_port_range(self) -> Iterator[Problem]:
        yield from _node_port_problems(self.node_port)

    @check("ports", "node_port", "type")
    def _node_ports(self) -> Iterator[Problem]:
        if isinstance(self.ports, int):
            return
        for index, (name, port) in enumerate(self.ports.items()):
            if isinstance(port, ServicePort) and port.node_port:
                path = ("ports", name, "node_port")
                if self.type == "ClusterIP":
                    message = "conflicting node port: a Service of type ClusterIP has none"
                    yield Problem(path, message, hint='set `type="NodePort"`')
                elif index == 0 and self.node_port and self.node_port != port.node_port:
                    yield Problem(path, "conflicting node port: the Service sets another one", str(port.node_port))

    @check("ports", "node_port")
    def _same_node_ports(self) -> Iterator[Problem]:
        """Find ports that request the same node port: clusters allocate one for each number, whatever the protocol."""
        if isinstance(self.ports, int):
            return
        first = next(iter(self.ports), "")
        seen: dict[int, str] = {}
        for name, port in self.ports.items():
            own = port.node_port if isinstance(port, ServicePort) else 0
            node_port = own or (self.node_port if name == first else 0)
            other = seen.setdefault(node_port, name) if node_port else name
            if number(self.ports[other]) != number(port):
                message = f'conflicting node port {node_port}: the port "{other}" also has it'
                expected = "another node port, since the port numbers differ"
                yield Problem(("ports", name, "node_port"), message, str(node_port), expected)

    @check("ports")
    def _port_names(self) -> Iterator[Problem]:
        if not isinstance(self.ports, int):
            for name in self.ports:
                if name == UNNAMED:
                    if len(self.ports) > 1:
                        message = "missing port name of Service: only a single port can omit it"
                        yield Problem(("ports", Key(name)), message, name)
                elif sentence := names.dns_label(name):
                    yield Problem(("ports", Key(name)), f'invalid port name "{name}" of Service: {sentence}', name)

    @check("load_balancer_source_ranges", "type")
    def _source_ranges(self) -> Iterator[Problem]:
        for index, text in enumerate(self.load_balancer_source_ranges):
            yield from raw_problems("CIDR", text, "load_balancer_source_ranges", index)
        if self.load_balancer_source_ranges and self.type != "LoadBalancer":
            message = f'conflicting "load_balancer_source_ranges": a Service of type {self.type} has no load balancer'
            yield Problem(("load_balancer_source_ranges",), message, hint='set `type="LoadBalancer"`')

    @check("components", "selector")
    def _components(self) -> Iterator[Problem]:
        if len(set(self.components)) < len(self.components):
            yield Problem(("components",), "duplicate component", ", ".join(self.components))

    @check("node_port", "type", "external_traffic_policy", "load_balancer_class")
    def _reachable_from_outside(self) -> Iterator[Problem]:
        if self.node_port and self.type == "ClusterIP":
            yield Problem(
                ("node_port",),
                "conflicting node port: a Service of type ClusterIP has none",
                hint='set `type="NodePort"`',
            )
        if self.external_traffic_policy and self.type == "ClusterIP":
            yield Problem(
                ("external_traffic_policy",),
                'conflicting "external_traffic_policy": a Service of type ClusterIP has no external traffic',
            )
        if self.load_balancer_class and self.type != "LoadBalancer":
            yield Problem(
                ("load_balancer_class",),
                f'conflicting "load_balancer_class": a Service of type {self.type} has no load balancer',
            )

    @check("load_balancer_class")
    def _class_name(self) -> Iterator[Problem]:
        if self.load_balancer_class and (sentence := names.label_key(self.load_balancer_class)):
            message = f'invalid "load_balancer_class" of Service: {sentence}'
            yield Problem(("load_balancer_class",), message, self.load_balancer_class)

    @check("ip_families", "cluster_ip")
    def _family_of_address(self) -> Iterator[Problem]:
        if len(set(self.ip_families)) < len(self.ip_families):
            yield Problem(("ip_families", 1), "duplicate IP family", self.ip_families[1])
        if self.cluster_ip not in ("", "None") and self.ip_families:
            family = "IPv6" if ":" in self.cluster_ip else "IPv4"
            if family != self.ip_families[0]:
                message = f'conflicting "cluster_ip": its family {family} must be the first of "ip_families"'
                yield Problem(("cluster_ip",), message, self.cluster_ip)

    @check("ip_families", "ip_family_policy")
    def _families(self) -> Iterator[Problem]:
        if len(self.ip_families) > 1 and self.ip_family_policy in ("", "SingleStack"):
            yield Problem(
                ("ip_families",),
                'conflicting "ip_families": SingleStack allows only one',
                hint='set `ip_family_policy="PreferDualStack"`',
            )


def served_ports(workload: Any, service: Service) -> tuple[ServedPort, ...]:
    """Return the ports of a Service of a workload, the first one first."""
    containers = workload.pod_ports()
    ports: Mapping[str, Any] = {}
    first = workload.first_port()
    if not isinstance(service.ports, int):
        ports = service.ports
    elif first is not None:
        ports = {UNNAMED if is_unnamed(first) else first: service.ports}
    return tuple(_served(name, port, containers, first) for name, port in ports.items())


def _served(name: str, port: int | ServicePort, containers: Mapping[str, Any], first: str | None) -> ServedPort:
    own = port if isinstance(port, ServicePort) else None
    target = (name or first or "") if own is None or own.target is None else own.target
    container = containers.get(target) if isinstance(target, str) else _with_number(target, containers)
    app_protocol = None if own is None else own.app_protocol
    if app_protocol is None:
        app_protocol = "" if container is None else container.app_protocol
    protocol = None if own is None else own.protocol
    return ServedPort(
        name,
        number(port),
        port_reference(target) if isinstance(target, str) else target,
        protocol or ("TCP" if container is None else container.transport),
        app_protocol,
        0 if own is None else own.node_port,
    )


def _with_number(number: int, containers: Mapping[str, Any]) -> Any:
    return next((port for port in containers.values() if port.container_port == number), None)
