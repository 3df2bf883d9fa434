"""Workloads: what runs, and what belongs to it."""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, field
from typing import Annotated, Any, ClassVar, Literal

from chartgen.spec import declare
from chartgen.spec.base import Items, Names, Problem, Raw, Spec, apart, base, empty, spec
from chartgen.spec.config import KeySource, Mountable
from chartgen.spec.container import (
    EnvValue,
    Image,
    Lifecycle,
    PodSecurityContext,
    Port,
    Resources,
    SecurityContext,
)
from chartgen.spec.declare import Group, Value, definition
from chartgen.spec.disruption import PodDisruptionBudget
from chartgen.spec.identity import ServiceAccount
from chartgen.spec.network import NetworkPolicy, Service
from chartgen.spec.part import shared
from chartgen.spec.probe import Probe
from chartgen.spec.scheduling import Affinity, HostAlias, Toleration, TopologySpreadConstraint
from chartgen.spec.storage import Mount
from chartgen.spec.text import is_marked
from chartgen.spec.types import Annotations, Count, IntOrPercent, Labels, NodeLabels, OptionalName, PortNumber, Positive
from chartgen.spec.workload_checks import problems_of

MAIN = "main"
"""The component label of the main workload."""


@spec
class RollingUpdate(Spec):
    """Replace pods a few at a time. Left out: one more at a time, and never one less."""

    _: KW_ONLY
    max_surge: IntOrPercent = 1
    """How many pods more than wanted, a number or a percentage. Value: `strategy`."""
    max_unavailable: IntOrPercent = 0
    """How many pods fewer than wanted, a number or a percentage. Value: `strategy`."""

    def manifest(self) -> dict[str, Any]:
        """Give a Kubernetes DeploymentStrategy."""
        update = {"maxSurge": self.max_surge, "maxUnavailable": self.max_unavailable}
        return {"type": "RollingUpdate", "rollingUpdate": update}

    def _problems(self) -> Iterator[Problem]:
        if self.max_surge in (0, "0%") and self.max_unavailable in (0, "0%"):
            yield Problem((), "with neither a surge nor a pod unavailable no pod could ever be replaced")


@spec
class Recreate(Spec):
    """End all pods, then start the new ones: for what can't run twice."""

    def manifest(self) -> dict[str, Any]:
        """Give a Kubernetes DeploymentStrategy."""
        return {"type": "Recreate"}


def _probe(kind: str, timings: Mapping[str, int]) -> Value:
    def default(workload: Any, chart: Any) -> dict[str, Any]:  # noqa: ARG001  a default is made from both
        probe = getattr(workload, kind)
        return {} if probe is None else probe.handler(workload.first_port()) | timings | probe.timings()

    return Value(f"{kind}Probe", "Probes", definition(f"{kind.capitalize()}Probe"), default=default)


def _plain_environment(workload: Any, chart: Any) -> dict[str, str]:  # noqa: ARG001  a default is made from both
    return {name: value for name, value in workload.env.items() if isinstance(value, str) and not is_marked(value)}


def _fixed_where_marked(name: str) -> Any:
    def default(workload: Any, chart: Any) -> list[str]:  # noqa: ARG001  a default is made from both
        return [] if any(map(is_marked, getattr(workload, name))) else list(getattr(workload, name))

    return default


STRATEGY = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "type": {"type": "string", "enum": ["RollingUpdate", "Recreate"]},
        "rollingUpdate": definition("RollingUpdateDeployment"),
    },
}


@functools.lru_cache(maxsize=1024)
def _plain_port(number: int) -> Port:
    return Port(number)


