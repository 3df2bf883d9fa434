"""Umbrella charts whose charts are in other namespaces, and values that those charts do not have."""

from chartgen import Chart, Dependency, Deployment, Image, Namespace, Service

here, there = Namespace("here"), Namespace("there")
archive = Chart(
    "archive",
    version="1.0.0",
    description="Archive",
    namespace=here,
    fixed=["replicaCount"],
    workload=Deployment(
        image=Image("archive", tag="1.0.0"), env={"LEVEL": "info"}, ports={"http": 80}, service=Service(80)
    ),
)
elsewhere = Chart(
    "elsewhere",
    version="1.0.0",
    description="x",
    namespace=there,
    dependencies=[Dependency.of(archive)],  #! Dependency.of(archive)
)
nowhere = Chart(
    "nowhere",
    version="1.0.0",
    description="x",
    dependencies=[Dependency.of(archive)],  #! Dependency.of(archive)
)
unknown = Chart(
    "unknown",
    version="1.0.0",
    description="x",
    namespace=here,
    dependencies=[
        Dependency.of(archive, values={"env": {"LEVLE": "debug"}}),  #! "debug"
        Dependency.of(archive, alias="other", values={"replicaCount": 2}),  #! 2
    ],
)
