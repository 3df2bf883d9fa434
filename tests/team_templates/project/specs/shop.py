"""A chart of a team with its own templates."""

from chartgen import Chart, Deployment, Image, Service

shop = Chart(
    "shop",
    version="1.0.0",
    description="Online shop",
    workload=Deployment(image=Image("shop", tag="1.0.0"), ports={"http": 8080}, service=Service(80)),
)
