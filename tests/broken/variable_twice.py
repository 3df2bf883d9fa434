"""A variable in two sources."""

from chartgen import Chart, ConfigMap, Deployment, Image

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        env={"LEVEL": "debug"},
        env_from=[
            ConfigMap({"LEVEL": "info"}),  #! ConfigMap({"LEVEL": "info"})
        ],
    ),
)
