"""Timings that only a readiness probe may have, or may not."""

from chartgen import Chart, Deployment, HttpGet, Image

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        ports={"http": 8080},
        liveness=HttpGet("/", success_threshold=2),  #! 2
        readiness=HttpGet("/", termination_grace_period_seconds=5),  #! 5
    ),
)
