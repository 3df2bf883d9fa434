"""Scheduling of pods: tolerations, affinity, topology spread; host aliases."""

from dataclasses import KW_ONLY, field
from typing import Literal

from chartgen.spec.base import spec
from chartgen.spec.frozen import Items, Names, Raw, empty
from chartgen.spec.part import Part


@spec
class Toleration(Part):
    """A toleration of the pods for a node taint."""

    _definition = "Toleration"

    key: str | None = None
    """Key of the taint. If unset with the operator Exists, matches all taints. Part of the value `tolerations`."""
    _: KW_ONLY
    operator: Literal["Equal", "Exists"] | None = None
    """Operator: Equal or Exists. Part of the value `tolerations`."""
    value: str | None = None
    """Value of the taint. Part of the value `tolerations`."""
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] | None = None
    """Effect of the taint. If unset, matches all effects. Part of the value `tolerations`."""
    toleration_seconds: int | None = None
    """Seconds for which a NoExecute taint is tolerated. Part of the value `tolerations`."""


@spec
class Requirement(Part):
    """A requirement on a label."""

    _definition = "NodeSelectorRequirement"

    key: str
    """Key of the label. Part of the values `affinity`, `topologySpreadConstraints`."""
    operator: Literal["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"]
    """Operator that compares the label with the values. Part of the values `affinity`, `topologySpreadConstraints`."""
    values: Items[str] = ()
    """Values to compare with. Part of the values `affinity`, `topologySpreadConstraints`."""


@spec
class LabelSelector(Part):
    """A label selector; all its requirements must be met."""

    _definition = "LabelSelector"

    _: KW_ONLY
    match_labels: Names[str] = field(default_factory=empty)
    """Labels that must match exactly. Part of the values `affinity`, `topologySpreadConstraints`."""
    match_expressions: Items[Requirement | Raw] = ()
    """Requirements on labels. Part of the values `affinity`, `topologySpreadConstraints`."""


@spec
class NodeSelectorTerm(Part):
    """A set of nodes, selected by labels; all requirements must be met."""

    _definition = "NodeSelectorTerm"

    _: KW_ONLY
    match_expressions: Items[Requirement | Raw] = ()
    """Requirements on node labels. Part of the value `affinity`."""


@spec
class NodeSelector(Part):
    """A node selector; at least one of its terms must be met."""

    _definition = "NodeSelector"

    node_selector_terms: Items[NodeSelectorTerm | Raw]
    """Terms of the selector. Part of the value `affinity`."""


@spec
class PreferredSchedulingTerm(Part):
    """A weighted preference for nodes."""

    _definition = "PreferredSchedulingTerm"

    weight: int
    """Weight, 1 to 100. Part of the value `affinity`."""
    preference: NodeSelectorTerm | Raw
    """Preferred nodes. Part of the value `affinity`."""


@spec
class NodeAffinity(Part):
    """Node affinity of the pods."""

    _definition = "NodeAffinity"

    _: KW_ONLY
    required_during_scheduling_ignored_during_execution: NodeSelector | Raw | None = None
    """Nodes that the pods must run on. Part of the value `affinity`."""
    preferred_during_scheduling_ignored_during_execution: Items[PreferredSchedulingTerm | Raw] = ()
    """Nodes that the pods should run on if possible. Part of the value `affinity`."""


@spec
class PodAffinityTerm(Part):
    """A set of pods, and the topology domain to run in or to avoid."""

    _definition = "PodAffinityTerm"

    topology_key: str
    """Node label that defines the topology domains, such as `kubernetes.io/hostname`. Part of the value `affinity`."""
    _: KW_ONLY
    label_selector: LabelSelector | Raw | None = None
    """Selector of the pods. Part of the value `affinity`."""
    namespace_selector: LabelSelector | Raw | None = None
    """Selector of the pods' namespaces. Part of the value `affinity`."""
    namespaces: Items[str] = ()
    """Names of the pods' namespaces. Part of the value `affinity`."""


@spec
class WeightedPodAffinityTerm(Part):
    """A weighted preference for running near a set of pods, or away from it."""

    _definition = "WeightedPodAffinityTerm"

    weight: int
    """Weight, 1 to 100. Part of the value `affinity`."""
    pod_affinity_term: PodAffinityTerm | Raw
    """Pods and topology domain. Part of the value `affinity`."""


@spec
class PodAffinity(Part):
    """Pod affinity: run in the same topology domain as other pods."""

    _definition = "PodAffinity"

    _: KW_ONLY
    required_during_scheduling_ignored_during_execution: Items[PodAffinityTerm | Raw] = ()
    """Terms that must be met. Part of the value `affinity`."""
    preferred_during_scheduling_ignored_during_execution: Items[WeightedPodAffinityTerm | Raw] = ()
    """Terms to be met if possible. Part of the value `affinity`."""


@spec
class PodAntiAffinity(PodAffinity):
    """Pod anti-affinity: avoid the topology domains of other pods."""

    _definition = "PodAntiAffinity"


@spec
class Affinity(Part):
    """Affinity of the pods. It replaces the anti-affinity preset."""

    _definition = "Affinity"

    _: KW_ONLY
    node_affinity: NodeAffinity | Raw | None = None
    """Node affinity. Part of the value `affinity`."""
    pod_affinity: PodAffinity | Raw | None = None
    """Pod affinity. Part of the value `affinity`."""
    pod_anti_affinity: PodAntiAffinity | Raw | None = None
    """Pod anti-affinity. Part of the value `affinity`."""


@spec
class TopologySpreadConstraint(Part):
    """A topology spread constraint. The label selector defaults to the workload's own pods."""

    _definition = "TopologySpreadConstraint"

    topology_key: str
    """Node label that defines the topology domains. Part of the value `topologySpreadConstraints`."""
    _: KW_ONLY
    max_skew: int = 1
    """Maximum difference in the number of pods between domains. Part of the value `topologySpreadConstraints`."""
    when_unsatisfiable: Literal["DoNotSchedule", "ScheduleAnyway"] = "ScheduleAnyway"
    """What to do if it can't be met: DoNotSchedule or ScheduleAnyway. Part of the value `topologySpreadConstraints`."""
    label_selector: LabelSelector | Raw | None = None
    """Selector of the pods to count. Part of the value `topologySpreadConstraints`."""
    min_domains: int | None = None
    """Minimum number of domains, for DoNotSchedule. Part of the value `topologySpreadConstraints`."""
    node_affinity_policy: Literal["Honor", "Ignore"] | None = None
    """How node affinity affects which nodes count: Honor or Ignore. Part of the value `topologySpreadConstraints`."""
    node_taints_policy: Literal["Honor", "Ignore"] | None = None
    """How node taints affect which nodes count: Honor or Ignore. Part of the value `topologySpreadConstraints`."""


@spec
class HostAlias(Part):
    """An entry in the pods' /etc/hosts."""

    _definition = "HostAlias"

    ip: str
    """IP address. Part of the value `hostAliases`."""
    hostnames: Items[str]
    """Hostnames of the IP address. Part of the value `hostAliases`."""
