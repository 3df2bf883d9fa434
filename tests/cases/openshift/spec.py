"""The defaults profile for OpenShift: no fixed IDs, and DNS on its own port."""

from chartgen import Chart, ConnectionTest, Deployment, HttpGet, Image, Namespace, NetworkPolicy, Service

openshift = Chart(
    "openshift",
    version="1.0.0",
    description="Runs on OpenShift",
    namespace=Namespace("apps", defaults="openshift"),
    tests=ConnectionTest(),
    workload=Deployment(
        image=Image("web", registry="registry.example.com", tag="1.0.0"),
        ports={"http": 8080},
        service=Service(80),
        liveness=HttpGet("/live"),
        readiness=HttpGet("/ready"),
        network_policy=NetworkPolicy(egress=[]),
    ),
)
