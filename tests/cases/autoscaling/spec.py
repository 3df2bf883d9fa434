"""Autoscalers: of the main workload with a disruption budget, of components, and one that an environment enables."""

from chartgen import (
    Chart,
    Deployment,
    Exec,
    HorizontalPodAutoscaler,
    HttpGet,
    Image,
    NetworkPolicy,
    PodDisruptionBudget,
    Resources,
    Service,
)


def _chart(*, scaled: bool) -> Chart:
    return Chart(
        "scaled",
        level="all",
        version="1.0.0",
        description="Scales with its load",
        workload=Deployment(
            image=Image("web", registry="registry.example.com", tag="1.0.0"),
            ports={"http": 8080},
            service=Service(80),
            liveness=HttpGet("/live"),
            readiness=HttpGet("/ready"),
            network_policy=NetworkPolicy(),
            resources=Resources(cpu="100m", memory="128Mi"),
            autoscaling=HorizontalPodAutoscaler(min_replicas=2, max_replicas=10, cpu=80),
            pod_disruption_budget=PodDisruptionBudget(min_available=1),
        ),
        components={
            "worker": Deployment(
                image=Image("worker", registry="registry.example.com", tag="1.0.0"),
                liveness=Exec(["worker", "--live"]),
                readiness=Exec(["worker", "--ready"]),
                network_policy=NetworkPolicy(),
                resources=Resources(cpu="100m", memory="128Mi"),
                autoscaling=HorizontalPodAutoscaler(
                    enabled=scaled,
                    max_replicas=5,
                    cpu=70,
                    memory=90,
                    metrics=[
                        {
                            "type": "External",
                            "external": {
                                "metric": {"name": "queue_length"},
                                "target": {"type": "AverageValue", "averageValue": "30"},
                            },
                        }
                    ],
                    behavior={"scaleUp": {"policies": [{"type": "Pods", "value": 2, "periodSeconds": 60}]}},
                ),
                pod_disruption_budget=PodDisruptionBudget(),
            ),
        },
    )


scaled = _chart(scaled=False).with_environments(production=_chart(scaled=True))
