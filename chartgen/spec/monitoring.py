"""What Prometheus scrapes: ServiceMonitor and PodMonitor, custom resources of the Prometheus operator."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, field
from typing import Annotated, Any, ClassVar

from chartgen import names
from chartgen.locations import Key, Path
from chartgen.similar import closest
from chartgen.spec import examples
from chartgen.spec.base import Spec, base, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import BOOLEAN, STRING, Json, Schema, Value, optional
from chartgen.spec.frozen import Items, Raw, empty
from chartgen.spec.labels import labels_value
from chartgen.spec.part import companion_problems, plain
from chartgen.spec.types import DnsSubdomain, Labels, checked
from chartgen.spec.unnamed_ports import UNNAMED, is_unnamed

DURATION = r"^(0|(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?)$"
"""A duration of Prometheus, or nothing."""
_API = "monitoring.coreos.com/v1"
MONITORED = "service-monitor"
"""The label of the Service that a ServiceMonitor selects."""
_UNITS = {"y": 31_536_000, "w": 604_800, "d": 86_400, "h": 3600, "m": 60, "s": 1, "ms": 0.001}

_ACTIONS = (
    "replace keep drop hashmod labelmap labeldrop labelkeep lowercase uppercase keepequal dropequal "
    "Replace Keep Drop HashMod LabelMap LabelDrop LabelKeep Lowercase Uppercase KeepEqual DropEqual"
).split()
_RELABELINGS: Json = {
    "type": "array",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "action": {"type": "string", "enum": _ACTIONS},
            "modulus": {"type": "integer"},
            "regex": STRING,
            "replacement": STRING,
            "separator": STRING,
            "sourceLabels": {"type": "array", "items": {"type": "string", "pattern": "^[a-zA-Z_][a-zA-Z0-9_]*$"}},
            "targetLabel": STRING,
        },
    },
}


def _duration(text: str) -> str | None:
    """Return why a text is not a duration of Prometheus."""
    return None if text and re.fullmatch(DURATION[1:-1], text) else "must be a duration such as 30s, 1m or 1h30m"


def seconds(duration: str) -> float:
    """Return the length of a valid duration."""
    return sum(float(number) * _UNITS[unit] for number, unit in re.findall(r"(\d+)([a-z]+)", duration))


Duration = Annotated[str, checked(_duration, empty=True), Schema({"type": "string", "pattern": DURATION})]
"""A duration of Prometheus, such as `30s`, or empty text."""
OptionalLabel = Annotated[
    str,
    checked(names.dns_label, empty=True),
    Schema(optional({"type": "string", "pattern": names.DNS_LABEL, "maxLength": 63})),
]
"""A DNS label, or empty text."""


@base
class Monitor(Spec):
    """Fields of all monitors."""

    _: KW_ONLY
    enabled: Annotated[
        bool, Value("enabled", "Monitoring", BOOLEAN, full=True, strict=examples.enabled, level="minimal")
    ] = True
    """Whether to create the monitor, which requires the Prometheus operator.
    Value: `serviceMonitor.enabled`, or `podMonitor.enabled`."""
    port: str | None = None
    """Name of the port with the metrics. Defaults to the first one. Fixed in the chart."""
    path: Annotated[str, Value("path", "Monitoring", full="/metrics")] = "/metrics"
    """Path of the metrics. Value: `serviceMonitor.path`, or `podMonitor.path`."""
    interval: Annotated[Duration, Value("interval", "Monitoring", full="30s", level="standard")] = ""
    """Scrape interval, such as 30s. If empty, the default of Prometheus.
    Value: `serviceMonitor.interval`, or `podMonitor.interval`."""
    scrape_timeout: Annotated[Duration, Value("scrapeTimeout", "Monitoring", full="10s", level="standard")] = ""
    """Scrape timeout, such as 10s, at most the interval. If empty, the default of Prometheus.
    Value: `serviceMonitor.scrapeTimeout`, or `podMonitor.scrapeTimeout`."""
    labels: Annotated[Labels, labels_value("labels", "Monitoring", level="standard")] = field(default_factory=empty)
    """Additional labels of the monitor, such as those by which Prometheus selects it.
    Value: `serviceMonitor.labels`, or `podMonitor.labels`."""
    namespace: Annotated[OptionalLabel, Value("namespace", "Monitoring", full="monitoring", level="standard")] = ""
    """Namespace of the monitor. If empty, the release's namespace.
    Value: `serviceMonitor.namespace`, or `podMonitor.namespace`."""
    relabelings: Annotated[Items[Raw], Value("relabelings", "Monitoring", _RELABELINGS, full=examples.RELABELINGS)] = ()
    """Relabeling rules for targets, applied before scraping.
    Value: `serviceMonitor.relabelings`, or `podMonitor.relabelings`."""
    metric_relabelings: Annotated[
        Items[Raw], Value("metricRelabelings", "Monitoring", _RELABELINGS, full=examples.METRIC_RELABELINGS)
    ] = ()
    """Relabeling rules for samples, applied before ingestion.
    Value: `serviceMonitor.metricRelabelings`, or `podMonitor.metricRelabelings`."""
    endpoint: Raw = field(default_factory=empty)
    """Additional fields of the endpoint, such as `scheme` and `tlsConfig`, in Kubernetes syntax. Fixed in the chart."""
    extra: Raw = field(default_factory=empty)
    """Additional fields of the monitor's `spec`, such as `sampleLimit`, in Kubernetes syntax. Fixed in the chart."""
    fullname: DnsSubdomain | None = None
    """Exact name of the monitor. Defaults to the workload's name. Fixed in the chart."""

    kind: ClassVar[str]
    """Kind of the Kubernetes object."""
    endpoints: ClassVar[str]
    """The field of its spec that lists endpoints."""
    _placeholders: ClassVar[tuple[str, ...]] = ("endpoint", "extra")

    def endpoint_fields(self) -> dict[str, Any]:
        """Return the further fields of the endpoint as plain data."""
        return dict(plain(self.endpoint))

    @check("interval", "scrape_timeout")
    def _timing(self) -> Iterator[Problem]:
        if self.interval and self.scrape_timeout and seconds(self.scrape_timeout) > seconds(self.interval):
            yield Problem(
                ("scrape_timeout",), f'invalid "scrape_timeout" of {self.kind}: it exceeds "interval"',
                self.scrape_timeout, f"at most {self.interval}",
            )  # fmt: skip

    @check("endpoint")
    def _endpoint(self) -> Iterator[Problem]:
        ours = {"port": "port", "path": "path", "interval": "interval", "scrapeTimeout": "scrape_timeout",
                "relabelings": "relabelings", "metricRelabelings": "metric_relabelings"}  # fmt: skip
        yield from _fields_of_ours(self.endpoint, ours, "endpoint")
        data = {key: value for key, value in plain(self.endpoint).items() if key not in ours}
        yield from companion_problems(_API, self.kind, ("spec", self.endpoints, 0), data, "endpoint")

    @check("extra")
    def _further_fields(self) -> Iterator[Problem]:
        ours = {"selector": "port", "namespaceSelector": "namespace", self.endpoints: "endpoint"}
        yield from _fields_of_ours(self.extra, ours, "extra")
        data = {key: value for key, value in plain(self.extra).items() if key not in ours}
        yield from companion_problems(_API, self.kind, ("spec",), data, "extra")

    @check("relabelings", "metric_relabelings")
    def _relabelings(self) -> Iterator[Problem]:
        for name, key in (("relabelings", "relabelings"), ("metric_relabelings", "metricRelabelings")):
            for index, each in enumerate(getattr(self, name)):
                path = ("spec", self.endpoints, 0, key, 0)
                yield from companion_problems(_API, self.kind, path, plain(each), name, index)


