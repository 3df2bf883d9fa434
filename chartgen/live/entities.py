"""Releases, workloads, pods, images and other entities, with the attributes that are reported.

Their names in JSON are those of these fields in camel case, without `is_`: Kubernetes' own names where it has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from chartgen.errors import Location

ReleaseState = Literal[
    "deployed",
    "failed",
    "pending-install",
    "pending-upgrade",
    "pending-rollback",
    "superseded",
    "uninstalling",
    "unknown",
]
PodPhase = Literal["Pending", "Running", "Succeeded", "Failed", "Unknown"]


@dataclass(frozen=True, slots=True)
class Image:
    """The image of a container of a pod."""

    name: str
    """The repository, without registry and tag, such as `todo-backend`. Source: `image` of the container."""
    tag: str
    """The tag; empty if the container names a digest only, or neither."""
    registry: str
    """The host of the registry; empty if the container names none, which means the default of the node's runtime."""
    size: int | None = None
    """Bytes, compressed as the node or the registry counts them; None if unknown. Source: `status.images` of a node,
    else the registry's manifest."""
    created: datetime | None = None
    """When it was built, in UTC; None if unknown. Source: `created` of the image's configuration, in a registry or in
    the local container engine."""
    digest: str = ""
    """Such as `sha256:...`: of its manifest, or of its configuration if it was not pulled from a registry. Source:
    `imageID` of the container's status."""

    @property
    def reference(self) -> str:
        """The image as containers name it."""
        name = f"{self.registry}/{self.name}" if self.registry else self.name
        return f"{name}:{self.tag}" if self.tag else name

    @property
    def pinned(self) -> str:
        """The image with its digest, if that is known: names exactly the image that runs."""
        return f"{self.reference}@{self.digest}" if self.digest else self.reference


@dataclass(frozen=True, slots=True)
class Release:
    """A Helm release. Source: the release record of its newest revision."""

    name: str
    chart: str
    version: str
    """The version of the chart."""
    namespace: str
    status: ReleaseState
    values: Mapping[str, Any] = field(default_factory=dict)
    """The values that the installer set (`config` of the record), with secret ones as `***`."""
    revision: int = 0
    app_version: str = ""
    deployed: datetime | None = None
    description: str = ""
    """Helm's message about the last operation, such as `Install complete`."""
    source: str = "record"
    """`record`; or `labels` if the release record cannot be read, so that status, values and revision are unknown."""
    driver: str = ""
    """The driver that stores the record (`HELM_DRIVER`): `secret`, `configmap` or `sql`; empty if unknown."""


@dataclass(frozen=True, slots=True)
class Workload:
    """A workload that keeps pods running: a Deployment, a StatefulSet or a DaemonSet."""

    kind: str
    name: str
    namespace: str
    replicas: int
    """The desired number of pods. Source: `spec.replicas`; for a DaemonSet, `status.desiredNumberScheduled`."""
    available_replicas: int
    """The number of pods that have been ready for `minReadySeconds`. Source: `status.availableReplicas`; for a
    DaemonSet, `status.numberAvailable`."""
    updated_replicas: int
    """The number of pods with the newest pod template. Source: `status.updatedReplicas`; for a DaemonSet,
    `status.updatedNumberScheduled`."""
    image: str
    """The image of the first container, as the pod template names it."""
    strategy: str
    """`RollingUpdate`, `Recreate` or `OnDelete`."""


@dataclass(frozen=True, slots=True)
class Task:
    """A Job or a CronJob."""

    kind: str
    name: str
    namespace: str
    image: str
    active: int = 0
    """The number of running pods of a Job, or of running Jobs of a CronJob."""
    succeeded: int = 0
    failed: int = 0
    completions: int | None = None
    """The number of pods that must succeed; None for a CronJob, and for a work queue (`parallelism` alone), which any
    success completes."""
    schedule: str = ""
    """The cron schedule of a CronJob; empty for a Job."""
    is_suspended: bool = False
    last_schedule: datetime | None = None
    last_success: datetime | None = None


@dataclass(frozen=True, slots=True)
class ServicePort:
    """A port of a Service."""

    port: int
    target_port: int | str
    """The port of the pods, by number or name."""
    node_port: int | None = None
    """The port of every node, for NodePort and LoadBalancer."""
    name: str = ""
    protocol: str = "TCP"


@dataclass(frozen=True, slots=True)
class Service:
    """A Service. `endpoints` counts those in its EndpointSlices, and `ready_endpoints` the ready ones."""

    name: str
    namespace: str
    type: str
    ports: tuple[ServicePort, ...]
    selector: Mapping[str, str]
    cluster_ip: str = ""
    ready_endpoints: int = 0
    endpoints: int = 0
    addresses: tuple[str, ...] = ()
    """Addresses of the load balancer (`status.loadBalancer.ingress`), or the `externalName`."""


@dataclass(frozen=True, slots=True)
class ConfigMap:
    """A ConfigMap."""

    name: str
    namespace: str
    data: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Secret:
    """A Secret: its content is never read into this process."""

    name: str
    namespace: str
    type: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pod:
    """A pod."""

    name: str
    namespace: str
    status: PodPhase
    """Source: `status.phase`."""
    ip: str
    """Empty until it has one."""
    node: str
    """Empty until it is scheduled."""
    restarts: int
    """The sum of the restarts of all its containers, including init containers."""
    is_ready: bool
    images: tuple[Image, ...] = ()
    created: datetime | None = None
    is_terminating: bool = False


@dataclass(frozen=True, slots=True)
class Other:
    """An object of any other kind."""

    kind: str
    name: str
    namespace: str
    """Empty for cluster-scoped objects."""
    about: str = ""
    """A summary, such as the hosts of an Ingress or the size of a claim; empty if its kind has none."""


Entity = Workload | Task | Service | ConfigMap | Secret | Pod | Other


def as_data(entity: Any) -> Any:
    """Return an entity as plain data for JSON: keys in camel case, times in ISO 8601 with `Z`."""
    import dataclasses

    if isinstance(entity, Location):
        return entity.at_line
    if dataclasses.is_dataclass(entity) and not isinstance(entity, type):
        return {_camel(each.name): as_data(getattr(entity, each.name)) for each in dataclasses.fields(entity)}
    if isinstance(entity, datetime):
        return entity.isoformat().replace("+00:00", "Z")
    if isinstance(entity, Mapping):
        return {str(key): as_data(value) for key, value in entity.items()}
    return [as_data(each) for each in entity] if isinstance(entity, tuple | list) else entity


def _camel(name: str) -> str:
    # Kubernetes names booleans without a prefix, such as `ready`.
    first, *rest = name.removeprefix("is_").split("_")
    return first + "".join(word.upper() if word == "ip" else word.capitalize() for word in rest)
