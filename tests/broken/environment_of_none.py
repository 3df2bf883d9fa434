"""Environments that set what is None in the base, so that the chart has no value for it."""

from chartgen import Chart, Deployment, Image

base = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    defaults="kubernetes",
    workload=Deployment(image=Image("shop", tag="1.0.0")),
    components={"worker": Deployment(replicas=None)},
)
chart = base.with_environments(
    production=base.but_workload(replicas=2).but_workload(  #! 2
        "worker",
        replicas=3,  #! 3
    ),
    staging=base.but_workload(working_dir="/srv"),  #! "/srv"
)