def _fields_of_ours(raw: Mapping[str, Any], ours: Mapping[str, str], field: str) -> Iterator[Problem]:
    """Find keys that a field of the language renders."""
    for key in raw:
        if key in ours:
            yield Problem(
                (field, Key(key)), f"conflicting `{key}`: chartgen sets it", hint=f"set `{ours[key]}` instead"
            )


@spec
class ServiceMonitor(Monitor):
    """A ServiceMonitor: makes Prometheus scrape the pods of a workload through its Service.

    The port is a port of a Service. The Service gets a label of its own, so that the monitor selects no other.
    """

    kind: ClassVar[str] = "ServiceMonitor"
    endpoints: ClassVar[str] = "endpoints"
    _values: ClassVar[str] = "serviceMonitor"


@spec
class PodMonitor(Monitor):
    """A PodMonitor: makes Prometheus scrape the pods of a workload. The port is a container port."""

    kind: ClassVar[str] = "PodMonitor"
    endpoints: ClassVar[str] = "podMetricsEndpoints"
    _values: ClassVar[str] = "podMonitor"


def monitored_service(workload: Any) -> str | None:
    """Return the name of the Service that the ServiceMonitor of a workload selects; None if it selects none."""
    monitor = getattr(workload, "monitor", None)
    if isinstance(monitor, ServiceMonitor):
        for name, service in workload.all_services():
            ports = workload.served(service)
            if ports and monitor.port in (None, *ports):
                return str(name)
    return None


def monitored_port(workload: Any) -> str | None:
    """Return the name of the port that the monitor of a workload scrapes; None if it has none."""
    monitor = workload.monitor
    if monitor.port is not None:
        return str(monitor.port)
    if isinstance(monitor, PodMonitor):
        return next(iter(list(workload.pod_ports())), None)
    services = dict(workload.all_services())
    name = monitored_service(workload)
    return None if name is None else next(iter(workload.served(services[name])), None)


@check("monitor", "ports", "init_containers", "sidecars", "containers", "service", "services")
def monitored_ports(workload: Any) -> Iterator[Problem]:
    """Find a monitor of a port that a workload does not have."""
    monitor = getattr(workload, "monitor", None)
    if monitor is None:
        return
    if isinstance(monitor, PodMonitor):
        known, owner = list(workload.pod_ports()), "containers of the workload"
        hint = 'declare it: `ports={"metrics": 9090}`'
        unnamed, name_it = [port for port in known if is_unnamed(port)], 'name it: `ports={"metrics": ...}`'
    else:
        services = [workload.served(service) for _, service in workload.all_services()]
        known, owner = [port for each in services for port in each], "Services of the workload"
        hint = 'add it to the Service, such as `Service({"metrics": 9090})`, or use a PodMonitor'
        unnamed, name_it = [UNNAMED], 'name it: `Service({"metrics": ...})`'
    if monitor.port is None and not known:
        yield Problem(("monitor",), f"missing port for the {monitor.kind}: the {owner} have no ports", hint=hint)
    elif (monitor.port or known[0]) in unnamed:
        path: Path = ("monitor",) if monitor.port is None else ("monitor", "port")
        message = f"missing port name for the {monitor.kind}: it selects ports by name, which the {owner} lack"
        yield Problem(path, message, monitor.port or "", hint=name_it)
    elif monitor.port is not None and monitor.port not in known:
        nearest = closest(monitor.port, known)
        yield Problem(
            ("monitor", "port"), f'unknown port "{monitor.port}" of the {owner}', monitor.port,
            ", ".join(known), f'did you mean "{nearest}"?' if nearest else hint,
        )  # fmt: skip
