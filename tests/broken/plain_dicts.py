"""Plain dicts that Kubernetes would not take."""

from chartgen import Chart, Deployment, Image

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        tolerations=[{"key": "a", "efect": "NoSchedule"}],  #! "efect"
        affinity={"nodeAffinity": {"requiredDuringScheduling": {}}},  #! "requiredDuringScheduling"
        topology_spread_constraints=[{"topologyKey": "zone", "maxSkew": "1"}],  #! {"topologyKey": "zone", "maxSkew": "1"}  #! "1"
        lifecycle={"preStop": {"sleep": {"seconds": 5}, "exec": {"command": ["x"]}}},  #! {"sleep": {"seconds": 5}, "exec": {"command": ["x"]}}
        security_context={"runAsUser": "root"},  #! "root"
    ),
)
