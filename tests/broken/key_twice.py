"""A key is twice in a dict."""

from chartgen import Chart, Deployment, Image

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        env={"LEVEL": "debug", "LEVEL": "info"},  #! "LEVEL" @2
    ),
)
