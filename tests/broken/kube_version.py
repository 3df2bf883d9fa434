"""A field that is newer than the chart's oldest Kubernetes."""

from chartgen import Chart, Deployment, Image

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    kube_version="1.29",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        lifecycle={"preStop": {"sleep": {"seconds": 5}}},  #! {"preStop": {"sleep": {"seconds": 5}}}
    ),
)
