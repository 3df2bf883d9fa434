"""The fields of pods, which all their containers share."""

from dataclasses import KW_ONLY, field
from types import ModuleType
from typing import Annotated, ClassVar, Literal

from chartgen import names
from chartgen.spec import declare, examples, pod_checks
from chartgen.spec.base import Spec, base
from chartgen.spec.declare import Value, definition
from chartgen.spec.frozen import Items, Raw, empty
from chartgen.spec.labels import labels_value, pod_annotations_schema, pod_labels_schema
from chartgen.spec.scheduling import Affinity, HostAlias, Toleration, TopologySpreadConstraint
from chartgen.spec.security import PodSecurityContext
from chartgen.spec.types import Annotations, Count, Labels, OptionalName, checked
from chartgen.spec.unset import UNSET


@base
class PodFields(Spec):
    """Fields of a pod, apart from its containers."""

    _: KW_ONLY
    termination_grace_period_seconds: Annotated[
        Count | None, Value("terminationGracePeriodSeconds", "Workload", full=45, kubernetes=30)
    ] = UNSET
    """Seconds the pod has to terminate gracefully. Value: `terminationGracePeriodSeconds`."""
    pod_annotations: Annotated[
        Annotations,
        Value("podAnnotations", "Pod", full=examples.LABELS, level="standard", schema_of=pod_annotations_schema),
    ] = field(default_factory=empty)
    """Annotations of the pods. Value: `podAnnotations`."""
    pod_labels: Annotated[
        Labels, labels_value("podLabels", "Pod", of="pod_labels", level="standard", schema_of=pod_labels_schema)
    ] = field(default_factory=empty)
    """Additional labels of the pods. Value: `podLabels`."""
    pod_security_context: Annotated[
        PodSecurityContext | Raw | None,
        Value("podSecurityContext", "Security", definition("PodSecurityContext"), level="standard"),
    ] = UNSET
    """Security context of the pod. Value: `podSecurityContext`."""
    _extra_volumes: ClassVar[Value] = Value(
        "extraVolumes", "Storage", declare.definitions("Volume"), initial=(), full=examples.VOLUMES
    )
    """Additional volumes of the pods. Value: `extraVolumes`."""
    node_selector: Annotated[
        Labels, Value("nodeSelector", "Scheduling", full=examples.NODE_SELECTOR, level="standard")
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
    scheduler_name: str = ""
    """Scheduler of the pods. If empty, the default scheduler. Fixed in the chart."""
    automount_service_account_token: bool | Literal["account"] | None = "account"
    """Whether to mount a token for the API server in the pods. `account` applies `automount` of their service account,
    and None the default of Kubernetes. Fixed in the chart."""
    enable_service_links: bool | None = UNSET
    """Whether to inject environment variables for the Services of the namespace. Fixed in the chart."""
    host_network: bool = False
    """Whether the pods use the host's network; container ports are then ports of the node. Fixed in the
    chart."""
    host_pid: bool = False
    """Whether the pods use the host's PID namespace. Fixed in the chart."""
    host_ipc: bool = False
    """Whether the pods use the host's IPC namespace. Fixed in the chart."""
    share_process_namespace: bool | None = None
    """Whether the containers of a pod share one process namespace. Fixed in the chart."""
    hostname: Annotated[str, checked(names.dns_label, empty=True)] = ""
    """Hostname of the pods. Defaults to their name. Fixed in the chart."""
    subdomain: Annotated[str, checked(names.dns_label, empty=True)] = ""
    """Subdomain of the hostname: the name of a headless Service. Fixed in the chart."""
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
    extra_pod: Raw = field(default_factory=empty)
    """Additional fields of the pod spec, in Kubernetes syntax. Fixed in the chart."""

    _checks: ClassVar[ModuleType] = pod_checks
