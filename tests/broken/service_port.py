"""A Service that leads nowhere."""

from chartgen import Chart, Deployment, Image, Service

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        ports={"http": 8080},
        service=Service({"web": 80}),  #! "web"
    ),
)
