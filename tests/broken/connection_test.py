"""What `helm test` runs, with an image that is none."""

from chartgen import Chart, ConnectionTest, Deployment, Image

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(image=Image("shop", tag="1.0.0")),
    tests=ConnectionTest(image=Image("busybox:1.37.0"), enabled="no"),  #! "busybox:1.37.0" #! "no"
)
