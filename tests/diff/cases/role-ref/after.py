from chartgen import (
    Chart,
    Deployment,
    HttpGet,
    Image,
    Manifest,
    Resources,
    Service,
)

shop = Chart(
    "shop",
    version="1.4.0",
    description="Sells things",
    workload=Deployment(
        image=Image("acme/shop", registry="ghcr.io", tag="2.3.1"),
        replicas=2,
        ports={"http": 8080},
        service=Service(80),
        env={"CURRENCY": "EUR"},
        liveness=HttpGet("/live"),
        readiness=HttpGet("/ready"),
        resources=Resources(cpu="100m", memory="128Mi", memory_limit="128Mi"),
    ),
    manifests=[
        Manifest(
            {
                "apiVersion": "rbac.authorization.k8s.io/v1",
                "kind": "RoleBinding",
                "metadata": {"name": "reader"},
                "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "edit"},
                "subjects": [{"kind": "ServiceAccount", "name": "shop"}],
            }
        )
    ],
)
