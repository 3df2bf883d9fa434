"""Test suites of helm-unittest, with what environments change."""

from chartgen import (
    Chart,
    Container,
    CronJob,
    Deployment,
    HorizontalPodAutoscaler,
    Image,
    Ingress,
    PodDisruptionBudget,
    Resources,
    Secret,
    Service,
)

shop = Chart(
    "shop",
    version="1.0.0",
    description="Online shop",
    suites=True,
    workload=Deployment(
        image=Image("acme/shop", registry="ghcr.io", tag="1.2.3"),
        ports={"http": 8080},
        service=Service(80),
        ingress=Ingress("shop.example.com", class_name="nginx"),
        resources=Resources(cpu="100m"),
        env_from=[Secret(["TOKEN"])],
        sidecars={"proxy": Container(image=Image("acme/proxy", registry="ghcr.io", tag="0.4.0"))},
        autoscaling=HorizontalPodAutoscaler(min_replicas=1, max_replicas=5, cpu=80),
    ),
    components={
        "worker": Deployment(replicas=3, env={"QUEUE": "mail"}, pod_disruption_budget=PodDisruptionBudget()),
        "nightly": CronJob(schedule="0 2 * * *"),
    },
)
shop = shop.with_environments(
    production=shop.but_workload(
        ingress=Ingress("shop.example.org", class_name="nginx"),
        autoscaling=HorizontalPodAutoscaler(min_replicas=3, max_replicas=20, cpu=80),
    ),
    development=shop.but_workload("worker", replicas=1, env={"QUEUE": "test"}).but_workload("nightly", enabled=False),
)
