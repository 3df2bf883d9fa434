"""Probes that ask at ports that there are not."""

from chartgen import Chart, Deployment, HttpGet, Image, TcpSocket

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        ports={"http": 8080, "admin": 8081},
        liveness=HttpGet("/", port="htpp"),  #! "htpp"
        readiness=TcpSocket("metrics"),  #! "metrics"
    ),
)
