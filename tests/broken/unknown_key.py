"""A key that the Secret does not have."""

from chartgen import Chart, Deployment, ExistingSecret, Image

keys = ExistingSecret("shop", keys=["PASSWORD"])
chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        env={"PASSWORD": keys.key("PASWORD")},  #! "PASWORD"
    ),
)
