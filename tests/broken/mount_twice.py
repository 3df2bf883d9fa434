"""Two mounts at one path."""

from chartgen import Chart, Deployment, EmptyDir, Image

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        mounts={
            "/data": EmptyDir("a"),
            "/data/": EmptyDir("b"),  #! EmptyDir("b")
        },
    ),
)
