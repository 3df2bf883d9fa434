"""Nightly job: a CronJob that never runs concurrently, and can connect only to what it needs.

A failed Job is retried twice, and a Job that hangs is terminated after two hours. If a run is missed, for example
during an upgrade of the control plane, the Job may start up to an hour late.
"""

from chartgen import (
    Chart,
    CronJob,
    EmptyDir,
    ExistingSecret,
    Image,
    NetworkPolicy,
    Peer,
    Resources,
)

database = ExistingSecret("shop-database", keys=["DATABASE_URL"], made_by="cloudnative-pg")

_base = Chart(
    "nightly-job",
    version="0.1.0",
    description="Nightly export of the orders",
    workload=CronJob(
        image=Image("acme/export", registry="ghcr.io", tag="1.0.0"),
        args=["--to", "s3://exports/orders"],
        schedule="0 3 * * *",
        time_zone="Europe/Berlin",
        concurrency_policy="Forbid",
        starting_deadline_seconds=3600,
        backoff_limit=2,
        active_deadline_seconds=7200,
        env={"DATABASE_URL": database.key("DATABASE_URL")},
        mounts={"/scratch": EmptyDir("scratch", size_limit="2Gi")},
        network_policy=NetworkPolicy(ingress=[], egress=[Peer(cidr="10.0.0.0/8", ports=[5432]), Peer(ports=[443])]),
        resources=Resources(cpu="500m", memory="512Mi", memory_limit="1Gi", ephemeral_storage="2Gi"),
    ),
)

# In the other environments, it only runs when it is triggered: kubectl create job --from=cronjob/...
nightly_job = _base.but_workload(suspend=True).with_environments(production=_base)
