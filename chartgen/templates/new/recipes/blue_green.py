"""Blue/green: two releases of one chart, and a Service that routes to one of them.

Install the chart twice, as `web-blue` and `web-green`, and then the second chart, whose Service selects the live
release. To deploy, upgrade the idle release, test it through its own Service, and switch traffic with `--set
live=web-green`.
"""

from chartgen import Chart, Deployment, HttpGet, Image, Manifest, Namespace, Param, Resources, Service

NAME = "blue-green"
namespace = Namespace("web")

blue_green = Chart(
    NAME,
    version="0.1.0",
    description="Web service that is installed twice",
    namespace=namespace,
    workload=Deployment(
        image=Image("acme/web", registry="ghcr.io", tag="1.0.0"),
        replicas=2,
        ports={"http": 8080},
        # For testing the idle release.
        service=Service(80),
        readiness=HttpGet("/healthz"),
        liveness=HttpGet("/healthz"),
        resources=Resources(cpu="100m", memory="128Mi", memory_limit="256Mi"),
    ),
)

live = Param("live", default="web-blue", description="Release that receives the traffic.")

switch = Chart(
    f"{NAME}-live",
    version="0.1.0",
    description="Service that leads to one of the two releases",
    namespace=namespace,
    manifests=[
        Manifest(
            {
                "apiVersion": "v1",
                "kind": "Service",
                "metadata": {"name": "live"},
                "spec": {
                    "selector": {"app.kubernetes.io/name": NAME, "app.kubernetes.io/instance": live},
                    "ports": [{"name": "http", "port": 80, "targetPort": "http"}],
                },
            },
            fullname="web",
        )
    ],
)
