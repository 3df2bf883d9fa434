"""Nightly export."""

from chartgen import Chart, CronJob, EmptyDir, ExistingSecret, Image, Resources

database = ExistingSecret("shop-database", keys=["DATABASE_URL"])

_base = Chart(
    "export",
    version="0.1.0",
    description="Nightly export of the orders",
    workload=CronJob(
        image=Image("acme/export", registry="ghcr.io", tag="1.0.0"),
        args=["--to", "s3://exports/orders"],
        schedule="0 3 * * *",
        time_zone="Europe/Berlin",
        concurrency_policy="Forbid",
        backoff_limit=2,
        active_deadline_seconds=7200,
        env={"DATABASE_URL": database.key("DATABASE_URL")},
        mounts={"/scratch": EmptyDir("scratch")},
        resources=Resources(cpu="500m", memory="512Mi", memory_limit="1Gi"),
    ),
)
export = _base.but_workload(suspend=True).with_environments(production=_base)
