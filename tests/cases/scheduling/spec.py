"""Where pods run: classes and plain dicts side by side."""

from chartgen import (
    Affinity,
    Chart,
    Deployment,
    HostAlias,
    Image,
    LabelSelector,
    NodeAffinity,
    NodeSelector,
    NodeSelectorTerm,
    PodAffinity,
    PodAffinityTerm,
    PodAntiAffinity,
    PreferredSchedulingTerm,
    Requirement,
    Toleration,
    TopologySpreadConstraint,
    Waiver,
    WeightedPodAffinityTerm,
)

cache = LabelSelector(match_labels={"app": "cache"})

chart = Chart(
    "placed",
    level="all",
    version="1.0.0",
    description="Is particular about its nodes",
    waivers=[
        Waiver("network-policy", reason="The cluster's own policies are not its business."),
        Waiver("disruption-budget", reason="It may be away while nodes are drained."),
        Waiver("liveness", reason="It ends by itself where it is stuck."),
        Waiver("readiness", reason="It is ready as soon as it runs."),
        Waiver("anti-affinity", reason="Where its pods run it says itself."),
    ],
    workload=Deployment(
        image=Image("placed", tag="1.0.0"),
        replicas=4,
        node_selector={"kubernetes.io/arch": "amd64"},
        tolerations=[
            Toleration("dedicated", operator="Equal", value="web", effect="NoSchedule"),
            Toleration("node.kubernetes.io/unreachable", operator="Exists", effect="NoExecute", toleration_seconds=60),
            {"operator": "Exists", "effect": "PreferNoSchedule"},
        ],
        affinity=Affinity(
            node_affinity=NodeAffinity(
                required_during_scheduling_ignored_during_execution=NodeSelector(
                    [NodeSelectorTerm(match_expressions=[Requirement("disk", "In", ["ssd", "nvme"])])]
                ),
                preferred_during_scheduling_ignored_during_execution=[
                    PreferredSchedulingTerm(
                        50, NodeSelectorTerm(match_expressions=[Requirement("spot", "DoesNotExist")])
                    ),
                ],
            ),
            pod_affinity=PodAffinity(
                preferred_during_scheduling_ignored_during_execution=[
                    WeightedPodAffinityTerm(
                        10, PodAffinityTerm("topology.kubernetes.io/zone", label_selector=cache, namespaces=["shared"])
                    ),
                ],
            ),
            pod_anti_affinity=PodAntiAffinity(
                required_during_scheduling_ignored_during_execution=[
                    PodAffinityTerm(
                        "kubernetes.io/hostname",
                        label_selector=LabelSelector(match_expressions=[Requirement("noisy", "Exists")]),
                        namespace_selector={"matchLabels": {"team": "batch"}},
                    ),
                ],
            ),
        ),
        topology_spread_constraints=[
            TopologySpreadConstraint("topology.kubernetes.io/zone", when_unsatisfiable="DoNotSchedule", min_domains=2),
            TopologySpreadConstraint(
                "kubernetes.io/hostname", label_selector=cache, node_affinity_policy="Honor", node_taints_policy="Honor"
            ),
        ],
        priority_class_name="high",
        runtime_class_name="gvisor",
        host_aliases=[
            HostAlias("192.0.2.10", ["db.test", "cache.test"]),
            {"ip": "2001:db8::1", "hostnames": ["v6.test"]},
        ],
        dns_policy="None",
        dns_config={"nameservers": ["192.0.2.53"], "options": [{"name": "ndots", "value": "1"}]},
    ),
    components={
        "anywhere": Deployment(
            image=Image("anywhere", tag="1.0.0"),
            pod_anti_affinity_preset="hard",
            affinity={"nodeAffinity": {}},
        ),
        "together": Deployment(image=Image("together", tag="1.0.0"), replicas=2, pod_anti_affinity_preset="none"),
    },
)
