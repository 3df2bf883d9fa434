"""Routes of the Gateway API: traffic that gateways receive reaches Services."""

from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, field
from typing import Annotated, Any, ClassVar

from chartgen import names
from chartgen.kubernetes import custom_resources, definitions
from chartgen.locations import Path
from chartgen.spec import examples
from chartgen.spec.backends import Target, target
from chartgen.spec.base import Spec, base, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import BOOLEAN, Json, Value
from chartgen.spec.extra import Extensible, Extra
from chartgen.spec.frozen import Items, Raw, empty
from chartgen.spec.gateway_rules import GROUP, hostname_problem, parent_violations, rules_violations
from chartgen.spec.ingress import HOST
from chartgen.spec.labels import labels_value
from chartgen.spec.part import located, plain
from chartgen.spec.route_rules import (
    FOREIGN,
    PARENTS,
    GRPCRouteRule,
    HTTPRouteRule,
    ParentRef,
    RouteRule,
    rule_problems,
    rule_value,
    rules_schema,
)
from chartgen.spec.types import Annotations, DnsSubdomain, Labels

_HOSTNAMES: Json = {"type": "array", "items": {**HOST, "pattern": HOST["pattern"][3:]}}


def _parents(route: Any, chart: Any) -> list[dict[str, Any]]:  # noqa: ARG001  a default is made from both
    return [_parent(each) for each in route.parents]


def _parent(parent: Any) -> dict[str, Any]:
    if isinstance(parent, str):
        namespace, _, name = parent.rpartition("/")
        return {"name": name, "namespace": namespace} if namespace else {"name": name}
    found: dict[str, Any] = plain(parent)
    return found


def _rules(route: Any, chart: Any) -> list[dict[str, Any]]:  # noqa: ARG001  a default is made from both
    return [rule_value(rule) for rule in route.rules] or [dict(route._default_rule)]


@base
class Route(Spec):
    """Fields of the routes of all kinds.

    The values of a route without a name are under `httpRoute`, `grpcRoute`, `tlsRoute` or `tcpRoute`; those of the
    route NAME under `httpRoutes.NAME`, and so on.
    """

    _: KW_ONLY
    enabled: Annotated[
        bool, Value("enabled", "Routes", BOOLEAN, full=True, strict=examples.enabled, level="minimal")
    ] = True
    """Whether to create the route. Value: `ROUTE.enabled`."""
    annotations: Annotated[Annotations, Value("annotations", "Routes", full=examples.LABELS)] = field(
        default_factory=empty
    )
    """Annotations of the route. Value: `ROUTE.annotations`."""
    labels: Annotated[Labels, labels_value("labels", "Routes")] = field(default_factory=empty)
    """Additional labels of the route. Value: `ROUTE.labels`."""
    parents: Annotated[
        Items[str | ParentRef | Raw], Value("parentRefs", "Routes", PARENTS, default=_parents, level="standard")
    ]
    """Gateways that the route is attached to. In a spec, names, `NAMESPACE/NAME`, or a `ParentRef`.
    Value: `ROUTE.parentRefs`."""
    fullname: DnsSubdomain | None = None
    """Exact name of the route. Defaults to the workload's name. Fixed in the chart."""

    kind: ClassVar[str]
    """Kind of the Kubernetes object."""
    api_version: ClassVar[str] = f"{GROUP}/v1"
    key: ClassVar[str]
    """Key of the values of a route without a name."""
    _default_rule: ClassVar[Mapping[str, Any]] = {}
    _own_values_last: ClassVar[bool] = True
    """In values.yaml, the values of the fields that a kind adds follow the others."""

    def place(self, name: str) -> tuple[str, ...]:
        """Return the path of the values of the route of a name."""
        return (f"{self.key}s", name) if name else (self.key,)

    def rules_value(self) -> list[dict[str, Any]]:
        """Return the rules as they are in values."""
        return _rules(self, None)

    def backends(self) -> Iterator[tuple[Path, Target]]:
        """Yield the Services of the chart that the route leads to, each with the path of its field."""
        for index, rule in enumerate(self.rules_value()):
            where: Path = ("rules", index) if getattr(self, "rules", ()) else ()
            for backend in rule.get("backendRefs", [{}]):
                if FOREIGN.isdisjoint(backend):
                    yield where, target(backend)

    @check("parents")
    def _has_parents(self) -> Iterator[Problem]:
        if not self.parents:
            yield Problem(("parents",), f'invalid "parents" of {type(self).__name__}: must not be empty')
        for index, each in enumerate(self.parents):
            if isinstance(each, str):
                namespace, slash, name = each.rpartition("/")
                sentence = (slash and names.dns_label(namespace)) or names.dns_subdomain(name)
                if sentence:
                    yield Problem(
                        ("parents", index), f'invalid gateway "{each}": {sentence}', each, "NAME or NAMESPACE/NAME"
                    )

    @check("parents")
    def _raw_parents(self) -> Iterator[Problem]:
        schema = custom_resources.companion_part(self.api_version, self.kind, ("spec", "parentRefs", 0)) or {}
        for index, parent in enumerate(self.parents):
            if not isinstance(parent, str | Spec):
                found = definitions.schema_problems(schema, "parentRefs", plain(parent))
                yield from located(found, "parents", index)

    @check("parents")
    def _parents_differ(self) -> Iterator[Problem]:
        for each in parent_violations(self.kind, _parents(self, None)) if len(self.parents) > 1 else ():
            yield Problem(("parents", *each.path[1:]), each.message, hint=each.hint)

    @check("rules")
    def _raw_rules(self) -> Iterator[Problem]:
        for index, rule in enumerate(getattr(self, "rules", ())):
            if not isinstance(rule, Spec):  # which has checks of its own
                for problem in rule_problems(self.api_version, self.kind, plain(rule)):
                    yield problem._replace(path=("rules", index, *problem.path))

    @check("rules")
    def _rules_together(self) -> Iterator[Problem]:
        rules = self.rules_value()
        for each in rules_violations(rules) if len(rules) > 1 else ():
            yield Problem(each.path, each.message, hint=each.hint)

    @check("parents", "rules")
    def _are_not_too_many(self) -> Iterator[Problem]:
        yield from self._too_many(("parents", "parentRefs"), ("rules", "rules"))

    def _too_many(self, *fields: tuple[str, str]) -> Iterator[Problem]:
        for name, key in fields:
            found = len(getattr(self, name))
            schema = custom_resources.companion_part(self.api_version, self.kind, ("spec", key)) if found > 1 else None
            limit = (schema or {}).get("maxItems", found)
            if found > limit:
                yield Problem((name,), f"too many {name} of {type(self).__name__}", str(found), f"at most {limit}")


