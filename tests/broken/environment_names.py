"""Names that no variable can have."""

from chartgen import Chart, Deployment, Image

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        env={"MY VAR": "x", "": "y"},  #! "MY VAR"  #! ""
    ),
)
