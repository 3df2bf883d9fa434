"""A path that nothing can be mounted at."""

from chartgen import Chart, Deployment, EmptyDir, Image

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        mounts={"data": EmptyDir("a")},  #! "data"
    ),
)
