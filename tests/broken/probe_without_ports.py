"""A probe that has no port to ask at."""

from chartgen import Chart, Deployment, HttpGet, Image

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        liveness=HttpGet("/"),  #! HttpGet("/")
    ),
)
