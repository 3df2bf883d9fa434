"""A path without its slash."""

from chartgen import Chart, Deployment, HttpGet, Image

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        ports={"http": 8080},
        liveness=HttpGet("health"),  #! "health"
    ),
)
