"""OpenShift: no fixed user and group IDs, a Route, and the ports of OpenShift's DNS servers.

OpenShift assigns IDs from the range of the namespace, and rejects pods with other IDs. The defaults profile
`openshift` sets no IDs, and is otherwise like `hardened`. `chartgen verify` warns that the Route was not checked,
unless `--schemas` names its definition.
"""

from chartgen import (
    FULLNAME,
    Chart,
    Deployment,
    HttpGet,
    Image,
    Manifest,
    Namespace,
    NetworkPolicy,
    Peer,
    Resources,
    Service,
)

apps = Namespace("apps", defaults="openshift")

openshift = Chart(
    "openshift",
    version="0.1.0",
    description="Service on OpenShift",
    namespace=apps,
    workload=Deployment(
        image=Image("acme/web", registry="quay.io", tag="1.0.0"),
        ports={"http": 8080},
        service=Service(80),
        # The router pods run in a namespace of their own.
        network_policy=NetworkPolicy(ingress=[Peer(namespace="openshift-ingress")], egress=[]),
        readiness=HttpGet("/healthz"),
        liveness=HttpGet("/healthz"),
        resources=Resources(cpu="100m", memory="128Mi", memory_limit="256Mi"),
    ),
    manifests=[
        Manifest(
            {
                "apiVersion": "route.openshift.io/v1",
                "kind": "Route",
                "metadata": {"name": "web"},
                "spec": {
                    "to": {"kind": "Service", "name": FULLNAME},
                    "port": {"targetPort": "http"},
                    "tls": {"termination": "edge", "insecureEdgeTerminationPolicy": "Redirect"},
                },
            }
        )
    ],
)
