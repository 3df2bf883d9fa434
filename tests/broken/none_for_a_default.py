"""None where the field may be left out, but not be None."""

from chartgen import Chart, Deployment, Image

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        min_ready_seconds=None,  #! None
    ),
)
