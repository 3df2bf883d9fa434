"""Rules of routes: which traffic goes where, and the gateways that routes belong to."""

from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, field
from typing import Any, ClassVar, Literal

from chartgen import names
from chartgen.kubernetes import custom_resources, definitions
from chartgen.locations import Key, Path
from chartgen.spec import gateway_rules
from chartgen.spec.backends import TARGET, Backend, Target, given
from chartgen.spec.base import Spec, base, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import Json
from chartgen.spec.frozen import Items, Names, Raw, empty
from chartgen.spec.part import located, plain
from chartgen.spec.rawdata import Serializable
from chartgen.spec.types import DnsLabel, DnsSubdomain, PortNumber

_NAME: Json = {"type": "string", "pattern": names.DNS_SUBDOMAIN, "maxLength": 253}
_PORT: Json = {"type": "integer", "minimum": 1, "maximum": 65535}
_DURATION: Json = {"type": "string", "pattern": "^([0-9]{1,5}(h|m|s|ms)){1,4}$"}
_OBJECTS: Json = {"type": "array", "items": {"type": "object"}}
PARENTS: Json = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["name"],
        "additionalProperties": False,
        "properties": {
            "name": _NAME,
            "namespace": {"type": "string", "pattern": names.DNS_LABEL, "maxLength": 63},
            "sectionName": _NAME,
            "port": _PORT,
            "group": {**_NAME, "pattern": f"^$|{names.DNS_SUBDOMAIN}"},
            "kind": {"type": "string", "pattern": names.KIND, "maxLength": 63},
        },
    },
}
_FOREIGN_BACKEND: Json = {
    "name": _NAME,
    "namespace": {"type": "string", "pattern": names.DNS_LABEL, "maxLength": 63},
    "group": {**_NAME, "pattern": f"^$|{names.DNS_SUBDOMAIN}"},
    "kind": {"type": "string", "pattern": names.KIND, "maxLength": 63},
    "port": _PORT,
    "weight": {"type": "integer", "minimum": 0, "maximum": 1000000},
}
_GRPC: Json = {"matches": _OBJECTS, "filters": _OBJECTS}
_OF_KINDS: Mapping[str, Json] = {
    "HTTPRoute": {**_GRPC, "timeouts": {"type": "object", "additionalProperties": _DURATION}},
    "GRPCRoute": _GRPC,
}


def backend_schema(choices: Mapping[str, Json]) -> Json:
    """Return the JSON schema of a backend: a Service of the chart, or one with a name of its own.

    Args:
        choices: The schemas of what it may refer to in the chart.
    """
    # The ports of Services of the chart have names, those of others have numbers.
    foreign = {**dict.fromkeys(choices, False), "port": _PORT}
    own = {**dict.fromkeys(("namespace", "group", "kind"), False), "port": choices.get("port", False)}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {**_FOREIGN_BACKEND, **choices, "port": {"type": ["string", "integer"]}},
        "if": {"required": ["name"]},
        "then": {"properties": foreign},
        "else": {"properties": own},
    }


def rules_schema(kind: str, choices: Mapping[str, Json] = TARGET) -> Json:
    """Return the JSON schema of the rules of a kind of route; `choices` are as those of a backend."""
    properties = {
        "name": _NAME,
        **_OF_KINDS.get(kind, {}),
        "backendRefs": {"type": "array", "items": backend_schema(choices)},
    }
    rule = {"type": "object", "additionalProperties": False, "properties": properties}
    most = {"maxItems": 1} if kind == "TLSRoute" else {}
    return {"type": "array", "minItems": 1, **most, "items": rule}


FOREIGN = frozenset({"name", "namespace", "group", "kind"})
"""Fields of backends that are not Services of the chart."""
_TARGETS = (*Target._fields, "backends")
"""The fields of rules that say where traffic goes."""


def rule_value(rule: Any) -> dict[str, Any]:
    """Return a rule as it is in values; one that redirects has no backends, so that the chart adds none."""
    found: dict[str, Any] = plain(rule)
    redirects = any(each.get("type") == gateway_rules.REDIRECT for each in found.get("filters", ()))
    return {**found, "backendRefs": []} if redirects and "backendRefs" not in found else found


