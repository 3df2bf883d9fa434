"""Where pods run: tolerations, affinity, spread."""

from dataclasses import KW_ONLY, field
from typing import Literal

from chartgen.spec.base import Items, Names, Raw, empty, spec
from chartgen.spec.part import Part


@spec
class Toleration(Part):
    """A taint of nodes that the pods put up with."""

    _definition = "Toleration"

    key: str | None = None
    """The taint's key; left out with operator Exists, it is any. Part of the value `tolerations`."""
    _: KW_ONLY
    operator: Literal["Equal", "Exists"] | None = None
    """Whether the value counts. Part of the value `tolerations`."""
    value: str | None = None
    """The taint's value. Part of the value `tolerations`."""
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] | None = None
    """Which effect; left out, it is any. Part of the value `tolerations`."""
    toleration_seconds: int | None = None
    """How long, for NoExecute. Part of the value `tolerations`."""


@spec
class Requirement(Part):
    """What a label has to be."""

    _definition = "NodeSelectorRequirement"

    key: str
    """The label's key. Part of the values `affinity`, `topologySpreadConstraints`."""
    operator: Literal["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"]
    """How it is compared. Part of the values `affinity`, `topologySpreadConstraints`."""
    values: Items[str] = ()
    """What it is compared with. Part of the values `affinity`, `topologySpreadConstraints`."""


@spec
class LabelSelector(Part):
    """Which pods are meant, by their labels."""

    _definition = "LabelSelector"

    _: KW_ONLY
    match_labels: Names[str] = field(default_factory=empty)
    """Labels that they have. Part of the values `affinity`, `topologySpreadConstraints`."""
    match_expressions: Items[Requirement | Raw] = ()
    """Requirements that they meet. Part of the values `affinity`, `topologySpreadConstraints`."""


@spec
class NodeSelectorTerm(Part):
    """Which nodes are meant, by their labels; all its requirements are to be met."""

    _definition = "NodeSelectorTerm"

    _: KW_ONLY
    match_expressions: Items[Requirement | Raw] = ()
    """Requirements on the nodes' labels. Part of the value `affinity`."""


@spec
class NodeSelector(Part):
    """Which nodes are meant; one of its terms is enough."""

    _definition = "NodeSelector"

    node_selector_terms: Items[NodeSelectorTerm | Raw]
    """The terms. Part of the value `affinity`."""


@spec
class PreferredSchedulingTerm(Part):
    """Nodes that are better than others."""

    _definition = "PreferredSchedulingTerm"

    weight: int
    """How much better, 1 to 100. Part of the value `affinity`."""
    preference: NodeSelectorTerm | Raw
    """Which nodes. Part of the value `affinity`."""


@spec
class NodeAffinity(Part):
    """Which nodes pods must or would rather run on."""

    _definition = "NodeAffinity"

    _: KW_ONLY
    required_during_scheduling_ignored_during_execution: NodeSelector | Raw | None = None
    """The nodes they must run on. Part of the value `affinity`."""
    preferred_during_scheduling_ignored_during_execution: Items[PreferredSchedulingTerm | Raw] = ()
    """The nodes they would rather run on. Part of the value `affinity`."""


@spec
class PodAffinityTerm(Part):
    """Pods, and the topology within which they count as near."""

    _definition = "PodAffinityTerm"

    topology_key: str
    """The label of nodes whose value says where. Part of the value `affinity`."""
    _: KW_ONLY
    label_selector: LabelSelector | Raw | None = None
    """Which pods. Part of the value `affinity`."""
    namespace_selector: LabelSelector | Raw | None = None
    """In which namespaces. Part of the value `affinity`."""
    namespaces: Items[str] = ()
    """In which namespaces, by name. Part of the value `affinity`."""


@spec
class WeightedPodAffinityTerm(Part):
    """Pods that it is better to be near to, or far from."""

    _definition = "WeightedPodAffinityTerm"

    weight: int
    """How much better, 1 to 100. Part of the value `affinity`."""
    pod_affinity_term: PodAffinityTerm | Raw
    """Which pods, and where. Part of the value `affinity`."""


@spec
class PodAffinity(Part):
    """Which pods to be near to."""

    _definition = "PodAffinity"

    _: KW_ONLY
    required_during_scheduling_ignored_during_execution: Items[PodAffinityTerm | Raw] = ()
    """What must be. Part of the value `affinity`."""
    preferred_during_scheduling_ignored_during_execution: Items[WeightedPodAffinityTerm | Raw] = ()
    """What would be better. Part of the value `affinity`."""


@spec
class PodAntiAffinity(PodAffinity):
    """Which pods to be far from."""

    _definition = "PodAntiAffinity"


@spec
class Affinity(Part):
    """Where pods want to be; it replaces the soft anti-affinity that they have without it."""

    _definition = "Affinity"

    _: KW_ONLY
    node_affinity: NodeAffinity | Raw | None = None
    """Which nodes. Part of the value `affinity`."""
    pod_affinity: PodAffinity | Raw | None = None
    """Near to which pods. Part of the value `affinity`."""
    pod_anti_affinity: PodAntiAffinity | Raw | None = None
    """Far from which pods. Part of the value `affinity`."""


@spec
class TopologySpreadConstraint(Part):
    """How evenly pods are spread. Without a label selector it is the workload's own pods."""

    _definition = "TopologySpreadConstraint"

    topology_key: str
    """The label of nodes whose values are spread over. Part of the value `topologySpreadConstraints`."""
    _: KW_ONLY
    max_skew: int = 1
    """How uneven it may be. Part of the value `topologySpreadConstraints`."""
    when_unsatisfiable: Literal["DoNotSchedule", "ScheduleAnyway"] = "ScheduleAnyway"
    """What happens where it can't be. Part of the value `topologySpreadConstraints`."""
    label_selector: LabelSelector | Raw | None = None
    """Which pods count. Part of the value `topologySpreadConstraints`."""
    min_domains: int | None = None
    """How many values there are at least, for DoNotSchedule. Part of the value `topologySpreadConstraints`."""
    node_affinity_policy: Literal["Honor", "Ignore"] | None = None
    """Whether nodes that affinity leaves out count. Part of the value `topologySpreadConstraints`."""
    node_taints_policy: Literal["Honor", "Ignore"] | None = None
    """Whether nodes with taints count. Part of the value `topologySpreadConstraints`."""


@spec
class HostAlias(Part):
    """A line of the pods' hosts file."""

    _definition = "HostAlias"

    ip: str
    """The address. Part of the value `hostAliases`."""
    hostnames: Items[str]
    """Its names. Part of the value `hostAliases`."""
