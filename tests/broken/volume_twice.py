"""Two volumes of one name."""

from chartgen import Chart, Deployment, EmptyDir, HostPath, Image

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        mounts={
            "/a": EmptyDir("data"),
            "/b": HostPath("/data", "data"),  #! HostPath("/data", "data")
        },
    ),
)
