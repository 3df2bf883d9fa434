"""Errors within parts that Kubernetes defines are at the line of the innermost value."""

from chartgen import (
    Affinity,
    Chart,
    Deployment,
    Image,
    LabelSelector,
    PodAffinity,
    PodAffinityTerm,
    PodAntiAffinity,
    PodSecurityContext,
    SecurityContext,
    TopologySpreadConstraint,
    WeightedPodAffinityTerm,
)

shop = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        security_context=SecurityContext(
            run_as_user=-1,  #! -1
            capabilities={"ad": ["CHOWN"]},  #! "ad"
        ),
        pod_security_context=PodSecurityContext(
            sysctls=[{"name": "net.core.somaxconn", "valu": "1"}],  #! "valu"
        ),
        affinity=Affinity(
            node_affinity={"required": {}},  #! "required"
            pod_affinity=PodAffinity(
                required_during_scheduling_ignored_during_execution=[
                    PodAffinityTerm(
                        "zone",
                        label_selector=LabelSelector(match_labels={"the app": "shop"}),  #! "the app"
                        namespaces=["Shop"],  #! "Shop"
                    )
                ]
            ),
            pod_anti_affinity=PodAntiAffinity(
                preferred_during_scheduling_ignored_during_execution=[
                    WeightedPodAffinityTerm(
                        101,  #! 101
                        {"topologyKey": "the zone"},  #! "the zone"
                    )
                ]
            ),
        ),
        topology_spread_constraints=[
            TopologySpreadConstraint(
                "zone",
                label_selector={"matchLabels": {"app": "the shop"}},  #! "the shop"
            )
        ],
    ),
)
