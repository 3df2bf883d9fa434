"""A running application with its own names, taken over by a chart, next to objects named after the release."""

from chartgen import (
    FULLNAME,
    NAMESPACE,
    RELEASE,
    Chart,
    ConfigMap,
    Deployment,
    HorizontalPodAutoscaler,
    Image,
    Manifest,
    Namespace,
    NetworkPolicy,
    PersistentVolumeClaim,
    PodDisruptionBudget,
    Port,
    Recreate,
    Resources,
    Secret,
    Service,
    ServiceAccount,
    Waiver,
    host,
    port,
)

image = Image("acme/shop", tag="4.2.0", registry="ghcr.io")
_tier = {"app.kubernetes.io/part-of": "webshop", "tier": "front"}
_crd = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "orders.shop.example.com"},
    "spec": {
        "group": "shop.example.com",
        "names": {"kind": "Order", "plural": "orders"},
        "scope": "Namespaced",
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "properties": {"spec": {"type": "object", "properties": {"limit": {"type": "integer"}}}},
                    }
                },
            }
        ],
    },
}

shop = Chart(
    "shop",
    level="all",
    version="4.2.0",
    description="A shop that was installed by hand",
    namespace=Namespace("sales"),
    fullname="webshop",
    waivers=[
        Waiver("network-policy", reason="The queue is called from other namespaces."),
        Waiver("disruption-budget", reason="The queue may be away while nodes are drained."),
        Waiver("strategy", reason="Two queues would not agree."),
        Waiver("liveness", reason="It ends by itself if it is stuck."),
        Waiver("readiness", reason="It is ready as soon as it runs."),
        Waiver("secrets-in-environment", reason="The shop reads its password from the environment."),
    ],
    workload=Deployment(
        image=image,
        fullname="storefront",
        container_name="web",
        selector={"app": "storefront", "release": RELEASE},
        labels=_tier,
        pod_labels={**_tier, "app.kubernetes.io/name": "storefront"},
        replicas=3,
        ports={"http": 8080, "metrics": 9090},
        service=Service({"http": 80, "metrics": 9090}),
        services={
            "internal": Service({"http": 8080}, labels={"app.kubernetes.io/version": "v4", "pool": "blue"}),
            "admin": Service({"metrics": 81}, fullname="console"),
        },
        resources=Resources(cpu="100m"),
        autoscaling=HorizontalPodAutoscaler(
            min_replicas=2, max_replicas=5, cpu=80, fullname="storefront-scaler", labels=_tier
        ),
        pod_disruption_budget=PodDisruptionBudget(labels=_tier, annotations={"example.com/owner": "sales"}),
        network_policy=NetworkPolicy(labels=_tier),
        env={
            "QUEUE": f"redis://{host('queue')}:{port('queue')}",
            "PEERS": f"{host('queue', service='peers')}:{port('queue', 'bus', service='peers')}",
            "SELF": f"http://{host()}:{port()}/ http://{host(service='admin')}:{port(service='admin')}",
        },
        env_from=[
            ConfigMap({"THEME": "dark"}, fullname="storefront-settings", labels=_tier),
            Secret(["PASSWORD"], fullname="storefront-credentials", labels=_tier),
        ],
        mounts={
            "/data": PersistentVolumeClaim(
                "data", size="1Gi", access_modes=["ReadWriteMany"], fullname="files", labels=_tier
            )
        },
    ),
    components={
        "queue": Deployment(
            image=Image("library/redis", tag="7.4.1", registry="docker.io"),
            strategy=Recreate(),
            ports={"redis": 6379, "bus": Port(16379)},
            service=Service({"redis": 6379}),
            services={"peers": Service({"redis": 6379, "bus": 16379}, headless=True)},
            service_account=ServiceAccount(fullname="queue-account", labels=_tier),
        ),
    },
    manifests=[
        Manifest(_crd),
        Manifest(
            {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {
                    "name": "first",
                    "labels": {"app.kubernetes.io/name": "orders", "app.kubernetes.io/part-of": "shop"},
                    "finalizers": ["shop.example.com/hold"],
                },
                "data": {"limit": "3"},
            }
        ),
        Manifest({"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "b"}}, name="more"),
        Manifest({"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "b"}}, fullname="exact"),
        Manifest(
            {
                "apiVersion": "rbac.authorization.k8s.io/v1",
                "kind": "ClusterRole",
                "metadata": {"name": "reader"},
                "rules": [{"apiGroups": [""], "resources": ["nodes"], "verbs": ["get"]}],
            }
        ),
        Manifest(
            {
                "apiVersion": "rbac.authorization.k8s.io/v1",
                "kind": "ClusterRoleBinding",
                "roleRef": {
                    "apiGroup": "rbac.authorization.k8s.io",
                    "kind": "ClusterRole",
                    "name": f"{NAMESPACE}-{FULLNAME}-reader",
                },
                "subjects": [{"kind": "ServiceAccount", "name": "queue-account", "namespace": NAMESPACE}],
            },
            fullname="shop:reader",
        ),
    ],
)
