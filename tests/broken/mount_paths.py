"""Paths that nothing can be mounted at."""

from chartgen import Chart, Deployment, EmptyDir, HostPath, Image, Mount

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        mounts={
            "/a": EmptyDir("a"),
            "/b": Mount(EmptyDir("b"), sub_path="/etc"),  #! "/etc"
            "/c": Mount(EmptyDir("c"), mode=0o7777),  #! 0o7777
            "/d": HostPath("/var/../etc", "d"),  #! "/var/../etc"
            "/e": EmptyDir("Scratch"),  #! "Scratch"
        },
    ),
)
