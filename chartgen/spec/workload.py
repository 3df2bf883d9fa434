"""Workloads: the containers that run, and the resources that belong to them."""

import functools
import sys
from collections.abc import Iterator
from dataclasses import KW_ONLY, field
from types import ModuleType
from typing import Annotated, Any, ClassVar, Literal, Self

from chartgen.locations import call_site
from chartgen.spec import declare, examples, workload_checks
from chartgen.spec.autoscaling import HorizontalPodAutoscaler
from chartgen.spec.base import Spec, base, spec
from chartgen.spec.checks import Problem, check
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
from chartgen.spec.frozen import Items, Names, Raw, empty
from chartgen.spec.identity import ServiceAccount
from chartgen.spec.nested import container_fields, is_known
from chartgen.spec.network import NetworkPolicy, Service
from chartgen.spec.part import shared
from chartgen.spec.probe import Probe
from chartgen.spec.scheduling import Affinity, HostAlias, Toleration, TopologySpreadConstraint
from chartgen.spec.storage import Mount
from chartgen.spec.strategy import STRATEGY, Recreate, RollingUpdate
from chartgen.spec.text import is_marked
from chartgen.spec.types import (
    Annotations,
    Count,
    DnsLabel,
    DnsSubdomain,
    Labels,
    NodeLabels,
    OptionalName,
    PortNumber,
    Positive,
)
from chartgen.spec.unset import UNSET

MAIN = "main"
"""Value of the component label of the main workload."""


def _probe(kind: str) -> Value:
    def default(workload: Any, chart: Any) -> dict[str, Any]:  # noqa: ARG001  a default is made from both
        probe = getattr(workload, kind)
        return {} if probe is None else probe.handler(workload.first_port()) | probe.timings()

    return Value(
        f"{kind}Probe",
        "Probes",
        definition(f"{kind.capitalize()}Probe"),
        default=default,
        level="standard",
        unset_level="all",
    )


def _plain_environment(workload: Any, chart: Any) -> dict[str, str]:  # noqa: ARG001  a default is made from both
    return {name: value for name, value in workload.env.items() if isinstance(value, str) and not is_marked(value)}


def _fixed_where_marked(name: str) -> Any:
    def default(workload: Any, chart: Any) -> list[str]:  # noqa: ARG001  a default is made from both
        return [] if any(map(is_marked, getattr(workload, name))) else list(getattr(workload, name))

    return default


@functools.lru_cache(maxsize=1024)
def _plain_port(number: int) -> Port:
    # Without the cache, a dozen are created for each chart, which takes 5 % of a cold build.
    return Port(number)


