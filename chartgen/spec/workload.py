"""Workloads: a main container, its pod, and the resources that belong to them."""

import functools
import sys
from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, field
from types import ModuleType
from typing import Annotated, Any, ClassVar, Self

from chartgen.locations import Path, call_site
from chartgen.names import LABEL_MAX
from chartgen.spec import examples, service_checks, workload_checks
from chartgen.spec.alerts import PrometheusRule
from chartgen.spec.base import base
from chartgen.spec.container import Container, ContainerFields, Port
from chartgen.spec.declare import Group, Value, definitions
from chartgen.spec.extensions import PLACE, WorkloadExtension
from chartgen.spec.extensions import SECTION as EXTENSIONS
from chartgen.spec.extra import WORKLOAD, Extensible, Extra
from chartgen.spec.frozen import Items, Names, Raw, empty
from chartgen.spec.identity import ServiceAccount
from chartgen.spec.ingress import Ingress
from chartgen.spec.keys import KeySource, Mountable
from chartgen.spec.monitoring import PodMonitor, ServiceMonitor
from chartgen.spec.nested import container_fields, is_known
from chartgen.spec.networkpolicy import NetworkPolicy
from chartgen.spec.pod import PodFields
from chartgen.spec.routes import Route
from chartgen.spec.service import Service, number
from chartgen.spec.storage import Mount, owners_of
from chartgen.spec.types import Annotations, DnsLabel, DnsSubdomain, Labels
from chartgen.spec.unnamed_ports import UNNAMED, is_unnamed
from chartgen.spec.unset import UNSET

MAIN = "main"
"""Value of the component label of the main workload."""


CONTAINERS: Mapping[str, str] = {
    "init_containers": "initContainers",
    "sidecars": "sidecars",
    "containers": "containers",
}
"""The fields of containers other than the main one, each with the key of its values."""
_OF_INIT_CONTAINERS = ("livenessProbe", "readinessProbe", "startupProbe", "lifecycle")
"""Values that init containers do not have."""


def path_of(component: str) -> Path:
    """Return the path of a workload in its chart."""
    return ("components", component) if component else ("workload",)


