"""The objects of a namespace as people think of them, each with the attributes that it is reported with.

Names of attributes in JSON are those of these fields in camel case, which are Kubernetes' own where it has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

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
    """A container image, as a container runs it."""

    name: str
    """The repository, without registry and tag, such as `todo-backend`. Source: `image` of the container."""
    tag: str
    """The tag; empty if it is named by digest or not at all."""
    registry: str
    """The registry; empty if the image names none, so that the node's default is used."""
    size: int | None = None
    """Bytes, compressed as the node or the registry counts them; None if unknown. Source: `status.images` of a node,
    else the registry's manifest."""
    created: datetime | None = None
    """When it was built; None if unknown. Source: the image's configuration in a registry, or a container engine."""
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
    """A release of Helm. Source: Helm's record of its newest revision."""

    name: str
    chart: str
    version: str
    """The version of the chart."""
    namespace: str
    status: ReleaseState
    values: Mapping[str, Any] = field(default_factory=dict)
    """What the installer set, without secret values."""
    revision: int = 0
    app_version: str = ""
    deployed: datetime | None = None
    description: str = ""
    """Helm's own words on the last operation, such as `Install complete`."""
    source: str = "record"
    """`record`, or `labels` if Helm's record cannot be read: values and revision are unknown then."""
    driver: str = ""
    """Where Helm stores the record: `secret`, `configmap` or `sql`, as `HELM_DRIVER` says; empty if unknown."""


@dataclass(frozen=True, slots=True)
class Workload:
    """A workload that keeps pods running: a Deployment, a StatefulSet or a DaemonSet."""

    kind: str
    name: str
    namespace: str
    replicas: int
    """The number of pods that shall run. Source: `spec.replicas`; of a DaemonSet, `status.desiredNumberScheduled`."""
    available_replicas: int
    """The number of pods that are ready, and have been for `minReadySeconds`."""
    updated_replicas: int
    """The number of pods that have the current template."""
    image: str
    """That of the first container."""
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
    """The number of pods, or Jobs, that run."""
    succeeded: int = 0
    failed: int = 0
    completions: int | None = None
    """How many pods have to succeed; None for a CronJob, and for a Job that any success completes."""
    schedule: str = ""
    """That of a CronJob."""
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
    """A Service. Its endpoints are those of its EndpointSlices."""

    name: str
    namespace: str
    type: str
    ports: tuple[ServicePort, ...]
    selector: Mapping[str, str]
    cluster_ip: str = ""
    ready_endpoints: int = 0
    endpoints: int = 0
    addresses: tuple[str, ...] = ()
    """Those of the load balancer, or the external name."""


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
    """Its phase."""
    ip: str
    """Empty until it has one."""
    node: str
    """Empty until it is scheduled."""
    restarts: int
    """Of all its containers."""
    is_ready: bool
    images: tuple[Image, ...] = ()
    created: datetime | None = None
    is_terminating: bool = False


@dataclass(frozen=True, slots=True)
class Other:
    """Any other object: its kind and name, and what one line tells of it."""

    kind: str
    name: str
    namespace: str
    """Empty for objects that are in no namespace."""
    about: str = ""
    """Such as the hosts of an Ingress, or the size of a claim."""


Entity = Workload | Task | Service | ConfigMap | Secret | Pod | Other


def as_data(entity: Any) -> Any:
    """Return an entity as plain data, as JSON shows it."""
    import dataclasses

    if dataclasses.is_dataclass(entity) and not isinstance(entity, type):
        return {_camel(each.name): as_data(getattr(entity, each.name)) for each in dataclasses.fields(entity)}
    if isinstance(entity, datetime):
        return entity.isoformat().replace("+00:00", "Z")
    if isinstance(entity, Mapping):
        return {str(key): as_data(value) for key, value in entity.items()}
    return [as_data(each) for each in entity] if isinstance(entity, tuple | list) else entity


def _camel(name: str) -> str:
    first, *rest = name.removesuffix("_").split("_")
    return first + "".join(word.upper() if word == "ip" else word.capitalize() for word in rest)