@base
class Workload(Spec):
    """What all workloads have: one container with its image, and a pod around it."""

    _: KW_ONLY
    image: Annotated[Image, Group("image")]
    """The image that the container runs. Value: `image`."""
    command: Annotated[
        Items[str], Value("command", "Workload", declare.STRINGS, default=_fixed_where_marked("command"))
    ] = ()
    """Command of the container; empty is the image's own. Value: `command`."""
    args: Annotated[Items[str], Value("args", "Workload", declare.STRINGS, default=_fixed_where_marked("args"))] = ()
    """Arguments of the command. Value: `args`."""
    working_dir: str = ""
    """The folder that the command starts in. Fixed in the chart."""
    lifecycle: Annotated[Lifecycle | Raw | None, Value("lifecycle", "Workload", definition("Lifecycle"))] = None
    """Commands around the life of the container. Value: `lifecycle`."""
    termination_grace_period_seconds: Annotated[Count, Value("terminationGracePeriodSeconds", "Workload")] = 30
    """Seconds that the pod has to end in. Value: `terminationGracePeriodSeconds`."""
    pod_annotations: Annotated[Annotations, Value("podAnnotations", "Pod")] = field(default_factory=empty)
    """Annotations of the pods. Value: `podAnnotations`."""
    pod_labels: Annotated[Labels, Value("podLabels", "Pod")] = field(default_factory=empty)
    """Further labels of the pods. Value: `podLabels`."""
    pod_security_context: Annotated[
        PodSecurityContext | Raw, Value("podSecurityContext", "Security", definition("PodSecurityContext"))
    ] = field(default_factory=lambda: shared(PodSecurityContext))
    """Security context of the pod. Value: `podSecurityContext`."""
    security_context: Annotated[
        SecurityContext | Raw, Value("securityContext", "Security", definition("SecurityContext"))
    ] = field(default_factory=lambda: shared(SecurityContext))
    """Security context of the container. Value: `securityContext`."""
    ports: Names[PortNumber | Port] = field(default_factory=empty)
    """The container's ports by name. Fixed in the chart."""
    service: Annotated[Service | None, Group("service")] = None
    """The Service in front of it. Value: `service`."""
    services: Annotated[Names[Service], Group("services.*")] = field(default_factory=empty)
    """Further Services by name, `FULLNAME-NAME` each. Value: `services.NAME`."""
    network_policy: Annotated[NetworkPolicy | None, Group("networkPolicy")] = None
    """Who may reach the pods, and whom they may reach. Value: `networkPolicy`."""
    service_account: Annotated[ServiceAccount | None, Group("serviceAccount")] = None
    """A service account of its own, for a component; the chart's where left out. Value: `serviceAccount`."""
    resources: Annotated[Resources, Value("resources", "Resources", definition("ResourceRequirements"))] = field(
        default_factory=lambda: shared(Resources)
    )
    """Requests and limits of the container. Value: `resources`."""
    liveness: Annotated[
        Probe | None,
        _probe(
            "liveness", {"initialDelaySeconds": 10, "periodSeconds": 10, "timeoutSeconds": 3, "failureThreshold": 3}
        ),
    ] = None
    """Restarts the container where it fails. Value: `livenessProbe`."""
    readiness: Annotated[
        Probe | None, _probe("readiness", {"periodSeconds": 5, "timeoutSeconds": 3, "failureThreshold": 3})
    ] = None
    """Takes the pod out of its Services while it fails. Value: `readinessProbe`."""
    startup: Annotated[
        Probe | None, _probe("startup", {"periodSeconds": 5, "timeoutSeconds": 3, "failureThreshold": 30})
    ] = None
    """Holds the other probes back until it succeeds once. Value: `startupProbe`."""
    env: Annotated[Names[EnvValue], Value("env.*", "Environment", declare.STRING, default=_plain_environment)] = field(
        default_factory=empty
    )
    """Variable `{}` of the environment. In a spec, text is a value; references are fixed. Value: `env.NAME`."""
    env_from: Items[KeySource] = ()
    """ConfigMaps and Secrets whose keys are variables. Fixed in the chart."""
    extra_env: Annotated[Items[Raw], Value("extraEnv", "Environment", declare.definitions("EnvVar"))] = field(
        default=(), init=False
    )
    """Further variables, as Kubernetes writes them. Value: `extraEnv`."""
    extra_env_from: Annotated[
        Items[Raw], Value("extraEnvFrom", "Environment", declare.definitions("EnvFromSource"))
    ] = field(default=(), init=False)
    """Further ConfigMaps and Secrets whose keys are variables, as Kubernetes writes them. Value: `extraEnvFrom`."""
    mounts: Names[Mountable | Mount] = field(default_factory=empty)
    """What is mounted, by path: ConfigMaps, Secrets, one key of them, volumes. Fixed in the chart."""
    volumes: Annotated[Items[Raw], Value("volumes", "Storage", declare.definitions("Volume"))] = field(
        default=(), init=False
    )
    """Further volumes of the pod, as Kubernetes writes them. Value: `volumes`."""
    volume_mounts: Annotated[Items[Raw], Value("volumeMounts", "Storage", declare.definitions("VolumeMount"))] = field(
        default=(), init=False
    )
    """Further mounts of the container, as Kubernetes writes them. Value: `volumeMounts`."""
    node_selector: Annotated[NodeLabels, Value("nodeSelector", "Scheduling")] = field(default_factory=empty)
    """Labels of the nodes that pods may run on. Value: `nodeSelector`."""
    tolerations: Annotated[
        Items[Toleration | Raw], Value("tolerations", "Scheduling", declare.definitions("Toleration"))
    ] = ()
    """Taints of nodes that pods put up with. Value: `tolerations`."""
    pod_anti_affinity_preset: Annotated[
        Literal["soft", "hard", "none"], Value("podAntiAffinityPreset", "Scheduling")
    ] = "soft"
    """Whether pods keep apart: soft, hard or none; an affinity replaces it. Value: `podAntiAffinityPreset`."""
    affinity: Annotated[Affinity | Raw | None, Value("affinity", "Scheduling", definition("Affinity"))] = None
    """Where pods want to be. Value: `affinity`."""
    topology_spread_constraints: Annotated[
        Items[TopologySpreadConstraint | Raw],
        Value("topologySpreadConstraints", "Scheduling", declare.definitions("TopologySpreadConstraint")),
    ] = ()
    """How evenly pods are spread; without a selector these pods count. Value: `topologySpreadConstraints`."""
    priority_class_name: Annotated[OptionalName, Value("priorityClassName", "Scheduling")] = ""
    """Priority class of the pods. Value: `priorityClassName`."""
    runtime_class_name: Annotated[OptionalName, Value("runtimeClassName", "Scheduling")] = ""
    """Runtime class of the pods. Value: `runtimeClassName`."""
    host_aliases: Annotated[
        Items[HostAlias | Raw], Value("hostAliases", "Networking", declare.definitions("HostAlias"))
    ] = ()
    """Lines of the pods' hosts file. Value: `hostAliases`."""
    dns_policy: Annotated[
        Literal["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"], Value("dnsPolicy", "Networking")
    ] = "ClusterFirst"
    """How pods resolve names. Value: `dnsPolicy`."""
    dns_config: Annotated[Raw, Value("dnsConfig", "Networking", definition("PodDNSConfig"))] = field(
        default_factory=empty
    )
    """Settings of the pods' resolver. Value: `dnsConfig`."""
    init_containers: Annotated[Items[Raw], Value("initContainers", "Escapes", declare.definitions("InitContainer"))] = (
        field(default=(), init=False)
    )
    """Containers that run before, as Kubernetes writes them. Value: `initContainers`."""
    sidecars: Annotated[Items[Raw], Value("sidecars", "Escapes", declare.definitions("SidecarContainer"))] = field(
        default=(), init=False
    )
    """Containers that run beside, as Kubernetes writes them. Value: `sidecars`."""
    labels: Labels = field(default_factory=empty)
    """Further labels of the workload itself. Fixed in the chart."""
    annotations: Annotations = field(default_factory=empty)
    """Annotations of the workload itself. Fixed in the chart."""
    extra_pod: Raw = field(default_factory=empty)
    """Fields of the pod that chartgen has no word for, as Kubernetes writes them. Fixed in the chart."""
    extra_container: Raw = field(default_factory=empty)
    """Fields of the container that chartgen has no word for, as Kubernetes writes them. Fixed in the chart."""

    kind: ClassVar[str]
    """The Kubernetes kind."""
    _takes_marks: ClassVar[tuple[str, ...]] = (
        "env", "command", "args", "working_dir", "mounts", "labels", "annotations", "extra_pod", "extra_container",
    )  # fmt: skip

    def first_port(self) -> str | None:
        """Name the first port; None where there is none."""
        return next(iter(self.ports), None)

    def port(self, name: str) -> Port:
        """Give a port by its name."""
        port = self.ports[name]
        return port if isinstance(port, Port) else _plain_port(port)

    def served(self, service: Service) -> dict[str, int]:
        """Give the ports of a Service of this workload, by name; the first one first."""
        if isinstance(service.ports, int):
            first = self.first_port()
            return {first: service.ports} if first else {}
        return dict(service.ports)

    def all_services(self) -> Iterator[tuple[str, Service]]:
        """Give the Services by name; the workload's own has none."""
        if self.service is not None:
            yield "", self.service
        yield from self.services.items()

    def mounted(self) -> Iterator[tuple[str, Mount]]:
        """Give what is mounted, by path."""
        for path, thing in self.mounts.items():
            yield path, thing if isinstance(thing, Mount) else Mount(thing)

    def _problems(self) -> Iterator[Problem]:
        return problems_of(self)


