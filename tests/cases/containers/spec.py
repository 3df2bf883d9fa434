"""Init containers, sidecars and further containers, which share volumes and settings, and vary by environment."""

from chartgen import (
    Chart,
    ConfigMap,
    Container,
    Deployment,
    EmptyDir,
    Env,
    ExistingSecret,
    HttpGet,
    Image,
    Mount,
    Namespace,
    Resources,
    Service,
)

database = ExistingSecret("shop-database", keys=["DATABASE_URL"])
static = EmptyDir()
env: Env = {"DATABASE_URL": database.key("DATABASE_URL"), "LOG_LEVEL": "info"}
nginx_conf = ConfigMap({"default.conf": "server { listen 8080; }\n"}, name="nginx")
small = Resources("50m", "32Mi", cpu_limit="200m", memory_limit="64Mi")
wait = Container(command=["python", "manage.py", "wait_for_db"], env=env, resources=small)

_web = Deployment(
    image=Image("acme/shop", registry="ghcr.io", tag="2.3.1"),
    env=env,
    ports={"app": 8000},
    mounts={"/srv/static": static},
    resources=Resources("250m", "256Mi", memory_limit="512Mi"),
    liveness=HttpGet("/livez"),
    readiness=HttpGet("/healthz"),
    init_containers={
        "wait-for-db": wait,
        "collectstatic": wait.but(command=["python", "manage.py", "collectstatic"], mounts={"/srv/static": static}),
    },
    sidecars={
        "sql-proxy": Container(
            image=Image("cloud-sql-proxy", registry="gcr.io", tag="2.14.0"),
            args=["--health-check"],
            ports={"proxy-health": 9090},
            startup=HttpGet("/startup"),
            liveness=HttpGet("/liveness"),
            resources=small,
            tmp=False,
        )
    },
    containers={
        "nginx": Container(
            image=Image("nginxinc/nginx-unprivileged", registry="docker.io", tag="1.29.1"),
            ports={"http": 8080},
            mounts={"/static": Mount(static, read_only=True), "/etc/nginx/conf.d": nginx_conf},
            resources=small,
            liveness=HttpGet("/nginx-live"),
            readiness=HttpGet("/nginx-health"),
        )
    },
    service=Service({"http": 80}),
)
_base = Chart(
    "shop-web",
    version="0.1.0",
    description="A web application behind nginx, with init containers and a proxy of the database",
    namespace=Namespace("shop"),
    workload=_web,
)


shop = _base.with_environments(
    local=_base.but_workload(
        sidecars={"sql-proxy": _web.sidecars["sql-proxy"].but(enabled=False)},
        replicas=1,
    ),
    production=_base.but(workload=_web.but_container("nginx", image=Image("acme/nginx", registry="ghcr.io", tag="7"))),
)
