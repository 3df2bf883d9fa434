"""A field of a part is misspelt."""

from chartgen import Chart, Deployment, Image, Resources

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        resources=Resources(cpu="1", memory_limits="1Gi"),  #! memory_limits
    ),
)
