"""The least that makes a chart: an image, a port, a Service."""

from chartgen import Chart, Deployment, Image, Service, Waiver

hello = Chart(
    "hello",
    version="1.0.0",
    description="Says hello",
    waivers=[
        Waiver("network-policy", reason="The cluster's own policies are not its business."),
        Waiver("disruption-budget", reason="It may be away while nodes are drained."),
        Waiver("liveness", reason="It ends by itself where it is stuck."),
        Waiver("readiness", reason="It is ready as soon as it runs."),
    ],
    workload=Deployment(
        image=Image("hello", tag="1.0"),
        ports={"http": 8080},
        service=Service(80),
    ),
)