@base
class Workload(Spec):
    """Fields of all workloads: a container and its pod."""

    _: KW_ONLY
    enabled: bool = True
    """Whether to create a component. A value if the chart or an environment disables it. Value: `enabled`."""
    image: Annotated[Image | None, Group("image")] = None
    """Image of the container. Defaults to that of the main workload, whose value it shares. Value: `image`."""
    fullname: DnsSubdomain | None = None
    """Exact name of the workload, its Service, autoscaler, disruption budget, network policy and service account.
    Defaults to `FULLNAME`, or `FULLNAME-COMPONENT`. Fixed in the chart."""
    container_name: DnsLabel | None = None
    """Name of the container. Defaults to the name of the component or chart. Fixed in the chart."""
    selector: NodeLabels = field(default_factory=empty)
    """Labels that select the pods, instead of those of the chart. They can't change on a live workload. Fixed in the
    chart."""
    command: Annotated[
        Items[str], Value("command", "Workload", declare.STRINGS, default=_fixed_where_marked("command"))
    ] = ()
    """Command of the container. Defaults to the image's entrypoint. Value: `command`."""
    args: Annotated[Items[str], Value("args", "Workload", declare.STRINGS, default=_fixed_where_marked("args"))] = ()
    """Arguments of the command. Default to those of the image. Value: `args`."""
    working_dir: str = ""
    """Working directory of the container. Fixed in the chart."""
    lifecycle: Annotated[
        Lifecycle | Raw | None, Value("lifecycle", "Workload", definition("Lifecycle"), full=examples.LIFECYCLE)
    ] = UNSET
    """Lifecycle hooks of the container. Value: `lifecycle`."""
    termination_message_policy: Literal["File", "FallbackToLogsOnError"] | None = UNSET
    """Source of the message about a container that terminated: File or FallbackToLogsOnError. Fixed in the chart."""
    termination_grace_period_seconds: Annotated[
        Count | None, Value("terminationGracePeriodSeconds", "Workload", full=45, kubernetes=30)
    ] = UNSET
    """Seconds the pod has to terminate gracefully. Value: `terminationGracePeriodSeconds`."""
    pod_annotations: Annotated[Annotations, Value("podAnnotations", "Pod", full=examples.LABELS, level="standard")] = (
        field(default_factory=empty)
    )
    """Annotations of the pods. Value: `podAnnotations`."""
    pod_labels: Annotated[Labels, Value("podLabels", "Pod", full=examples.LABELS, level="standard")] = field(
        default_factory=empty
    )
    """Additional labels of the pods. Value: `podLabels`."""
    pod_security_context: Annotated[
        PodSecurityContext | Raw | None,
        Value("podSecurityContext", "Security", definition("PodSecurityContext"), level="standard"),
    ] = UNSET
    """Security context of the pod. Value: `podSecurityContext`."""
    security_context: Annotated[
        SecurityContext | Raw | None,
        Value("securityContext", "Security", definition("SecurityContext"), level="standard"),
    ] = UNSET
    """Security context of the container. Value: `securityContext`."""
    ports: Names[PortNumber | Port] = field(default_factory=empty)
    """Ports of the container by name. Fixed in the chart."""
    service: Annotated[Service | None, Group("service")] = None
    """Service of the workload. Value: `service`."""
    services: Annotated[Names[Service], Group("services.*")] = field(default_factory=empty)
    """Additional Services by name, each called `FULLNAME-NAME`. Value: `services.NAME`."""
    network_policy: Annotated[NetworkPolicy | None, Group("networkPolicy")] = None
    """Network policy of the pods. Value: `networkPolicy`."""
    service_account: Annotated[ServiceAccount | None, Group("serviceAccount")] = None
    """Service account of a component. Defaults to that of the chart. Value: `serviceAccount`."""
    resources: Annotated[
        Resources,
        Value(
            "resources", "Resources", definition("ResourceRequirements"), strict=examples.with_limits, level="minimal"
        ),
    ] = field(default_factory=lambda: shared(Resources))
    """Resource requests and limits of the container. Value: `resources`."""
    liveness: Annotated[Probe | None, _probe("liveness")] = None
    """Liveness probe: the container is restarted if it fails. Value: `livenessProbe`."""
    readiness: Annotated[Probe | None, _probe("readiness")] = None
    """Readiness probe: the pod receives no traffic from Services while it fails. Value: `readinessProbe`."""
    startup: Annotated[Probe | None, _probe("startup")] = None
    """Startup probe: the other probes start after it has succeeded. Value: `startupProbe`."""
    env: Annotated[
        Names[EnvValue | None],
        Value("env.*", "Environment", declare.STRING, default=_plain_environment, level="minimal"),
    ] = field(default_factory=empty)
    """Environment variable `{}`. In a spec, text is a value, references are fixed, and None omits a variable, such
    as in one environment. Value: `env.NAME`."""
    env_from: Items[KeySource] = ()
    """ConfigMaps and Secrets whose keys become environment variables. Fixed in the chart."""
    _extra_env: ClassVar[Value] = Value(
        "extraEnv",
        "Environment",
        declare.definitions("EnvVar"),
        initial=(),
        full=examples.ENV,
        level="standard",
    )
    """Additional environment variables. Value: `extraEnv`."""
    _extra_env_from: ClassVar[Value] = Value(
        "extraEnvFrom", "Environment", declare.definitions("EnvFromSource"), initial=(), full=examples.ENV_FROM
    )
    """Additional ConfigMaps and Secrets whose keys become environment variables. Value: `extraEnvFrom`."""
    mounts: Names[Mountable | Mount] = field(default_factory=empty)
    """Mounts by path: ConfigMaps, Secrets, single keys of them, and volumes. Fixed in the chart."""
    tmp: bool | None = UNSET
    """Whether to mount an emptyDir at `/tmp`, unless something else is mounted there. Fixed in the chart."""
    checksums: bool | None = UNSET
    """Whether changes of the ConfigMaps and Secrets of the chart replace the pods that use them, by annotations.
    Fixed in the chart."""
    _extra_volumes: ClassVar[Value] = Value(
        "extraVolumes", "Storage", declare.definitions("Volume"), initial=(), full=examples.VOLUMES
    )
    """Additional volumes of the pods. Value: `extraVolumes`."""
    _extra_volume_mounts: ClassVar[Value] = Value(
        "extraVolumeMounts", "Storage", declare.definitions("VolumeMount"), initial=(), full=examples.VOLUME_MOUNTS
    )
    """Additional volume mounts of the container. Value: `extraVolumeMounts`."""
    node_selector: Annotated[
        NodeLabels, Value("nodeSelector", "Scheduling", full=examples.NODE_SELECTOR, level="standard")
    ] = field(default_factory=empty)
    """Node labels for pod assignment. Value: `nodeSelector`."""
    tolerations: Annotated[
        Items[Toleration | Raw],
        Value(
            "tolerations", "Scheduling", declare.definitions("Toleration"), full=examples.TOLERATIONS, level="standard"
        ),
    ] = ()
    """Tolerations of the pods. Value: `tolerations`."""
    pod_anti_affinity_preset: Annotated[
        Literal["soft", "hard", "none"] | None, Value("podAntiAffinityPreset", "Scheduling")
    ] = UNSET
    """Anti-affinity between pods: soft, hard or none. Ignored if affinity is set. Value: `podAntiAffinityPreset`."""
    affinity: Annotated[
        Affinity | Raw | None, Value("affinity", "Scheduling", definition("Affinity"), level="standard")
    ] = None
    """Affinity of the pods. Value: `affinity`."""
    topology_spread_constraints: Annotated[
        Items[TopologySpreadConstraint | Raw],
        Value(
            "topologySpreadConstraints",
            "Scheduling",
            declare.definitions("TopologySpreadConstraint"),
            full=examples.TOPOLOGY_SPREAD,
            strict=examples.unless_set(examples.TOPOLOGY_SPREAD),
        ),
    ] = ()
    """Topology spread constraints. Selectors default to these pods. Value: `topologySpreadConstraints`."""
    priority_class_name: Annotated[OptionalName, Value("priorityClassName", "Scheduling", level="standard")] = ""
    """Priority class of the pods. Value: `priorityClassName`."""
    runtime_class_name: Annotated[OptionalName, Value("runtimeClassName", "Scheduling")] = ""
    """Runtime class of the pods. Value: `runtimeClassName`."""
    enable_service_links: bool | None = UNSET
    """Whether environment variables describe the Services of the namespace. Fixed in the chart."""
    host_aliases: Annotated[
        Items[HostAlias | Raw],
        Value("hostAliases", "Networking", declare.definitions("HostAlias"), full=examples.HOST_ALIASES),
    ] = ()
    """Additional entries in the pods' /etc/hosts. Value: `hostAliases`."""
    dns_policy: Annotated[
        Literal["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"] | None,
        Value("dnsPolicy", "Networking", kubernetes="ClusterFirst"),
    ] = UNSET
    """DNS policy of the pods. Value: `dnsPolicy`."""
    dns_config: Annotated[
        Raw, Value("dnsConfig", "Networking", definition("PodDNSConfig"), full=examples.DNS_CONFIG)
    ] = field(default_factory=empty)
    """DNS configuration of the pods. Value: `dnsConfig`."""
    _extra_init_containers: ClassVar[Value] = Value(
        "extraInitContainers", "Extras", declare.definitions("InitContainer"), initial=(), full=examples.INIT_CONTAINERS
    )
    """Additional init containers of the pods. Value: `extraInitContainers`."""
    _extra_containers: ClassVar[Value] = Value(
        "extraContainers", "Extras", declare.definitions("SidecarContainer"), initial=(), full=examples.SIDECARS
    )
    """Additional containers of the pods. Value: `extraContainers`."""
    labels: Labels = field(default_factory=empty)
    """Additional labels of the workload itself. Fixed in the chart."""
    annotations: Annotations = field(default_factory=empty)
    """Annotations of the workload itself. Fixed in the chart."""
    extra_pod: Raw = field(default_factory=empty)
    """Additional fields of the pod spec, in Kubernetes syntax. Fixed in the chart."""
    extra_container: Raw = field(default_factory=empty)
    """Additional fields of the container, in Kubernetes syntax. Fixed in the chart."""

    kind: ClassVar[str]
    """Kind of the Kubernetes object."""
    _checks: ClassVar[ModuleType] = workload_checks
    _placeholders: ClassVar[tuple[str, ...]] = (
        "selector", "env", "command", "args", "working_dir", "mounts", "labels", "annotations", "extra_pod",
        "extra_container",
    )  # fmt: skip

    def but_container(self, name: str = "", /, **fields: Any) -> Self:
        """Create a copy with some fields of one container changed: of the one with this name, or the main one.

        The main container is known by its `container_name`. The copy is checked like a constructor's call.
        """
        site, owner = call_site(sys._getframe(1)), type(self).__name__
        known = ("", self.container_name) if self.container_name else ("",)
        hint = "omit the name to change the main container, or name it: `container_name=...`"
        if not is_known("container", owner, name, known, site, hint):
            return self
        return self.but(**container_fields(fields, self, site))

    def first_port(self) -> str | None:
        """Return the name of the first port, or None."""
        return next(iter(self.ports), None)

    def port(self, name: str) -> Port:
        """Return a port by name."""
        port = self.ports[name]
        return port if isinstance(port, Port) else _plain_port(port)

    def served(self, service: Service) -> dict[str, int]:
        """Return the ports of a Service of this workload by name, the first one first."""
        if isinstance(service.ports, int):
            first = self.first_port()
            return {first: service.ports} if first else {}
        return dict(service.ports)

    def all_services(self) -> Iterator[tuple[str, Service]]:
        """Yield the Services by name; that of the field `service` has an empty name."""
        if self.service is not None:
            yield "", self.service
        yield from self.services.items()

    def mounted(self) -> Iterator[tuple[str, Mount]]:
        """Yield the mounts by path."""
        for path, thing in self.mounts.items():
            yield path, thing if isinstance(thing, Mount) else Mount(thing)


