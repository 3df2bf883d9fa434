"""Neither a tag nor a digest, nor an app version."""

from chartgen import Chart, Deployment, Image

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop"),  #! Image("shop")
    ),
)
