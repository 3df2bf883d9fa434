"""Service mesh: pods with a sidecar proxy for mutual TLS, here with Istio.

A label of the namespace enables injection of the proxy into each pod. With a proxy, the Job of `helm test` would never
complete, so its pod has none, and the mesh accepts its plain-text connections. Port names tell the mesh the protocols.
`chartgen verify` warns that Istio's object was not checked, unless `--schemas` names its definition.
"""

from chartgen import (
    Chart,
    ConnectionTest,
    Deployment,
    HttpGet,
    Image,
    Manifest,
    Namespace,
    Resources,
    Service,
    ServiceAccount,
)

mesh = Namespace("mesh", labels={"istio-injection": "enabled"})

service_mesh = Chart(
    "service-mesh",
    version="0.1.0",
    description="Service in a service mesh",
    namespace=mesh,
    # The identity of the workload, which policies of the mesh refer to.
    service_account=ServiceAccount(),
    workload=Deployment(
        image=Image("acme/api", registry="ghcr.io", tag="1.0.0"),
        ports={"http-api": 8080, "grpc-api": 9090},
        service=Service({"http-api": 80, "grpc-api": 9090}),
        # The application starts after the proxy is ready, and stops before it.
        pod_annotations={"proxy.istio.io/config": '{"holdApplicationUntilProxyStarts": true}'},
        readiness=HttpGet("/healthz"),
        liveness=HttpGet("/healthz"),
        resources=Resources(cpu="100m", memory="128Mi", memory_limit="256Mi"),
    ),
    tests=ConnectionTest(pod_labels={"sidecar.istio.io/inject": "false"}),
    manifests=[
        Manifest(
            {
                "apiVersion": "security.istio.io/v1",
                "kind": "PeerAuthentication",
                "metadata": {"name": "mtls"},
                # Probes of the kubelet are rewritten by the mesh; the test connects without TLS.
                "spec": {"mtls": {"mode": "PERMISSIVE"}},
            }
        )
    ],
)
