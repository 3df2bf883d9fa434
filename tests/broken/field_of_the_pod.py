"""A field that a pod does not have."""

from chartgen import Chart, Deployment, FieldRef, Image

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        env={"NAME": FieldRef("metadata.nme")},  #! "metadata.nme"
    ),
)
