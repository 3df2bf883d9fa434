"""Escapes for what chartgen has a word for."""

from chartgen import Chart, Deployment, Image

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        extra_pod={"nodeSelector": {"a": "b"}},  #! "nodeSelector"
        extra_container={"image": "other"},  #! "image"
    ),
)
