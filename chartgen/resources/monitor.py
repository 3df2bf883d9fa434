"""Monitors: at most one for each workload, a ServiceMonitor or a PodMonitor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.resources.fields import NINDENT, Fields
from chartgen.resources.metadata import MetadataPlan, helper, metadata_plan
from chartgen.resources.resource import Kind, Link, Resource, part_of_workload
from chartgen.resources.scope import ChartScope, WorkloadScope
from chartgen.spec.labels import COMPONENT, SELECTING, of_charts
from chartgen.spec.monitoring import (
    MONITORED,
    Monitor,
    PodMonitor,
    ServiceMonitor,
    monitored_port,
    monitored_service,
)
from chartgen.spec.part import plain


class MonitorPlan(NamedTuple):
    """The input of `templates/monitor.yaml`."""

    metadata: MetadataPlan
    fields: Fields
    """Its values."""
    kind: str
    endpoints: str
    """The field that lists its endpoints."""
    port: str
    """The name of the port, as YAML."""
    endpoint: str
    """Further fields of the endpoint, as YAML; empty for none."""
    extra: str
    """Further fields of its spec, as YAML; empty for none."""
    selector: str
    """The labels that select what it scrapes, as lines of YAML."""


def _find(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for scope in chart.workloads:
        monitor: Monitor | None = getattr(scope.workload, "monitor", None)
        if monitor is None or monitor.kind != kind.name:
            continue
        found = part_of_workload(kind, chart, scope, monitor, ("monitor",), (monitor._values,))
        if found is not None:
            port = str(monitored_port(scope.workload))
            yield found._replace(note=f"port: {port}", links=(Link(scope.component, port),))


def _plan(resource: Resource, chart: ChartScope) -> MonitorPlan:
    scope: Any = resource.scope
    monitor: Any = resource.spec
    fields = scope.fields.below(monitor._values)
    metadata = metadata_plan(chart, resource.name, scope.label, labels=of_charts(monitor.labels), values=fields)
    endpoint, extra = plain(monitor.endpoint), plain(monitor.extra)
    return MonitorPlan(
        metadata=metadata._replace(namespace=elsewhere(fields)),
        fields=fields,
        kind=monitor.kind,
        endpoints=monitor.endpoints,
        port=yamltext.scalar(str(monitored_port(scope.workload))),
        endpoint=chart.names.templated(yamltext.dump(endpoint)).rstrip("\n") if endpoint else "",
        extra=chart.names.templated(yamltext.dump(extra)).rstrip("\n") if extra else "",
        selector=scope.selector_lines() if isinstance(monitor, PodMonitor) else _service_selector(chart, scope),
    )


def elsewhere(fields: Fields) -> str:
    """Return the namespace of an object that may be in another one than the release, as YAML."""
    if fields.exposes("namespace"):
        return f"{{{{ {fields.expression('namespace')} | default .Release.Namespace | quote }}}}"
    namespace = fields.default("namespace")
    return yamltext.scalar(namespace) if namespace else "{{ .Release.Namespace | quote }}"


def _service_selector(chart: ChartScope, scope: WorkloadScope) -> str:
    """Return the labels of the Service of a ServiceMonitor: those of the chart, unless the Service has its own."""
    name = monitored_service(scope.workload)
    assert name is not None
    workload: Any = scope.workload
    labels = of_charts(chart.chart.labels) | of_charts(dict(workload.all_services())[name].labels)
    own = {COMPONENT: scope.label} | {key: labels[key] for key in SELECTING if key in labels} | {MONITORED: "true"}
    lines = chart.names.templated(yamltext.dump(own), strings=True).rstrip("\n")
    return f"{{{{- {helper(scope.chart, 'selectorLabels', own)} | {NINDENT} }}}}\n{lines}"


_API = "monitoring.coreos.com/v1"
SERVICE_MONITOR = Kind(
    "ServiceMonitor",
    _API,
    ServiceMonitor,
    _find,
    _plan,
    template="monitor.yaml",
    group="Monitors",
    follows_workload=True,
)
POD_MONITOR = Kind(
    "PodMonitor",
    _API,
    PodMonitor,
    _find,
    _plan,
    template="monitor.yaml",
    group="Monitors",
    follows_workload=True,
)