def rule_problems(api_version: str, kind: str, rule: Mapping[str, Any]) -> Iterator[Problem]:
    """Check a rule as it is in values against the definition of the Gateway API."""
    schema = custom_resources.companion_part(api_version, kind, ("spec", "rules", 0)) or {}
    schema = {
        **schema,
        "properties": {**schema["properties"], "backendRefs": {"type": "array", "items": backend_schema(TARGET)}},
        # Without backends, a rule leads to the Service of the workload.
        "required": [each for each in schema.get("required", ()) if each != "backendRefs"],
    }
    found = definitions.schema_problems(schema, f"{kind}Rule", rule)
    yield from located(found)
    if found:
        return
    for each in gateway_rules.rule_violations(rule):
        yield Problem(each.path, each.message, hint=each.hint)


@spec
class ParentRef(Serializable, Spec):
    """A gateway that a route is attached to, or one of its listeners."""

    name: DnsSubdomain
    """Name of the Gateway. Part of the value `ROUTE.parentRefs`."""
    _: KW_ONLY
    namespace: DnsLabel | None = None
    """Namespace of the Gateway. Defaults to the release's namespace. Part of the value `ROUTE.parentRefs`."""
    section_name: DnsSubdomain | None = None
    """Name of the listener. Defaults to all listeners. Part of the value `ROUTE.parentRefs`."""
    port: PortNumber | None = None
    """Port of the listener. Defaults to all ports. Part of the value `ROUTE.parentRefs`."""

    def manifest(self) -> dict[str, Any]:
        """Return the reference in Kubernetes syntax."""
        found = given(self, "name", "namespace", "section_name", "port")
        return {"sectionName" if key == "section_name" else key: value for key, value in found.items()}


@base
class RouteTarget(Serializable, Spec):
    """Fields of the rules of all routes: where the traffic goes."""

    _: KW_ONLY
    component: DnsLabel | None = None
    """Component that has the Service, or `main` for the main workload. Defaults to that of the route. Part of the value
    `ROUTE.rules`."""
    service: DnsLabel | None = None
    """Name of an additional Service, one of `services`. Defaults to the main one, `service`. Part of the value
    `ROUTE.rules`."""
    port: DnsLabel | None = None
    """Name of the port of the Service. Defaults to the first one. Part of the value `ROUTE.rules`."""
    backends: Items[Backend | Raw] = ()
    """Several weighted backends, or backends other than Services of the chart. Part of the value `ROUTE.rules`."""

    _definition: ClassVar[tuple[str, str]]
    """API version and kind of the routes whose definition checks the rule."""

    def refs(self) -> dict[str, Any]:
        """Return the backends as they are in values; without them, the chart adds the default one."""
        own = given(self, *Target._fields)
        refs = [own] if own else [plain(each) for each in self.backends]
        return {"backendRefs": refs} if refs else {}

    def field_path(self, path: Path) -> Path:
        """Return the path of the field that sets a part of the rule."""
        if path[:1] != ("backendRefs",):
            return path
        own = given(self, *Target._fields)
        return (next(iter(own)),) if own else ("backends", *path[1:])

    def _problems(self) -> Iterator[Problem]:
        """Check the rule against the definition of the Gateway API, with problems at the fields."""
        for problem in rule_problems(*self._definition, self.manifest()):
            yield problem._replace(path=self.field_path(problem.path))

    @check("component", "service", "port", "backends")
    def _one_form(self) -> Iterator[Problem]:
        own = given(self, *Target._fields)
        if self.backends and own:
            field = next(iter(own))
            message = f"conflicting {field} of {type(self).__name__}: it has backends"
            yield Problem((field,), message, own[field], hint="set it for one of the backends")


@spec
class RouteRule(RouteTarget):
    """A rule of a TLSRoute or TCPRoute: the backends of its connections."""

    _definition: ClassVar[tuple[str, str]] = (f"{gateway_rules.GROUP}/v1", "TLSRoute")

    def manifest(self) -> dict[str, Any]:
        """Return the rule as it is in values."""
        return self.refs()

    @check(*_TARGETS)
    def _as_defined(self) -> Iterator[Problem]:
        yield from self._problems()