@base
class HostRoute(Route):
    """Fields of the routes that depend on hostnames."""

    _: KW_ONLY
    hostnames: Annotated[Items[str], Value("hostnames", "Routes", _HOSTNAMES, level="standard")] = ()
    """Hostnames of the requests. Default to those of the listeners. Value: `ROUTE.hostnames`."""

    @check("hostnames")
    def _are_hosts(self) -> Iterator[Problem]:
        for index, host in enumerate(self.hostnames):
            if sentence := hostname_problem(host):
                yield Problem(("hostnames", index), f'invalid hostname "{host}": {sentence}', host)

    @check("hostnames")
    def _hostnames_are_not_too_many(self) -> Iterator[Problem]:
        yield from self._too_many(("hostnames", "hostnames"))


@spec
class HTTPRoute(HostRoute):
    """An HTTPRoute: routes HTTP requests from gateways to Services.

    Without rules, all requests go to the first port of the workload's Service. Values are under `httpRoute`.
    """

    _: KW_ONLY
    rules: Annotated[
        Items[HTTPRouteRule | Raw], Value("rules", "Routes", rules_schema("HTTPRoute"), default=_rules)
    ] = ()
    """Rules that match requests and route or redirect them, by default to the first port of the Service. Value:
    `ROUTE.rules`."""

    kind: ClassVar[str] = "HTTPRoute"
    key: ClassVar[str] = "httpRoute"
    _default_rule: ClassVar[Mapping[str, Any]] = {"matches": [{"path": {"type": "PathPrefix", "value": "/"}}]}


@spec
class GRPCRoute(HostRoute):
    """A GRPCRoute: routes gRPC calls from gateways to Services.

    Without rules, all calls go to the first port of the workload's Service. Values are under `grpcRoute`.
    """

    _: KW_ONLY
    rules: Annotated[
        Items[GRPCRouteRule | Raw], Value("rules", "Routes", rules_schema("GRPCRoute"), default=_rules)
    ] = ()
    """Rules that match and route calls. Without backends, they route to the first port of the Service. Value:
    `ROUTE.rules`."""

    kind: ClassVar[str] = "GRPCRoute"
    key: ClassVar[str] = "grpcRoute"


@spec
class TLSRoute(HostRoute):
    """A TLSRoute: routes TLS connections from gateways to Services, which terminate them.

    Without rules, all connections go to the first port of the workload's Service. Values are under `tlsRoute`. It
    requires version 1.5 of the Gateway API.
    """

    _: KW_ONLY
    hostnames: Annotated[Items[str], Value("hostnames", "Routes", {**_HOSTNAMES, "minItems": 1}, level="standard")]
    """Hostnames of the connections, as clients send them (SNI). Value: `ROUTE.hostnames`."""
    rules: Annotated[Items[RouteRule | Raw], Value("rules", "Routes", rules_schema("TLSRoute"), default=_rules)] = ()
    """Rules that route connections. Without backends, they route to the first port of the Service. Value:
    `ROUTE.rules`."""

    kind: ClassVar[str] = "TLSRoute"
    key: ClassVar[str] = "tlsRoute"

    @check("hostnames")
    def _has_hostnames(self) -> Iterator[Problem]:
        if not self.hostnames:
            yield Problem(("hostnames",), 'invalid "hostnames" of TLSRoute: must not be empty')


@spec
class TCPRoute(Route, Extensible):
    """A TCPRoute: routes TCP connections from gateways to Services.

    Without rules, all connections go to the first port of the workload's Service. Values are under `tcpRoute`. It is
    part of the experimental channel of the Gateway API.
    """

    _: KW_ONLY
    rules: Annotated[Items[RouteRule | Raw], Value("rules", "Routes", rules_schema("TCPRoute"), default=_rules)] = ()
    """Rules that route connections. Without backends, they route to the first port of the Service. Value:
    `ROUTE.rules`."""

    _extra: ClassVar[Extra] = Extra({"parentRefs": "parents"}, part=(f"{GROUP}/v1alpha2", "TCPRoute", ("spec",)))

    kind: ClassVar[str] = "TCPRoute"
    api_version: ClassVar[str] = f"{GROUP}/v1alpha2"
    key: ClassVar[str] = "tcpRoute"
