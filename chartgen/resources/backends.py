"""The Services that Ingresses and routes refer to, and how templates find them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from chartgen import names, yamltext
from chartgen.resources import service
from chartgen.resources.helm import Name, go_string
from chartgen.resources.resource import Link, Resource
from chartgen.resources.scope import ChartScope, ValuesPath, WorkloadScope
from chartgen.spec.backends import Target
from chartgen.spec.chart import Chart
from chartgen.spec.declare import Json
from chartgen.spec.service import served_ports
from chartgen.spec.unnamed_ports import UNNAMED


class Candidate(NamedTuple):
    """A Service that backends may refer to."""

    label: str
    """The component label of its pods."""
    service: str
    """Its name; empty for the one without a name."""
    name: Name
    ports: Mapping[str, ValuesPath]
    """The paths of the values of its ports, by name; empty for a port without one."""


class Lookup(NamedTuple):
    """How a template finds the Services that values name."""

    helper: str
    """The lines of the helper that lists all Services, as YAML; empty if there is only one."""
    select: str
    """The expression of the Service that a backend in `.` refers to; empty if there is only one."""
    name: str
    """The name of the Service, as template text."""
    port: str
    """The number of its port, as template text; for an Ingress what refers to it, as a line of YAML."""


@functools.lru_cache(maxsize=8)
def candidates(chart: ChartScope) -> tuple[Candidate, ...]:
    """List the Services of a chart with ports, except those that StatefulSets need for the names of their pods."""
    found = service.KIND.find(service.KIND, chart)
    return tuple(each for each in map(_candidate, (one for one in found if not one.spec._is_default)) if each.ports)


def _candidate(resource: Resource) -> Candidate:
    scope: Any = resource.scope
    start = service.values_path(resource)
    ports = {port.name: (*start, *path) for port, path in service.ports_of(resource)}
    name = str(resource.path[-1]) if resource.path[-2] == "services" else ""
    return Candidate(scope.label, name, resource.name, ports)


def find(chart: ChartScope, owner: WorkloadScope, target: Target) -> Candidate | None:
    """Return the Service of a backend; None if the chart has none, which its checks report."""
    label = target.component or owner.label
    found = (each for each in candidates(chart) if (each.label, each.service) == (label, target.service))
    return next(found, None)


def port_number(chart: ChartScope, candidate: Candidate, port: str) -> str:
    """Return the number of a port as template text; of the first one without a name."""
    path = candidate.ports[port or next(iter(candidate.ports))]
    return chart.fields((), ".Values").text(*path)


def port_line(chart: ChartScope, candidate: Candidate, port: str, *, numbered: bool) -> str:
    """Return what refers to a port in an Ingress, as a line of YAML: its name, or the number of one without a name.

    Args:
        chart: The chart.
        candidate: The Service.
        port: The name of the port.
        numbered: Whether to refer to ports with a name by their numbers, too.
    """
    if _has_name(port) and not numbered:
        return f"name: {yamltext.scalar(port)}"
    return f"number: {port_number(chart, candidate, port)}"


def _has_name(port: str) -> bool:
    # A Service accepts more names than an Ingress.
    return names.port_name(port) is None


def lookup(chart: ChartScope, owner: WorkloadScope, where: str, *, by_number: bool, numbered: bool = False) -> Lookup:
    """Return how a template finds Services.

    Args:
        chart: The chart.
        owner: The workload whose Service is the default.
        where: The path of the value, for messages.
        by_number: Whether backends have the numbers of ports; otherwise they have what refers to one in an Ingress.
        numbered: Whether that is the number, also of a port with a name.
    """
    known = candidates(chart)
    wrong = go_string(f"{where}: unknown component, service or port")
    ports = dict.fromkeys(port for each in known for port in each.ports)
    without_name = [port for port in ports if not _has_name(port)]
    by_name = not by_number and not numbered and not without_name
    # Each port is referred to as in `port_line`, so that the level of the chart changes nothing.
    is_mixed = not by_number and not numbered and 0 < len(without_name) < len(ports)
    key_of_port = "" if by_number or is_mixed else "name: " if by_name else "number: "
    if len(known) == 1:
        only = known[0]
        first = next(iter(only.ports))
        port = yamltext.scalar(first)
        if len(only.ports) > 1:
            port = f"{{{{ .port | default {go_string(first)} | quote }}}}"
        if not by_name:
            port = _rooted(port_number(chart, only, first))
            if len(only.ports) > 1:
                numbers = _rooted(_numbers(chart, only))
                port = f'{{{{ get ({numbers}) (.port | default "{first}") | required {wrong} }}}}'
                if is_mixed:
                    port = _line_of_port(go_string(first), f"({numbers})", without_name)
        return Lookup("", "", _rooted(only.name.yaml), key_of_port + port)
    named = any(each.service for each in known)
    key = f'.component | default "{owner.label}"'
    if named:
        key = f'printf "%s/%s" ({key}) (.service | default "")'
    port = "{{ .port | default $service.port | quote }}"
    if not by_name:
        port = f"{{{{ get $service.ports (.port | default $service.port) | required {wrong} }}}}"
        if is_mixed:
            port = _line_of_port("$service.port", "$service.ports", without_name)
    return Lookup(
        helper="\n".join(line for each in known for line in _entry(chart, each, named=named)),
        select=f"get $services ({key}) | required {wrong}",
        name="{{ $service.name | quote }}",
        port=key_of_port + port,
    )


def _line_of_port(default: str, numbers: str, without_name: Iterable[str]) -> str:
    """Return what refers to the port of a backend: its number if an Ingress does not accept its name."""
    listed = " ".join(map(go_string, without_name))
    number, name = f"number: {{{{ get {numbers} $port }}}}", "name: {{ $port | quote }}"
    return (
        f"{{{{ $port := .port | default {default} }}}}{{{{ if has $port (list {listed}) }}}}{number}"
        f"{{{{ else }}}}{name}{{{{ end }}}}"
    )


def _entry(chart: ChartScope, candidate: Candidate, *, named: bool) -> Iterator[str]:
    yield yamltext.scalar(f"{candidate.label}/{candidate.service}" if named else candidate.label) + ":"
    yield f"  name: {candidate.name.yaml}"
    yield f"  port: {yamltext.scalar(next(iter(candidate.ports)))}"
    yield "  ports:"
    for name in candidate.ports:
        yield f"    {yamltext.scalar(name)}: {port_number(chart, candidate, name)}"


def _numbers(chart: ChartScope, candidate: Candidate) -> str:
    """Return the expression of the numbers of ports by name."""
    fields = chart.fields((), ".Values")
    return "dict " + " ".join(f'"{name}" {fields.number(*path)}' for name, path in candidate.ports.items())


def _rooted(text: str) -> str:
    """Return template text or an expression for an inner block, whose dot is not the root."""
    return re.sub(r'(?<=[ (])\.(?=Values)|(?<=" )\.(?=[ )])', "$.", text).replace("$. ", "$ ").replace("$.)", "$)")


def choices(chart: ChartScope) -> dict[str, Json]:
    """Return the JSON schemas of what a backend may refer to in a chart, without what needs no choice."""
    known = [
        (scope.label, name, port.name)
        for scope in chart.workloads
        for name, each in scope.workload.all_services()
        if not each._is_default  # those that charts create for StatefulSets
        for port in served_ports(scope.workload, each)
    ]
    components = list(dict.fromkeys(label for label, _, _ in known))
    services = list(dict.fromkeys(name for _, name, _ in known if name))
    ports = list(dict.fromkeys(port for _, _, port in known if port != UNNAMED))
    named = [target for one in (chart.chart, *chart.chart.environments.values()) for target in _targets(one)]
    found: dict[str, Json] = {}
    if len(components) > 1 or any(target.component for target in named):
        found["component"] = {"type": "string", "enum": components}
    if services:
        found["service"] = {"type": "string", "enum": services}
    if len(ports) > 1 or any(target.port for target in named):
        found["port"] = {"type": "string", "enum": ports}
    return found


def _targets(chart: Chart) -> Iterator[Target]:
    for _, workload in chart.workloads():
        for _name, _path, edge in workload.edges():
            for _where, target in edge.backends():
                yield target


def links(chart: ChartScope, owner: WorkloadScope, edge: Any) -> tuple[Link, ...]:
    """Return the links of an Ingress or a route to the Services that it leads to."""
    found: dict[str, None] = {}
    for _path, target in edge.backends():
        candidate = find(chart, owner, target)
        if candidate is not None:
            found[candidate.name.example] = None
    return tuple(Link(owner.component, service=name) for name in found)