@spec
class Deployment(Workload):
    """A Deployment: interchangeable pods, updated according to a strategy."""

    kind: ClassVar[str] = "Deployment"

    _: KW_ONLY
    replicas: Annotated[
        Count | None,
        Value(
            "replicaCount",
            "Workload",
            full=examples.at_least_two,
            strict=examples.at_least_two,
            level="minimal",
        ),
    ] = UNSET
    """Number of replicas. In a spec, None leaves it to what scales the workload. Value: `replicaCount`."""
    autoscaling: Annotated[HorizontalPodAutoscaler | None, Group("autoscaling")] = None
    """Autoscaler of the workload. Value: `autoscaling`."""
    revision_history_limit: Annotated[
        Count | None, Value("revisionHistoryLimit", "Workload", full=3, kubernetes=10)
    ] = UNSET
    """Number of old ReplicaSets to keep for rollbacks. Value: `revisionHistoryLimit`."""
    progress_deadline_seconds: Annotated[
        Positive | None, Value("progressDeadlineSeconds", "Workload", full=300, kubernetes=600)
    ] = UNSET
    """Seconds without progress after which a rollout is considered failed. Value: `progressDeadlineSeconds`."""
    strategy: Annotated[RollingUpdate | Recreate | None, Value("strategy", "Workload", STRATEGY)] = UNSET
    """Deployment strategy: RollingUpdate or Recreate. Value: `strategy`."""
    pod_disruption_budget: Annotated[PodDisruptionBudget | None, Group("podDisruptionBudget")] = None
    """PodDisruptionBudget of the pods. Value: `podDisruptionBudget`."""
    min_ready_seconds: Count = 0
    """Seconds a new pod must be ready before it is considered available. Fixed in the chart."""

    @check("autoscaling", "resources")
    def _autoscaled_requests(self) -> Iterator[Problem]:
        if self.autoscaling is None:
            return
        amounts = self.resources.manifest()
        for name, path in self.autoscaling.measured().items():
            # A request that is unset defaults to the limit.
            if name not in amounts.get("requests", {}) and name not in amounts.get("limits", {}):
                yield Problem(
                    ("autoscaling", *path),
                    f"missing {name} request: the autoscaler measures the utilization of the request",
                    hint=f'set `resources=Resources({name}="...")`',
                )

    @check("progress_deadline_seconds", "min_ready_seconds")
    def _deadline(self) -> Iterator[Problem]:
        deadline = self.progress_deadline_seconds or 600  # which Kubernetes defaults to
        if deadline <= self.min_ready_seconds:
            yield Problem(
                ("progress_deadline_seconds",),
                'invalid "progress_deadline_seconds" of Deployment: must be more than "min_ready_seconds"',
                str(deadline), f"more than {self.min_ready_seconds}",
            )  # fmt: skip
