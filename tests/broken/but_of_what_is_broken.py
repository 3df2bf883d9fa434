"""What is wrong with a base is told where it was said, and not again of each that is made from it."""

from chartgen import Chart, Deployment, HttpGet, Image

base = Chart(
    "shop",
    version="1.0",  #! "1.0"
    description="A shop",
    workload=Deployment(
        image=Image("shop"),  #! Image("shop")
        replicas="1",  #! "1"
        ports={"http": 8080},
        liveness=HttpGet("/", port="web"),  #! "web"
    ),
)
production = base.but(workload=base.workload.but(replicas="3"))  #! "3"
staging = base.but(description="Staging", version="2.0")  #! "2.0"
