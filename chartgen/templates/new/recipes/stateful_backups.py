"""StatefulSet with backups: a database with a volume for each pod, and a CronJob that backs it up.

The backup connects to the first pod by its host name. Volumes are kept when the chart is uninstalled. The password is
a value of the chart, or comes from an existing Secret.
"""

from chartgen import (
    Chart,
    CronJob,
    EmptyDir,
    Exec,
    Image,
    NetworkPolicy,
    Peer,
    PodDisruptionBudget,
    Resources,
    Secret,
    Service,
    StatefulSet,
    VolumeClaimTemplate,
    host,
)

admin = Secret(["PASSWORD"], docs={"PASSWORD": "Password of the administrator."})

stateful_backups = Chart(
    "stateful-backups",
    version="0.1.0",
    description="Database with nightly backups",
    workload=StatefulSet(
        image=Image("acme/database", registry="ghcr.io", tag="3.2.0"),
        replicas=3,
        # All pods start at once; the first one is the primary.
        pod_management_policy="Parallel",
        ports={"db": 5432},
        service=Service(5432),
        env={"PASSWORD": admin.key("PASSWORD")},
        mounts={"/var/lib/database": VolumeClaimTemplate("data", size="20Gi")},
        network_policy=NetworkPolicy(ingress=[Peer(component="*"), Peer(labels={"database-client": "true"})]),
        pod_disruption_budget=PodDisruptionBudget(max_unavailable=1),
        startup=Exec(["database", "ready"]),
        readiness=Exec(["database", "ready"]),
        liveness=Exec(["database", "alive"]),
        resources=Resources(cpu="500m", memory="1Gi", memory_limit="1Gi"),
        termination_grace_period_seconds=60,
    ),
    components={
        "backup": CronJob(
            schedule="30 2 * * *",
            concurrency_policy="Forbid",
            command=["database", "dump", "--from", host(pod=0), "--to", "s3://backups/database"],
            env={"PASSWORD": admin.key("PASSWORD")},
            mounts={"/scratch": EmptyDir("scratch", size_limit="10Gi")},
            network_policy=NetworkPolicy(ingress=[], egress=[Peer(component=""), Peer(ports=[443])]),
            backoff_limit=1,
            active_deadline_seconds=7200,
            resources=Resources(cpu="200m", memory="256Mi", memory_limit="512Mi"),
        )
    },
)
