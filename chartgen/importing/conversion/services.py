"""Services, Ingresses and routes: what exposes a workload."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from chartgen.importing.code import Call
from chartgen.importing.conversion.fields import Unsupported, call, given, taken
from chartgen.importing.conversion.metadata import exact, metadata
from chartgen.importing.graph import Application
from chartgen.importing.grouping import Group
from chartgen.importing.model import Original
from chartgen.objects.fields import entries, mapping, text
from chartgen.spec.backends import Backend
from chartgen.spec.ingress import Ingress, IngressPath
from chartgen.spec.service import Service, ServicePort
from chartgen.spec.unnamed_ports import is_unnamed

_NOT_MIRRORED = frozenset({
    "ports", "headless", "node_port", "components", "selector", "extra", "labels", "annotations", "fullname", "enabled",
    "name",
})  # fmt: skip


@dataclass
class Served:
    """A Service as backends refer to it."""

    component: str
    """The component of its workload; `main` for the main one."""
    name: str
    """Its name among those of the workload; empty for the main one."""
    ports: list[tuple[str, int]] = field(default_factory=list)
    """The key and the number of each port."""


@dataclass(frozen=True)
class ContainerPorts:
    """The ports of all containers of a pod."""

    keys: Mapping[tuple[int, str], str]
    """By number and protocol."""
    first: str
    """The key of the first port of the main container; empty if it has none."""

    @property
    def protocols(self) -> Mapping[str, str]:
        """The protocols by key."""
        return {key: protocol for (_, protocol), key in self.keys.items()}


def container_ports(fields: Mapping[str, Any]) -> ContainerPorts:
    """Return the ports of a workload, given its fields."""
    found: dict[tuple[int, str], str] = {}
    others = [part for name in ("sidecars", "containers") for part in fields.get(name, {}).values()]
    for ports in (fields.get("ports", {}), *(each.fields.get("ports", {}) for each in others)):
        for key, port in ports.items():
            number = port if isinstance(port, int) else port.arguments[0]
            protocol = "TCP" if isinstance(port, int) else port.fields.get("protocol", "TCP")
            found.setdefault((number, protocol), key)
    return ContainerPorts(found, next(iter(fields.get("ports", {})), ""))


def service(
    group: Group, component: str, name: str, original: Original, ports: ContainerPorts, selector: Mapping[str, Any]
) -> tuple[Call, Served]:
    """Return a Service of a workload.

    Args:
        group: The chart.
        component: The component of the workload.
        name: The name of the Service among those of the workload; empty for the main one.
        original: The Service.
        ports: The ports of the workload.
        selector: What Services of the workload select.

    Raises:
        Unsupported: The language does not support a part of it.
    """
    rest = given(mapping(original.manifest, "spec"))
    served = Served(component or "main", name)
    fields: dict[str, Any] = {"ports": _ports(rest.pop("ports", []), ports, served)}
    if rest.get("clusterIP") == "None":
        fields["headless"] = True
        rest.pop("clusterIP")
    if rest.get("clusterIPs") == ["None"]:
        rest.pop("clusterIPs")
    chosen = rest.pop("selector", {})
    if {key: str(value) for key, value in chosen.items()} != dict(selector):
        fields["selector"] = chosen
    fields |= taken(Service, rest, without=_NOT_MIRRORED)
    first = next(iter(entries(original.manifest, "spec", "ports")), {})
    if first.get("nodePort"):
        fields["node_port"] = first["nodePort"]
    if rest.get("type") == "ExternalName":
        raise Unsupported("unsupported Service type ExternalName")
    if rest:
        fields["extra"] = rest
    fields |= metadata(original, group, component)
    expected = group.full_name(component, name)
    return call(Service, {**fields, **exact(original.name, expected)}), served


def _ports(found: list[dict[str, Any]], ports: ContainerPorts, served: Served) -> Any:
    result: dict[str, Any] = {}
    for index, each in enumerate(found):
        rest = {key: value for key, value in each.items() if value is not None}
        name, number, protocol = rest.pop("name", ""), rest.pop("port"), rest.pop("protocol", "TCP")
        target = rest.pop("targetPort", number)
        key = target if isinstance(target, str) else ports.keys.get((target, protocol), target)
        fields: dict[str, Any] = {}
        if index and rest.get("nodePort"):
            fields["node_port"] = rest["nodePort"]
        rest.pop("nodePort", None)
        if isinstance(key, int) or ports.protocols.get(key, "TCP") != protocol:
            fields |= {"protocol": protocol} if protocol != "TCP" else {}
        fields |= taken(ServicePort, rest, without=frozenset({"port", "target", "protocol", "node_port"}))
        if rest:
            raise Unsupported(f"unsupported field `{next(iter(rest))}` of a Service port")
        served.ports.append((name, number))
        unnamed = isinstance(key, str) and is_unnamed(key)
        if len(found) == 1 and not fields and key == ports.first and name == ("" if unnamed else key):
            return number
        if key != name or fields:
            if isinstance(key, str) and key.isdigit():
                key = int(key)
            if key != name:
                fields = {"target": key, **fields}
            result[name] = call(ServicePort, {"port": number, **fields})
        else:
            result[name] = number
        if len(result) <= index:
            raise Unsupported("unsupported Service ports with the same name")
    return result


def ingress(group: Group, served: Mapping[str, Served], component: str, name: str, original: Original) -> Call:
    """Return an Ingress of a workload.

    Args:
        group: The chart.
        served: The Services of the chart by the names of the objects.
        component: The component of the workload.
        name: The name of the Ingress among those of the workload; empty for the main one.
        original: The Ingress.

    Raises:
        Unsupported: The language does not support a part of it.
    """
    rest = given(mapping(original.manifest, "spec"))
    hosts: dict[str, list[Any]] = {}
    for rule in rest.pop("rules", []):
        paths = hosts.setdefault(text(rule, "host"), [])
        for path in entries(rule, "http", "paths"):
            paths.append(_path(served, component, path))
        if not paths:
            raise Unsupported("unsupported rule without paths")
    fields: dict[str, Any] = {"hosts": hosts}
    if "defaultBackend" in rest:
        default = rest.pop("defaultBackend")
        if "service" in default:
            fields["default_backend"] = call(Backend, backend(served, component, mapping(default, "service")))
        else:
            fields["default_backend"] = default
    if _has_numbers(served, original):
        fields["port_numbers"] = True
    (host, paths), *others = hosts.items() or [("", [])]
    if host and not others and paths == ["/"]:
        fields["hosts"] = host
    if "ingressClassName" in rest:
        fields["class_name"] = rest.pop("ingressClassName")
    if tls := rest.pop("tls", None):
        only = tls[0] if len(tls) == 1 else {}
        fields["tls"] = text(only, "secretName") if only.keys() == {"secretName"} else tls
    if rest:
        raise Unsupported(f"unsupported field `{next(iter(rest))}` of an Ingress")
    fields |= metadata(original, group, component)
    expected = group.full_name(component, name)
    return call(Ingress, {**fields, **exact(original.name, expected)})


def _has_numbers(served: Mapping[str, Served], original: Original) -> bool:
    """Return whether the backends of an Ingress refer to ports with a name by their numbers.

    Raises:
        Unsupported: Only some do.
    """
    spec = mapping(original.manifest, "spec")
    backends = [mapping(spec, "defaultBackend", "service")]
    backends += [
        mapping(path, "backend", "service")
        for rule in entries(spec, "rules")
        for path in entries(rule, "http", "paths")
    ]
    forms = set()
    for each in backends:
        port = mapping(each, "port")
        target = served.get(text(each, "name"))
        if target is not None and (port.get("name") or any(n and port.get("number") == p for n, p in target.ports)):
            forms.add("number" in port)
    if len(forms) > 1:
        raise Unsupported("unsupported mix of port names and port numbers in backends")
    return True in forms


def _path(served: Mapping[str, Served], component: str, path: Mapping[str, Any]) -> Any:
    fields = backend(served, component, mapping(path, "backend", "service"))
    kind = text(path, "pathType") or "ImplementationSpecific"
    if kind != "Prefix":
        fields["path_type"] = kind
    location = text(path, "path") or "/"
    return call(IngressPath, {"path": location, **fields}) if fields else location


def backend(served: Mapping[str, Served], component: str, service: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a backend; none for the first port of the Service of the same workload.

    Raises:
        Unsupported: It is not a port of a Service of the chart.
    """
    target = served.get(text(service, "name"))
    if target is None:
        raise Unsupported(f"unsupported backend in another chart: Service {text(service, 'name')}")
    fields: dict[str, Any] = {}
    if target.component != (component or "main"):
        fields["component"] = target.component
    if target.name:
        fields["service"] = target.name
    port = mapping(service, "port")
    wanted = port.get("name") or port.get("number")
    for index, (key, number) in enumerate(target.ports):
        if wanted in (key, number):
            if index:
                fields["port"] = key
            return fields
    raise Unsupported(f"unsupported backend port {wanted}, which its Service does not have")


def services_of(application: Application, workload: Original) -> Iterator[Original]:
    """Yield the Services that select the pods of a workload, that with its name first."""
    found = [each for each in application.attached(workload, "Service") if application.is_left(each)]
    yield from sorted(found, key=lambda each: each.name != workload.name)
