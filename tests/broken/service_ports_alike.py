"""Two ports of a Service with one number."""

from chartgen import Chart, Deployment, Image, Service

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        ports={"http": 8080, "admin": 8081},
        service=Service({"http": 80, "admin": 80}),  #! 80 @2
    ),
)
