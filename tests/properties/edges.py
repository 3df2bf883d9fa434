"""Strategies for Ingresses and routes, and for ports of Services with settings of their own."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

import chartgen as c
from tests.properties.texts import dns_label, dns_name, notes, own_labels, port_name

Some = st.SearchStrategy[Any]

port_number = st.integers(1, 65535)
_hosts = dns_name | dns_name.map(lambda name: f"*.{name}"[:253].rstrip("-."))
_paths = st.sampled_from(("/", "/api", "/a b", "/{{ x }}", "/y", "/1.10", "/(.*)", "/€"))


def service_ports(ports: list[str]) -> Some:
    """Draw the ports of a Service by its own names, which lead to some of these ports, or to numbers."""
    one = st.builds(
        lambda number, target, fields: c.ServicePort(number, target=target, **fields),
        port_number,
        st.sampled_from(ports).map(lambda name: int(name) if name.isdigit() else name) | port_number,
        st.fixed_dictionaries({}, optional={"app_protocol": st.sampled_from(("http", "kubernetes.io/h2c"))}),
    )
    return st.dictionaries(port_name, one, min_size=1, max_size=2)


def shared_service(component: str) -> Some:
    """Draw a Service of the main workload that also selects a component."""
    return st.builds(
        lambda node_port, more: c.Service(
            {
                "on": c.ServicePort(53, target=5353, protocol="UDP", node_port=node_port),
                "y": c.ServicePort(53, target=8080, node_port=node_port),
            },
            type="NodePort" if node_port else "ClusterIP",
            **more,
        ),
        st.sampled_from((0, 30000)),
        st.one_of(st.just({"components": [component]}), st.just({"selector": {"app.kubernetes.io/component": "main"}})),
    )


def _targets(components: list[str], names: list[str], services: list[str]) -> Some:
    """Draw what a backend refers to; the names of ports and of additional Services are those of its component."""
    found: list[Some] = [st.just({})]
    # An Ingress does not accept all names of ports.
    if named := [name for name in names if not (name or "0").isdigit()]:
        found.append(st.sampled_from(named).map(lambda name: {"port": name}))
    if components:
        found.append(st.sampled_from(components).map(lambda component: {"component": component}))
    if services:
        # Few charts have additional Services.
        found += 4 * [st.sampled_from(services).map(lambda service: {"service": service})]
    return st.one_of(found)


def ingresses(components: list[str], names: list[str], services: list[str]) -> Some:
    """Draw an Ingress."""
    targets = _targets(components, names, services)
    path = _paths | st.builds(
        lambda path, kind, target: c.IngressPath(path, path_type=kind, **target),
        _paths,
        st.sampled_from(("Exact", "Prefix", "ImplementationSpecific")),
        targets,
    )
    by_host = st.dictionaries(
        _hosts | st.just(""), st.lists(path, min_size=1, max_size=2, unique_by=_path_of), min_size=1, max_size=2
    )
    fields = st.fixed_dictionaries(
        {},
        optional={
            "enabled": st.booleans(),
            "class_name": dns_name,
            "annotations": notes,
            "labels": own_labels,
            "port_numbers": st.booleans(),
            "fullname": dns_name.map(lambda name: f"i-{name}"[:253].rstrip("-.")),
            "tls": dns_name
            | st.lists(
                st.fixed_dictionaries({"secretName": dns_name}),
                max_size=2,
            ),
            "default_backend": targets.map(lambda target: c.Backend(**target))
            | st.just({"resource": {"kind": "StorageBucket", "name": "assets", "apiGroup": "example.com"}}),
        },
    )
    return st.builds(_ingress, st.booleans().flatmap(lambda is_one: _hosts if is_one else by_host), fields)


def _ingress(hosts: Any, fields: dict[str, Any]) -> Any:
    """Write an Ingress whose `tls` names hosts that it has."""
    names = [host for host in ([hosts] if isinstance(hosts, str) else hosts) if host]
    tls = fields.get("tls")
    if isinstance(tls, list):
        fields = {**fields, "tls": [{**each, "hosts": names} if names else {"secretName": "all"} for each in tls]}
    return c.Ingress(hosts, **fields)


def _path_of(path: Any) -> str:
    return path if isinstance(path, str) else str(path.path)


def _gateway_of(parent: Any) -> str:
    return str(parent["name"] if isinstance(parent, dict) else getattr(parent, "name", parent))


_parents: Some = st.one_of(
    dns_name,
    st.builds("{}/{}".format, dns_label, dns_name),
    st.builds(
        lambda name, fields: c.ParentRef(name, **fields),
        dns_name,
        st.fixed_dictionaries({}, optional={"namespace": dns_label, "section_name": dns_name, "port": port_number}),
    ),
    st.just({"name": "public", "sectionName": "https"}),
)
_headers = st.dictionaries(st.sampled_from(("x-a", "X-B")), st.sampled_from(("1", "{{ x }}", "y")), max_size=2)
_filters = st.just([{"type": "RequestHeaderModifier", "requestHeaderModifier": {"remove": ["x-secret"]}}])


def routes(components: list[str], names: list[str], services: list[str]) -> Some:
    """Draw a route."""
    targets = _targets(components, names, services)
    backends = st.lists(
        st.one_of(
            st.builds(
                lambda target, weight: c.Backend(**target, weight=weight), targets, st.integers(0, 1000000) | st.none()
            ),
            st.just({"name": "elsewhere", "namespace": "infra", "port": 80}),
        ),
        min_size=1,
        max_size=2,
    )
    where = st.one_of(targets, targets, backends.map(lambda found: {"backends": found}))
    optional = {"headers": _headers, "filters": _filters}
    literal = st.fixed_dictionaries(
        {"path": st.sampled_from(("/", "/api", "/y", "/a%20b", "/(a)*", "/$x~"))},
        optional={"path_type": st.sampled_from(("Exact", "PathPrefix"))},
    )
    http = st.builds(
        lambda path, where, fields: c.HTTPRouteRule(**path, **where, **fields),
        literal | _paths.map(lambda path: {"path": path, "path_type": "RegularExpression"}),
        where,
        st.fixed_dictionaries(
            {},
            optional={
                **optional,
                "method": st.sampled_from(("GET", "PATCH")),
                "timeouts": st.just({"request": "10s"}),
            },
        ),
    )
    grpc = st.builds(
        lambda service, where, fields: c.GRPCRouteRule(service, **where, **fields),
        st.sampled_from(("shop.Cart", "y")),
        where,
        st.fixed_dictionaries({}, optional={**optional, "grpc_method": st.sampled_from(("Add", "on"))}),
    )
    plain = where.map(lambda found: c.RouteRule(**found))
    fields = {
        "enabled": st.booleans(),
        "annotations": notes,
        "labels": own_labels,
        "fullname": dns_name.map(lambda name: f"r-{name}"[:253].rstrip("-.")),
    }
    hostnames = st.lists(_hosts, max_size=2, unique=True)

    def route(cls: Any, rule: Some, required: dict[str, Some], more: dict[str, Some]) -> Some:
        rules: Some = st.lists(rule | st.just({}), max_size=1 if cls is c.TLSRoute else 2)
        return st.fixed_dictionaries(
            {"parents": st.lists(_parents, min_size=1, max_size=2, unique_by=_gateway_of), "rules": rules, **required},
            optional={**fields, **more},
        ).map(lambda found: cls(**found))

    return st.one_of(
        route(c.HTTPRoute, http, {}, {"hostnames": hostnames}),
        route(c.GRPCRoute, grpc, {}, {"hostnames": hostnames}),
        route(c.TLSRoute, plain, {"hostnames": st.lists(dns_name, min_size=1, max_size=2)}, {}),
        route(c.TCPRoute, plain, {}, {"extra": st.just({"useDefaultGateways": "All"})}),
    )


def edges(components: list[str], names: list[str], services: list[str]) -> Some:
    """Draw the fields of what leads to a workload from outside the cluster."""
    others = dns_label.map(lambda name: f"i-{name}")
    return st.fixed_dictionaries(
        {
            "routes": st.dictionaries(
                st.just("") | dns_label.map(lambda name: f"r-{name}"),
                routes(components, names, services),
                min_size=1,
                max_size=2,
            ),
        },
        optional={
            "ingress": ingresses(components, names, services),
            "ingresses": st.dictionaries(others, ingresses(components, names, services), max_size=1),
        },
    )
