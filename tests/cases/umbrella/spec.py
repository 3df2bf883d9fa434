"""An umbrella chart: the charts of the specs in one release, which find each other in it."""

from chartgen import (
    Chart,
    ConfigMap,
    Dependency,
    Deployment,
    HttpGet,
    Image,
    Namespace,
    Resources,
    Secret,
    Service,
    TcpSocket,
)

office = Namespace("office")
office_production = Namespace("office-production")
_small = Resources(cpu="100m", memory="128Mi")

_archive = Chart(
    "archive",
    version="1.2.0",
    description="Document archive",
    namespace=office,
    level="minimal",
    ci=True,
    workload=Deployment(
        image=Image("acme/archive", registry="ghcr.io", tag="1.2.0"),
        env={"LEVEL": "debug", "TRACE": "1"},
        mounts={"/etc/archive": Secret(["PASSWORD"])},
        ports={"http": 8080, "metrics": 9090},
        service=Service(80),
        services={"metrics": Service({"metrics": 9090})},
        liveness=HttpGet("/live"),
        readiness=HttpGet("/ready"),
        resources=_small,
    ),
    components={
        "index": Deployment(
            image=Image("acme/index", registry="ghcr.io", tag="3.1.0"),
            ports={"rpc": 7000},
            service=Service(7000),
            liveness=TcpSocket("rpc"),
            readiness=HttpGet("/ready"),
            resources=_small,
        ),
    },
)
archive = _archive.with_environments(
    production=_archive.but(namespace=office_production).but_workload(replicas=3, env={"LEVEL": "info", "TRACE": None}),
    staging=_archive.but_workload(env={"LEVEL": "info", "TRACE": "1"}),
)


def _desk(namespace: Namespace, where: Chart, replicas: int) -> Chart:
    return Chart(
        "desk",
        version="0.3.0",
        description="Search desk",
        namespace=namespace,
        level="minimal",
        ci=True,
        after=[archive],
        workload=Deployment(
            image=Image("acme/desk", registry="ghcr.io", tag="0.9.0"),
            replicas=replicas,
            env={"ARCHIVE": f"http://{where.host()}", "METRICS": f"{where.host(service='metrics')}:9090"},
            env_from=[ConfigMap({"INDEX": f"{where.host('index')}:7000"})],
            ports={"http": 8080},
            service=Service(80),
            liveness=HttpGet("/live"),
            readiness=HttpGet("/ready"),
            resources=_small,
        ),
    )


desk = _desk(office, archive, 1).with_environments(
    production=_desk(office_production, archive.environments["production"], 2)
)

_suite = Chart(
    "suite",
    version="1.0.0",
    description="Archive and desk in one release",
    namespace=office,
    dependencies=[
        Dependency.of(archive, values={"image": {"tag": "1.2.1"}}),
        Dependency.of(desk, alias="search"),
    ],
)
suite = _suite.with_environments(
    # Without the desk. The archive has such an environment, the desk does not.
    staging=_suite.but(dependencies=[_suite.dependencies[0], _suite.dependencies[1].but(enabled=False)])
)

# A chart with a workload of its own, on top of another one that has dependencies itself.
portal = Chart(
    "portal",
    version="2.0.0",
    description="Portal with the whole suite",
    namespace=office,
    level="minimal",
    workload=Deployment(
        image=Image("acme/portal", registry="ghcr.io", tag="2.0.0"),
        env={"ARCHIVE": f"http://{archive.host()}", "DESK": f"http://{desk.host()}"},
    ),
    dependencies=[Dependency.of(suite, condition=""), Dependency.of(archive, alias="old", tags=["history"])],
)
