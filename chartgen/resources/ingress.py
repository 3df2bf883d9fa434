"""Ingresses: the unnamed one of each workload, and its additional ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.resources import backends
from chartgen.resources.backends import Lookup
from chartgen.resources.fields import Fields
from chartgen.resources.helm import go_string
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.resource import Kind, Resource, part_of_workload
from chartgen.resources.scope import ChartScope, SpecPath, ValuesPath
from chartgen.spec.backends import Backend, Target, target
from chartgen.spec.declare import Json
from chartgen.spec.ingress import Ingress, hosts_schema
from chartgen.spec.labels import of_charts
from chartgen.spec.part import plain


class PathPlan(NamedTuple):
    """A path that is fixed in the chart."""

    path: str
    type: str
    service: str
    """The name of the Service, as YAML."""
    port: str
    """What refers to its port, as a line of YAML."""


class IngressPlan(NamedTuple):
    """The input of `templates/ingress.yaml`."""

    metadata: MetadataPlan
    fields: Fields
    """Its values."""
    hosts_value: str
    """The expression of the hosts in an inner block; empty if they are fixed in the chart."""
    hosts: tuple[tuple[str, tuple[PathPlan, ...]], ...]
    """The hosts that are fixed in the chart."""
    lookup: Lookup
    hosts_list: str
    """The expression of the hosts other than the one that stands for all, if they are fixed in the chart."""
    tls: tuple[tuple[str, str], ...]
    """The Secrets that are fixed in the chart, each with its hosts as YAML; empty for all hosts of the values."""
    default_service: str
    """The name of the Service of the default backend, as YAML; empty for none."""
    default_port: str
    """What refers to its port, as a line of YAML."""
    default_backend: str
    """A default backend in Kubernetes syntax, as YAML."""
    place: ValuesPath
    """The path of its values below those of its workload."""
    scheme: str
    """The scheme of its URLs, as text of any template."""

    @property
    def looks_up(self) -> bool:
        """Whether the template finds Services that values name."""
        return bool(self.hosts_value)


def _find(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for scope in chart.workloads:
        for name, path, ingress in scope.workload.edges():
            if not isinstance(ingress, Ingress):
                continue
            found = part_of_workload(kind, chart, scope, ingress, path, tuple(map(str, path)), name)
            if found is not None:
                hosts = ", ".join(host or "*" for host in ingress.paths_by_host())
                yield found._replace(
                    note=hosts if ingress.enabled else f"{hosts}, disabled",
                    links=backends.links(chart, scope, ingress),
                    urls=ingress.urls() if ingress.enabled and scope.workload.enabled else (),
                )


def _plan(resource: Resource, chart: ChartScope) -> IngressPlan:
    scope: Any = resource.scope
    ingress: Ingress = resource.spec
    place = _place(resource.path, scope)
    fields, anywhere = scope.fields.below(*place), scope.fields_anywhere.below(*place)
    is_open = fields.exposes("hosts")
    default = ingress.default_backend
    found = backends.find(chart, scope, target(default.manifest())) if isinstance(default, Backend) else None
    known = [host for host in ingress.paths_by_host() if host]
    tls = fields.default("tls") or ()
    scheme = "https" if tls else "http"
    if fields.exposes("tls"):
        scheme = f"http{{{{ if {anywhere.expression('tls').replace('.Values', '$.Values')} }}}}s{{{{ end }}}}"
    return IngressPlan(
        metadata=metadata_plan(chart, resource.name, scope.label, labels=of_charts(ingress.labels), values=fields),
        fields=fields,
        hosts_value=fields.expression("hosts").replace(".Values", "$.Values") if is_open else "",
        hosts=() if is_open else tuple(_hosts(ingress, resource, chart)),
        lookup=backends.lookup(chart, scope, fields.dotted("hosts"), by_number=False, numbered=ingress.port_numbers),
        hosts_list=" ".join(["list", *map(go_string, known)]),
        tls=tuple((each.get("secretName", ""), _tls_hosts(each, None if is_open else known)) for each in tls),
        default_service="" if found is None else found.name.yaml,
        default_port="" if found is None else _port(chart, ingress, found, target(default.manifest())),  # type: ignore[union-attr]
        default_backend=chart.names.templated(yamltext.dump(plain(default), 4)) if isinstance(default, dict) else "",
        place=place,
        scheme=scheme,
    )


def _hosts(ingress: Ingress, resource: Resource, chart: ChartScope) -> Iterator[tuple[str, tuple[PathPlan, ...]]]:
    scope: Any = resource.scope
    for host, paths in ingress.paths_by_host().items():
        plans = []
        for each in paths:
            aim = target(each.value())
            found = backends.find(chart, scope, aim)
            if found is not None:
                plans.append(PathPlan(each.path, each.path_type, found.name.yaml, _port(chart, ingress, found, aim)))
        yield host, tuple(plans)


def _tls_hosts(tls: Mapping[str, Any], known: Sequence[str] | None) -> str:
    """Return the hosts of a Secret as YAML; empty for all hosts of the values."""
    hosts = tls.get("hosts", known)
    return "" if hosts is None else yamltext.dump(list(hosts)).rstrip("\n")


def _port(chart: ChartScope, ingress: Ingress, candidate: backends.Candidate, aim: Target) -> str:
    port = aim.port or next(iter(candidate.ports))
    return backends.port_line(chart, candidate, port, numbered=ingress.port_numbers)


def _place(path: SpecPath, scope: Any) -> ValuesPath:
    return tuple(map(str, path[len(scope.path) :]))


def _narrowed(chart: ChartScope) -> Iterator[tuple[ValuesPath, Json]]:
    for scope in chart.workloads:
        for _name, path, edge in scope.workload.edges():
            if isinstance(edge, Ingress):
                items = hosts_schema(backends.choices(chart), edge.host_schema())["items"]
                least = {} if edge.default_backend else {"minItems": 1}
                yield (*scope.values_path, *map(str, path), "hosts"), {**least, "items": items}


KIND = Kind(
    "Ingress",
    "networking.k8s.io/v1",
    Ingress,
    _find,
    _plan,
    narrowed=_narrowed,
    group="Ingresses",
    notes="notes/ingress.txt",
    follows_workload=True,
)
