"""No pod could ever be replaced."""

from chartgen import Chart, Deployment, Image, RollingUpdate

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        strategy=RollingUpdate(max_surge=0, max_unavailable="0%"),  #! RollingUpdate
    ),
)
