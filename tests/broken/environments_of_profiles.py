"""Environments with another profile, and a number of replicas where the base has none."""

from chartgen import Chart, Deployment, Image

base = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(image=Image("shop", tag="1.0.0")),
)
other = base.with_environments(production=base.but(defaults="kubernetes"))  #! "kubernetes"

scaled = Chart(
    "scaled",
    version="1.0.0",
    description="Scaled by something else",
    workload=Deployment(image=Image("shop", tag="1.0.0"), replicas=None),
)
charts = [scaled.with_environments(production=scaled.but(workload=Deployment(image=Image("shop", tag="1.0.0"), replicas=3)))]  #! 3