@spec
class Deployment(Workload):
    """Pods that are all alike, replaced one by one when something changes."""

    kind: ClassVar[str] = "Deployment"

    _: KW_ONLY
    replicas: Annotated[Count, Value("replicaCount", "Workload")] = 1
    """How many pods run. Value: `replicaCount`."""
    revision_history_limit: Annotated[Count, Value("revisionHistoryLimit", "Workload")] = 10
    """How many earlier revisions are kept for a rollback. Value: `revisionHistoryLimit`."""
    progress_deadline_seconds: Annotated[Positive, Value("progressDeadlineSeconds", "Workload")] = 600
    """Seconds after which a rollout without progress counts as failed. Value: `progressDeadlineSeconds`."""
    strategy: Annotated[RollingUpdate | Recreate, Value("strategy", "Workload", STRATEGY)] = field(
        default_factory=lambda: shared(RollingUpdate)
    )
    """How pods are replaced: RollingUpdate or Recreate. Value: `strategy`."""
    pod_disruption_budget: Annotated[PodDisruptionBudget | None, Group("podDisruptionBudget")] = None
    """How many pods may be away while nodes are drained. Value: `podDisruptionBudget`."""
    min_ready_seconds: Count = 0
    """Seconds that a pod has to be ready before it counts. Fixed in the chart."""

    def _problems(self) -> Iterator[Problem]:
        yield from apart(super()._problems(), self._deadline_problems())

    def _deadline_problems(self) -> Iterator[Problem]:
        if self.progress_deadline_seconds <= self.min_ready_seconds:
            yield Problem(
                ("progress_deadline_seconds",), "a rollout can't be done before its pods have been ready long enough",
                str(self.progress_deadline_seconds), f"more than min_ready_seconds, {self.min_ready_seconds}",
            )  # fmt: skip
