"""Environments that differ in what no value can make."""

from chartgen import Chart, Deployment, Image

def build(port: int, folder: str = "/srv") -> Chart:
    return Chart(
        "shop",
        version="1.0.0",
        description="A shop",
        workload=Deployment(
            image=Image("shop", tag="1.0.0"),
            ports={"http": port},
            working_dir=folder,
        ),
    )


chart = build(8080).with_environments(production=build(9090, "/opt"))  #! 9090  #! "/opt"
