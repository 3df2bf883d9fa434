"""Routes of the Gateway API, of all kinds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.resources import backends
from chartgen.resources.backends import Lookup
from chartgen.resources.fields import Fields
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.resource import Kind, Resource, part_of_workload
from chartgen.resources.scope import ChartScope, ValuesPath
from chartgen.spec.backends import target
from chartgen.spec.declare import Json
from chartgen.spec.labels import of_charts
from chartgen.spec.route_rules import FOREIGN, rules_schema
from chartgen.spec.routes import GRPCRoute, HTTPRoute, Route, TCPRoute, TLSRoute


class BackendPlan(NamedTuple):
    """A backend that is fixed in the chart."""

    service: str
    """The name of the Service, as YAML; empty if `rest` contains all."""
    port: str
    """The number of its port, as template text."""
    rest: str
    """Further fields, as YAML."""


class RulePlan(NamedTuple):
    """A rule that is fixed in the chart."""

    rest: str
    """Its fields other than backends, as YAML."""
    backends: tuple[BackendPlan, ...]


class RoutePlan(NamedTuple):
    """The input of `templates/route.yaml`."""

    metadata: MetadataPlan
    fields: Fields
    """Its values."""
    rules_value: str
    """The expression of the rules; empty if they are fixed in the chart."""
    rules: tuple[RulePlan, ...]
    """The rules that are fixed in the chart."""
    lookup: Lookup

    @property
    def looks_up(self) -> bool:
        """Whether the template finds Services that values name."""
        return bool(self.rules_value)


def _find(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for scope in chart.workloads:
        for name, path, route in scope.workload.edges():
            if not isinstance(route, Route) or type(route)._language_class is not kind.spec:
                continue
            found = part_of_workload(kind, chart, scope, route, path, route.place(name), name)
            if found is not None:
                note = ", ".join(getattr(route, "hostnames", ()))
                yield found._replace(
                    note=note if route.enabled else ", ".join(filter(None, (note, "disabled"))),
                    links=backends.links(chart, scope, route),
                )


def _plan(resource: Resource, chart: ChartScope) -> RoutePlan:
    scope: Any = resource.scope
    route: Route = resource.spec
    fields = scope.fields.below(*route.place(str(resource.path[-1])))
    is_open = fields.exposes("rules")
    return RoutePlan(
        metadata=metadata_plan(chart, resource.name, scope.label, labels=of_charts(route.labels), values=fields),
        fields=fields,
        rules_value=fields.expression("rules") if is_open else "",
        rules=() if is_open else tuple(_rules(resource, chart)),
        lookup=backends.lookup(chart, scope, fields.dotted("rules"), by_number=True),
    )


def _rules(resource: Resource, chart: ChartScope) -> Iterator[RulePlan]:
    for rule in resource.spec.rules_value():
        refs = rule.get("backendRefs", [{}])
        rest = {key: value for key, value in rule.items() if key != "backendRefs"}
        yield RulePlan(_yaml(chart, rest), tuple(_backend(each, resource, chart) for each in refs))


def _backend(ref: dict[str, Any], resource: Resource, chart: ChartScope) -> BackendPlan:
    if not FOREIGN.isdisjoint(ref):
        return BackendPlan("", "", _yaml(chart, ref))
    scope: Any = resource.scope
    aim = target(ref)
    found = backends.find(chart, scope, aim)
    rest = {key: value for key, value in ref.items() if key not in aim._fields}
    if found is None:
        return BackendPlan("", "", _yaml(chart, rest))
    return BackendPlan(found.name.yaml, backends.port_number(chart, found, aim.port), _yaml(chart, rest))


def _yaml(chart: ChartScope, content: dict[str, Any]) -> str:
    return chart.names.templated(yamltext.dump(content)).rstrip("\n") if content else ""


def _narrowed(kind: type[Route]) -> Any:
    def narrowed(chart: ChartScope) -> Iterator[tuple[ValuesPath, Json]]:
        for scope in chart.workloads:
            for name, _path, edge in scope.workload.edges():
                if isinstance(edge, Route) and type(edge)._language_class is kind:
                    path = (*scope.values_path, *edge.place(name), "rules")
                    yield path, {"items": rules_schema(kind.kind, backends.choices(chart))["items"]}

    return narrowed


KINDS = tuple(
    Kind(
        each.kind,
        each.api_version,
        each,
        _find,
        _plan,
        narrowed=_narrowed(each),
        template="route.yaml",
        group=f"{each.kind}s",
        notes="notes/route.txt",
        follows_workload=True,
    )
    for each in (HTTPRoute, GRPCRoute, TLSRoute, TCPRoute)
)
