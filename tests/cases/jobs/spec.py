"""Jobs: as hooks that share the settings of the main workload, without a hook, on a schedule; alone in a chart."""

from chartgen import (
    Chart,
    ConfigMap,
    CronJob,
    Deployment,
    EmptyDir,
    Hook,
    HttpGet,
    Image,
    Job,
    NetworkPolicy,
    PolicyRule,
    Resources,
    Secret,
    Service,
    ServiceAccount,
    TcpSocket,
    Waiver,
)

_waivers = [
    Waiver("secrets-in-environment", "The framework reads its configuration from the environment"),
    Waiver("high-user-id", "The user of the image"),
]
_settings = ConfigMap({"DATABASE_HOST": "db.example.com", "LOG_LEVEL": "info"}, name="settings")
_database = Secret(["DATABASE_PASSWORD"])
_small = Resources(cpu="100m", memory="128Mi")

shop = Chart(
    "shop",
    version="1.0.0",
    description="A shop that migrates its database before each upgrade",
    waivers=_waivers,
    workload=Deployment(
        image=Image("shop", registry="registry.example.com", tag="1.0.0"),
        ports={"http": 8080},
        service=Service(80),
        env_from=[_settings, _database],
        liveness=HttpGet("/live"),
        readiness=TcpSocket("http"),
        network_policy=NetworkPolicy(),
        resources=_small,
    ),
    service_account=ServiceAccount(annotations={"example.com/role": "shop"}),
    components={
        "migrate": Job(
            command=["./manage.py", "migrate"],
            env_from=[_settings, _database],
            mounts={"/etc/migrate": ConfigMap({"migrate.ini": "timeout = 60\n"}, name="migrate")},
            hook=Hook("pre-install", "pre-upgrade", weight=-5),
            network_policy=NetworkPolicy(),
            resources=_small,
            backoff_limit=3,
            active_deadline_seconds=600,
        ),
        "announce": Job(
            command=["./announce"],
            env_from=[_settings],
            hook=Hook("post-upgrade", delete_policy=["hook-succeeded"]),
            network_policy=NetworkPolicy(),
            resources=_small,
            service_account=ServiceAccount(roles=[PolicyRule(["pods"], ["list"])]),
        ),
        "report": Job(
            command=["./report", "--in", "$(JOB_COMPLETION_INDEX)"],
            env_from=[_settings],
            network_policy=NetworkPolicy(),
            resources=_small,
            restart_policy="Never",
            completions=3,
            parallelism=2,
            completion_mode="Indexed",
            pod_failure_policy={
                "rules": [{"action": "FailJob", "onExitCodes": {"operator": "In", "values": [42]}}],
            },
            extra={"backoffLimitPerIndex": 1},
        ),
    },
)


def _nightly(*, production: bool) -> Chart:
    return Chart(
        "nightly",
        level="all",
        version="1.0.0",
        description="Cleans up every night",
        waivers=_waivers,
        workload=CronJob(
            image=Image("cleanup", registry="registry.example.com", tag="1.0.0"),
            schedule="0 3 * * *" if production else "@hourly",
            time_zone="Europe/Berlin",
            suspend=not production,
            command=["./cleanup"],
            mounts={"/scratch": EmptyDir("scratch")},
            network_policy=NetworkPolicy(),
            resources=_small,
            restart_policy="OnFailure",
            starting_deadline_seconds=600,
            ttl_seconds_after_finished=3600,
        ),
        components={
            "check": CronJob(
                schedule="*/10 * * * *",
                concurrency_policy="Replace",
                successful_jobs_history_limit=1,
                failed_jobs_history_limit=5,
                command=["./check"],
                network_policy=NetworkPolicy(),
                resources=_small,
                enabled=production,
            ),
        },
    )


nightly = _nightly(production=False).with_environments(production=_nightly(production=True))

imported = Chart(
    "imported",
    defaults="kubernetes",
    level="minimal",
    version="1.0.0",
    description="Contains Jobs that nothing is added to",
    image=Image("tool", registry="registry.example.com", tag="1.0.0"),
    components={
        "once": Job(command=["./once"], suspend=True),
        "often": CronJob(schedule="*/5 * * * *", command=["./often"]),
        "clean": Job(command=["./clean"], hook=Hook("pre-delete"), service_account=ServiceAccount()),
    },
)
