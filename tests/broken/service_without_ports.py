"""A Service in front of a workload without ports."""

from chartgen import Chart, Deployment, Image, Service

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        service=Service(80),  #! Service(80)
    ),
)
