"""The template text that replaces placeholders: names of the release and its objects, and ports of Services."""

from __future__ import annotations

from collections.abc import Iterator

from chartgen import yamltext
from chartgen.locations import Path
from chartgen.resources.helm import ReleaseNames, unparenthesized, value_at
from chartgen.spec.base import Spec
from chartgen.spec.chart import Chart
from chartgen.spec.chart_checks import named_objects
from chartgen.spec.config import ConfigMap, ExistingConfigMap, Secret
from chartgen.spec.identity import ServiceAccount
from chartgen.spec.manifest import Manifest
from chartgen.spec.storage import PersistentVolumeClaim
from chartgen.spec.text import OPEN


def release_names(chart: Chart) -> ReleaseNames:
    """Return the names of the resources of a chart."""
    exact = {component: workload.fullname for component, workload in chart.workloads() if workload.fullname}
    names = ReleaseNames(chart.name, chart.fullname or chart.name, exact, {})
    return names._replace(placeholders=dict(_placeholders(chart, names)))


def _placeholders(chart: Chart, names: ReleaseNames) -> Iterator[tuple[str, str]]:
    yield "namespace", "{{ .Release.Namespace }}"
    yield "release", "{{ .Release.Name }}"
    yield "fullname", names.fullname()
    for component, workload in chart.workloads():
        for name, service in workload.all_services():
            key = f"{component} {name}".rstrip(" ")
            yield f"host {key}".rstrip(" "), names.resource(component, name, fullname=service.fullname).text
            for index, port in enumerate(workload.served(service)):
                text = f"{{{{ int {port_value(component, name, port, is_first=index == 0)} }}}}"
                yield f"port {component} {name} {port}", text
                if index == 0:
                    yield f"port {key}".rstrip(" "), text
    for path, each in named_objects(chart).items():
        text = str(each)
        if text.startswith(OPEN):
            yield text[1:-1], _name(each, path, chart, names)


def _name(each: Spec, path: Path, chart: Chart, names: ReleaseNames) -> str:
    """Return the name of an object in the cluster, as template text."""
    if isinstance(each, ConfigMap):
        return names.object(each.name or "config", each.fullname).text
    if isinstance(each, Manifest):
        namespace = "{{ .Release.Namespace }}-" if each.is_cluster_scoped else ""
        return namespace + names.object(each.suffix).text
    if isinstance(each, ServiceAccount):
        component = path[1] if path[0] == "components" else ""
        helper = ".".join(filter(None, (chart.name, str(component), "serviceAccountName")))
        return f'{{{{ include "{helper}" . }}}}'
    if isinstance(each, PersistentVolumeClaim):
        value = value_at("persistence", each.name, "existingClaim")
        default = names.expression(each.name, each.fullname)
    elif isinstance(each, Secret):
        value = value_at("existingSecrets", each.name) if each.name else value_at("existingSecret")
        default = names.expression(each.name or "secret", each.fullname)
    else:
        root = "existingConfigMaps" if isinstance(each, ExistingConfigMap) else "existingSecrets"
        name = str(getattr(each, "name", ""))
        value, default = value_at(root, name), yamltext.quoted(name)
    return f"{{{{ {unparenthesized(value)} | default {default} }}}}"


def port_value(component: str, service: str, port: str, *, is_first: bool) -> str:
    """Return the expression of a port number of a Service, in any template."""
    path = (*([component] if component else ()), *(("services", service) if service else ("service",)))
    return value_at(*path, *(("port",) if is_first else ("ports", port)))