@base
class Workload(ContainerFields, PodFields, Extensible):
    """Fields of all workloads: the main container, the pod, and what belongs to it."""

    _: KW_ONLY
    enabled: bool = True
    """Whether to create a component. A value if the chart or an environment disables it. Value: `enabled`."""
    fullname: DnsSubdomain | None = None
    """Exact name of the workload, its Service, autoscaler, disruption budget, network policy and service account.
    Defaults to `FULLNAME`, or `FULLNAME-COMPONENT`. Fixed in the chart."""
    container_name: DnsLabel | None = None
    """Name of the container. Defaults to the name of the component or chart. Fixed in the chart."""
    init_containers: Annotated[
        Names[Container], Group("initContainers.*", "Containers", without=_OF_INIT_CONTAINERS)
    ] = field(default_factory=empty)
    """Init containers by name, which run one after another before the other containers start. Value:
    `initContainers.NAME`."""
    sidecars: Annotated[Names[Container], Group("sidecars.*", "Containers")] = field(default_factory=empty)
    """Sidecars by name, which start after the init containers and before the main container. In a spec, they do not
    keep a Job from completing, and require Kubernetes 1.29. Value: `sidecars.NAME`."""
    containers: Annotated[Names[Container], Group("containers.*", "Containers")] = field(default_factory=empty)
    """Additional containers by name. Value: `containers.NAME`."""
    image_pull_secrets: Annotated[
        Items[Raw] | None,
        Value(
            "imagePullSecrets",
            "Image",
            definitions("LocalObjectReference"),
            full=examples.PULL_SECRETS,
            level="standard",
        ),
    ] = None
    """Image pull secrets, such as `{"name": "registry"}`. In a spec, they default to those of the chart. Value:
    `imagePullSecrets`."""
    volumes: Names[Mountable | Mount] = field(default_factory=empty)
    """Volumes by name, in this order: to name the volumes of ConfigMaps and Secrets, and to add volumes that no
    container mounts. Other volumes follow in the order in which they are mounted. Fixed in the chart."""
    selector: Labels = field(default_factory=empty)
    """Labels that select the pods, instead of those of the chart. They can't change on a live workload. Fixed in the
    chart."""
    network_policy: Annotated[NetworkPolicy | None, Group("networkPolicy")] = None
    """Network policy of the pods. Value: `networkPolicy`."""
    service_account: Annotated[ServiceAccount | None, Group("serviceAccount")] = None
    """Service account of a component. Defaults to that of the chart. Value: `serviceAccount`."""
    extensions: Annotated[Names[WorkloadExtension], Group(PLACE, EXTENSIONS)] = field(default_factory=empty)
    """Objects of the kinds of plug-ins by name, each called `FULLNAME-NAME`. An empty name stands for `FULLNAME`.
    Value: `KINDs.NAME`, or `KIND`."""
    checksums: bool | None = UNSET
    """Whether pods have checksum annotations, so that changes to the chart's ConfigMaps and Secrets replace them.
    Fixed in the chart."""
    labels: Labels = field(default_factory=empty)
    """Additional labels of the workload itself. Fixed in the chart."""
    annotations: Annotations = field(default_factory=empty)
    """Annotations of the workload itself. Fixed in the chart."""
    extra_container: Raw = field(default_factory=empty)
    """Additional fields of the container, in Kubernetes syntax. Fixed in the chart."""

    kind: ClassVar[str]
    """Kind of the Kubernetes object."""
    _extra: ClassVar[Extra] = Extra(WORKLOAD)
    _checks: ClassVar[ModuleType] = workload_checks
    _placeholders: ClassVar[tuple[str, ...]] = (
        *ContainerFields._placeholders, "volumes", "selector", "labels", "annotations", "extra", "extra_pod",
        "extra_container",
    )  # fmt: skip

    def but_container(self, name: str = "", /, **fields: Any) -> Self:
        """Create a copy with some fields of the container of this name changed, or of the main one if it is empty.

        The main container also has its `container_name`. The copy is validated like a new object.
        """
        site, owner = call_site(sys._getframe(1)), type(self).__name__
        known = ("", self.container_name) if self.container_name else ("",)
        for field_name in CONTAINERS:
            others = getattr(self, field_name)
            if isinstance(name, str) and name in others:
                return self.but(**{field_name: {**others, name: others[name].but(**fields)}})
            known = (*known, *others)
        hint = "omit the name to change the main container, or name it: `container_name=...`"
        if not is_known("container", owner, name, known, site, hint):
            return self
        return self.but(**container_fields(fields, self, site))

    def main_container(self, component: str, chart: str) -> str:
        """Return the name of the main container, given the names of the component, empty for none, and of the chart."""
        return self.container_name or component or chart

    @property
    def name_max(self) -> int:
        """The maximum length of the name of the workload."""
        return LABEL_MAX

    def all_containers(self) -> tuple[tuple[tuple[str, ...], ContainerFields], ...]:
        """Return the containers, each with its path; that of the main one is empty."""
        return ((), self), *self._other_containers

    @functools.cached_property
    def _other_containers(self) -> tuple[tuple[tuple[str, ...], ContainerFields], ...]:
        return tuple(((field, name), each) for field in CONTAINERS for name, each in getattr(self, field).items())

    def named_volumes(self) -> Iterator[tuple[str, Mount]]:
        """Yield the volumes of the field `volumes` by name."""
        for name, thing in self.volumes.items():
            yield name, thing if isinstance(thing, Mount) else Mount(thing)

    def all_mounts(self) -> Iterator[tuple[Path, Mount]]:
        """Yield what its containers mount, then the named volumes that they do not mount, each with its path."""
        mounted: set[int] = set()
        for below, container in self.all_containers():
            for path, mount in container.mounted():
                mounted.add(id(mount.source))
                yield (*below, "mounts", path), mount
        for name, mount in self.named_volumes():
            if id(mount.source) not in mounted:
                yield ("volumes", name), mount

    def all_sources(self) -> Iterator[tuple[Path, KeySource]]:
        """Yield each ConfigMap and Secret that it refers to, with the path of the reference."""
        for below, container in self.all_containers():
            for path, source in container.used_sources():
                yield (*below, *path), source
        for name, mount in self.named_volumes():
            for owner in owners_of(mount.source):
                yield ("volumes", name), owner

    def pod_ports(self) -> dict[str, Port]:
        """Return the ports of all containers that run as long as the pod, by their keys."""
        running = (container for path, container in self.all_containers() if path[:1] != ("init_containers",))
        return {name: container.port(name) for container in running for name in container.ports}

    def all_services(self) -> Iterator[tuple[str, Service]]:
        """Yield the Services by name; that of the field `service` has an empty name."""
        yield from ()

    def edges(self) -> Iterator[tuple[str, Path, Ingress | Route]]:
        """Yield the Ingresses and routes, each with its name and its path."""
        yield from ()

    def served(self, service: Service) -> dict[str, int]:
        """Return the ports of a Service by name, the first one first; the key of an unnamed one is `""`."""
        if isinstance(service.ports, int):
            first = self.first_port()
            return {} if first is None else {UNNAMED if is_unnamed(first) else first: service.ports}
        return {name: number(port) for name, port in service.ports.items()}


@base
class Server(Workload):
    """Fields of workloads that run until they are stopped, and that Services can expose."""

    _: KW_ONLY
    service: Annotated[Service | None, Group("service")] = None
    """Service of the workload. Value: `service`."""
    services: Annotated[Names[Service], Group("services.*")] = field(default_factory=empty)
    """Additional Services by name, each called `FULLNAME-NAME`. Value: `services.NAME`."""
    monitor: Annotated[ServiceMonitor | PodMonitor | None, Group("")] = None
    """Monitor that configures what Prometheus scrapes. Its values are at `serviceMonitor` or `podMonitor`."""
    alerts: Annotated[PrometheusRule | None, Group("prometheusRule")] = None
    """Alerting and recording rules for Prometheus. Value: `prometheusRule`."""
    ingress: Annotated[Ingress | None, Group("ingress")] = None
    """Ingress of the workload. Value: `ingress`."""
    ingresses: Annotated[Names[Ingress], Group("ingresses.*")] = field(default_factory=empty)
    """Additional Ingresses by name, each called `FULLNAME-NAME`. Value: `ingresses.NAME`."""
    routes: Annotated[Names[Route], Group("httpRoutes.*")] = field(default_factory=empty)
    """Gateway API routes by name, each called `FULLNAME-NAME`. One may have an empty name: `FULLNAME`.
    Value: `httpRoutes.NAME`, or `grpcRoutes.NAME`."""

    _checks: ClassVar[ModuleType] = service_checks

    def all_services(self) -> Iterator[tuple[str, Service]]:
        """Yield the Services by name; that of the field `service` has an empty name."""
        if self.service is not None:
            yield "", self.service
        yield from self.services.items()

    def edges(self) -> Iterator[tuple[str, Path, Ingress | Route]]:
        """Yield the Ingresses and routes, each with its name and its path."""
        if self.ingress is not None:
            yield "", ("ingress",), self.ingress
        for name, ingress in self.ingresses.items():
            yield name, ("ingresses", name), ingress
        for name, route in self.routes.items():
            yield name, ("routes", name), route
