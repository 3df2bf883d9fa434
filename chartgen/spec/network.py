"""Services of a workload."""

from collections.abc import Iterator
from dataclasses import KW_ONLY, field
from typing import Annotated, Any, ClassVar, Literal

from chartgen import names
from chartgen.spec import examples
from chartgen.spec.base import spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import Value, json_of
from chartgen.spec.extra import Extensible, Extra
from chartgen.spec.frozen import Items, Names, empty
from chartgen.spec.types import Annotations, Labels, NodePortNumber, PortNumber, checked

_OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_CLUSTER_IP = {
    "type": "string",
    "if": {"pattern": ":"},
    "then": {"format": "ipv6", "pattern": "^[0-9a-fA-F:]+$"},
    "else": {"pattern": rf"^$|^None$|^{_OCTET}(\.{_OCTET}){{3}}$"},
}
_CLASS = r"^$|^[a-zA-Z0-9]([-a-zA-Z0-9_.]*[a-zA-Z0-9])?(/[a-zA-Z0-9]([-a-zA-Z0-9_.]*[a-zA-Z0-9])?)?$"


def _choice(*choices: str) -> dict[str, Any]:
    return {"type": "string", "enum": ["", *choices]}


def _cluster_ip(service: Any, chart: Any) -> str:  # noqa: ARG001  a default is made from both
    return "None" if service.headless else service.cluster_ip


def _first_port(service: Any, chart: Any) -> int:  # noqa: ARG001  a default is made from both
    return service.ports if isinstance(service.ports, int) else next(iter(service.ports.values()))


def _other_ports(service: Any, chart: Any) -> dict[str, int]:  # noqa: ARG001  a default is made from both
    return {} if isinstance(service.ports, int) else dict(list(service.ports.items())[1:])


def _is_address(text: str) -> bool:
    from ipaddress import ip_address

    try:
        ip_address(text)
    except ValueError:
        return False
    return "%" not in text and not (":" in text and "." in text)


@spec
class Service(Extensible):
    """A Service of a workload. `Service(80)` exposes the workload's first port, a dict exposes ports by name."""

    ports: Annotated[
        PortNumber | Names[PortNumber],
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
    node_port: Annotated[NodePortNumber, Value("nodePort", "Service")] = 0
    """Node port of the first port. If 0, the cluster allocates one. Value: `service.nodePort`."""
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
    labels: Annotated[Labels, Value("labels", "Service", full=examples.LABELS)] = field(default_factory=empty)
    """Additional labels of the Service. Value: `service.labels`."""
    fullname: Annotated[str, checked(names.dns_1035_label)] | None = None
    """Exact name of the Service. Defaults to that of the workload. Fixed in the chart."""
    publish_not_ready_addresses: bool = False
    """Whether to publish the addresses of pods that are not ready. Fixed in the chart."""
    session_affinity: Literal["None", "ClientIP"] = "None"
    """Session affinity: None or ClientIP. Fixed in the chart."""

    _extra: ClassVar[Extra] = Extra(
        {"selector": ""},
        "allocateLoadBalancerNodePorts clusterIPs externalIPs externalName healthCheckNodePort internalTrafficPolicy"
        " loadBalancerIP loadBalancerSourceRanges sessionAffinityConfig trafficDistribution",
    )

    @check("ports")
    def _has_ports(self) -> Iterator[Problem]:
        if isinstance(self.ports, dict) and not self.ports:
            yield Problem(("ports",), 'invalid "ports" of Service: must not be empty')

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
        if self.node_port and not 30000 <= self.node_port <= 32767:
            yield Problem(
                ("node_port",), "invalid node port: out of range", str(self.node_port),
                "30000 to 32767, or 0 to let the cluster choose",
            )  # fmt: skip

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
