"""A workload without an image."""

from chartgen import Chart, Deployment

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(replicas=2),  #! Deployment(replicas=2)
)
