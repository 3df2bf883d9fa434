"""Timings that Kubernetes refuses."""

from chartgen import Chart, Deployment, Exec, HttpGet, Image

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        ports={"http": 8080},
        liveness=HttpGet("/", failure_threshold=2),
        readiness=HttpGet("/", period_seconds=0),  #! 0
        startup=Exec([]),  #! []
    ),
)
