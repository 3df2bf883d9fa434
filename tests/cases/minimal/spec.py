"""The least that makes a chart: an image, a port, a Service."""

from chartgen import Chart, Deployment, Image, Service

hello = Chart(
    "hello",
    version="1.0.0",
    description="Says hello",
    workload=Deployment(
        image=Image("hello", tag="1.0"),
        ports={"http": 8080},
        service=Service(80),
    ),
)
