"""Workloads that KEDA scales, at all levels, and with environments."""

from chartgen import Chart, ConfigMap, Deployment, Image, PodDisruptionBudget, Resources, Service, StatefulSet
from chartgen_keda import ScaledObject, Trigger

kafka = ConfigMap({"TOPIC": "mail"}, name="kafka")
scaler = ScaledObject(
    [Trigger("kafka", {"consumerGroup": f"mail-{kafka}", "lagThreshold": "50"}, authentication_ref={"name": "kafka"})],
    max_replica_count=10,
    labels={"team": "mail"},
)
worker = Deployment(
    image=Image("mail", tag="1.0.0"),
    env_from=[kafka],
    resources=Resources(cpu="100m", memory="64Mi", memory_limit="128Mi"),
    pod_disruption_budget=PodDisruptionBudget(),
    extensions={"": scaler},
)
nightly = StatefulSet(
    image=Image("report", tag="1.0.0"),
    ports={"http": 8080},
    service=Service(80, headless=True),
    extensions={
        "nightly": ScaledObject(
            [Trigger("cron", {"timezone": "Europe/Berlin", "start": "0 2 * * *", "end": "0 4 * * *"})],
            cooldown_period=60,
            fullname="nightly-report",
            extra={"advanced": {"restoreToOriginalReplicaCount": True}},
        )
    },
)

mail = Chart("mail", version="1.0.0", description="Sends mail", workload=worker)
mail = mail.with_environments(
    production=mail.but_workload(extensions={"": scaler.but(min_replica_count=2, max_replica_count=50)}),
    development=mail.but_workload(extensions={"": scaler.but(enabled=False)}),
)
small = Chart("small", version="1.0.0", description="Sends mail", level="minimal", workload=worker)
whole = Chart(
    "whole", version="1.0.0", description="Sends mail", level="all", components={"worker": worker, "report": nightly}
)
