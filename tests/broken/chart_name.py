"""A name that no chart can have."""

from chartgen import Chart, Deployment, Image

chart = Chart(
    "My_Shop",  #! "My_Shop"
    version="1.0.0",
    description="A shop",
    workload=Deployment(image=Image("shop", tag="1.0.0")),
)
