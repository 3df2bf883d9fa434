"""Image pull secrets of charts and workloads."""

from chartgen import Chart, Container, Deployment, Image

_secret = {"name": "registry"}
a = Deployment(image=Image("a", tag="1"), image_pull_secrets=[_secret, _secret])  #! _secret @3
b = Deployment(image=Image("a", tag="1"), image_pull_secrets=[{"nam": "registry"}])  #! "nam"
c = Container(image_pull_secrets=[_secret])  #! image_pull_secrets
chart = Chart(
    "a",
    version="1.0.0",
    description="Has two lists of Secrets with one value",
    workload=Deployment(image=Image("a", tag="1"), image_pull_secrets=[]),
    image_pull_secrets=[_secret],  #! [_secret]
)
