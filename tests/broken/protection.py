"""Mistakes in what protects pods, beside others of the same workload."""

from chartgen import Chart, Deployment, Image, NetworkPolicy, PodDisruptionBudget, RollingUpdate

shop = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        replica=2,  #! replica
        strategy=RollingUpdate(max_surge="half"),  #! "half"
        disruption=PodDisruptionBudget(min_available="1", max_unavailable=1),  #! disruption #! "1"
        network_policy=NetworkPolicy(
            allow_externl=False,  #! allow_externl
            extra_ingress=[
                {"from": [{"ipBlock": {"cidr": "10.0.0.0"}}], "prots": []},  #! "10.0.0.0" #! "prots"
                {"ports": [{"port": 90, "endPort": 80}]},  #! 80
            ],
        ),
    ),
)