@spec
class HTTPRouteRule(RouteTarget):
    """A rule of an HTTPRoute: the requests that it matches, and their backends."""

    path: str = "/"
    """Path of the requests. Part of the value `ROUTE.rules`."""
    _: KW_ONLY
    path_type: Literal["PathPrefix", "Exact", "RegularExpression"] = "PathPrefix"
    """How the path is matched: PathPrefix, Exact or RegularExpression. Part of the value `ROUTE.rules`."""
    method: Literal["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"] | None = None
    """Method of the requests. Defaults to all. Part of the value `ROUTE.rules`."""
    headers: Names[str] = field(default_factory=empty)
    """Headers of the requests by name. Part of the value `ROUTE.rules`."""
    filters: Items[Raw] = ()
    """Filters, such as redirects and changes of headers, in Kubernetes syntax. Part of the value `ROUTE.rules`."""
    timeouts: Names[str] = field(default_factory=empty)
    """Timeouts, such as `{"request": "10s"}`. Part of the value `ROUTE.rules`."""

    _definition: ClassVar[tuple[str, str]] = (f"{gateway_rules.GROUP}/v1", "HTTPRoute")

    def manifest(self) -> dict[str, Any]:
        """Return the rule as it is in values."""
        match = {
            "path": {"type": self.path_type, "value": self.path},
            **given(self, "method"),
            **_headers(self.headers),
        }
        rule: dict[str, Any] = {"matches": [match]}
        if self.filters:
            rule["filters"] = [plain(each) for each in self.filters]
        if self.timeouts:
            rule["timeouts"] = dict(self.timeouts)
        return rule | self.refs()

    def field_path(self, path: Path) -> Path:
        """Return the path of the field that sets a part of the rule."""
        if path[:1] != ("matches",):
            return super().field_path(path)
        return _header(self.headers, path) if "headers" in path else path[2:3]

    @check("path", "path_type", "method", "headers", "filters", "timeouts", *_TARGETS)
    def _as_defined(self) -> Iterator[Problem]:
        yield from self._problems()


@spec
class GRPCRouteRule(RouteTarget):
    """A rule of a GRPCRoute: the calls that it matches, and their backends."""

    grpc_service: str | None = None
    """Full name of the gRPC service. Defaults to all. Part of the value `ROUTE.rules`."""
    _: KW_ONLY
    grpc_method: str | None = None
    """Name of the gRPC method. Defaults to all. Part of the value `ROUTE.rules`."""
    headers: Names[str] = field(default_factory=empty)
    """Headers of the calls by name. Part of the value `ROUTE.rules`."""
    filters: Items[Raw] = ()
    """Filters, such as changes of headers, in Kubernetes syntax. Part of the value `ROUTE.rules`."""

    _definition: ClassVar[tuple[str, str]] = (f"{gateway_rules.GROUP}/v1", "GRPCRoute")

    def manifest(self) -> dict[str, Any]:
        """Return the rule as it is in values."""
        method = {key: text for key, text in (("service", self.grpc_service), ("method", self.grpc_method)) if text}
        match = {**({"method": method} if method else {}), **_headers(self.headers)}
        rule: dict[str, Any] = {"matches": [match]} if match else {}
        if self.filters:
            rule["filters"] = [plain(each) for each in self.filters]
        return rule | self.refs()

    def field_path(self, path: Path) -> Path:
        """Return the path of the field that sets a part of the rule."""
        if path[:1] != ("matches",):
            return super().field_path(path)
        return _header(self.headers, path) if "headers" in path else (f"grpc_{path[-1]}",)

    @check("grpc_service", "grpc_method", "headers", "filters", *_TARGETS)
    def _as_defined(self) -> Iterator[Problem]:
        yield from self._problems()


def _headers(headers: Mapping[str, str]) -> dict[str, Any]:
    return {"headers": [{"name": name, "value": value} for name, value in headers.items()]} if headers else {}


def _header(headers: Mapping[str, str], path: Path) -> Path:
    """Return the path of the header that a path in a match leads to; of its name, if that is the problem."""
    index = next(step for step in path[path.index("headers") :] if isinstance(step, int))
    name = list(headers)[index]
    return ("headers", Key(name) if path[-1] == "name" else name)
