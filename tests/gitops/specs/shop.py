"""A shop: environments in several clusters, autoscalers, an order, secrets, tests, and an umbrella chart."""

from chartgen import (
    FULLNAME,
    Chart,
    Cluster,
    ConnectionTest,
    Dependency,
    Deployment,
    HorizontalPodAutoscaler,
    Image,
    Manifest,
    Namespace,
    Resources,
    Secret,
    Service,
    StatefulSet,
)

shop = Namespace("shop", labels={"pod-security.kubernetes.io/enforce": "restricted"})
data = Namespace("data")

staging = Cluster("staging", project="shop")
eu = Cluster("eu", server="https://eu.example.com:6443", context="eu", project="shop")
us = Cluster("us", server="https://us.example.com:6443", context="us", project="shop-us")
edge = Cluster("edge", namespace="edge")

_database = Chart(
    "database",
    version="16.2.0+build.5",
    description="Database",
    namespace=data,
    workload=StatefulSet(image=Image("postgres", tag="16"), ports={"sql": 5432}, service=Service(5432)),
)
database = _database.with_environments(
    staging=_database.but(clusters=[staging]), production=_database.but(clusters=[eu, us])
)

_api = Chart(
    "api",
    version="1.4.0",
    description="API of the shop",
    namespace=shop,
    after=[database],
    tests=ConnectionTest(),
    workload=Deployment(
        image=Image("api", tag="1.4.0"),
        ports={"http": 8080},
        service=Service(80),
        env_from=[Secret(["PASSWORD"])],
        resources=Resources(cpu="100m", memory="64Mi"),
        autoscaling=HorizontalPodAutoscaler(min_replicas=2, max_replicas=4, cpu=80),
    ),
    components={"worker": Deployment(image=Image("worker", tag="1.4.0"), replicas=None)},
    manifests=[
        Manifest(
            {
                "apiVersion": "keda.sh/v1alpha1",
                "kind": "ScaledObject",
                "metadata": {"name": "worker"},
                "spec": {"scaleTargetRef": {"name": f"{FULLNAME}-worker"}, "triggers": []},
            }
        )
    ],
)
api = _api.with_environments(
    staging=_api.but(clusters=[staging]).but_workload(
        autoscaling=HorizontalPodAutoscaler(min_replicas=2, max_replicas=4, cpu=80, enabled=False)
    ),
    production=_api.but(clusters=[eu, us]).but_workload(resources=Resources(cpu="1", memory="1Gi")),
)

web = Chart(
    "web",
    version="2.0.0",
    description="Web frontend, without environments",
    after=[api],
    clusters=[edge],
    workload=Deployment(image=Image("web", tag="2.0.0"), ports={"http": 8080}, service=Service(80)),
)

cache = Chart("cache", version="0.1.0", description="Cache", workload=Deployment(image=Image("cache", tag="1")))
suite = Chart("suite", version="0.1.0", description="Suite", dependencies=[Dependency.of(cache)])
extra = Chart(
    "extra", version="0.1.0", description="Extra", after=[cache], workload=Deployment(image=Image("extra", tag="1"))
)
