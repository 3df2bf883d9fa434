"""Web app: a Django shop with workers, a scheduler and migrations, which use the image of the web server, and Redis.

Migrations run as a Job after the installation and before each upgrade; Helm waits for them. `--set image.tag=2.4.0`
updates web, workers and migrations together. Another chart or operator creates the database, and a Secret with its
URL.
"""

from chartgen import (
    NAMESPACE,
    Chart,
    ConfigMap,
    Container,
    Deployment,
    Env,
    Exec,
    ExistingSecret,
    Hook,
    HorizontalPodAutoscaler,
    HttpGet,
    Image,
    Ingress,
    Job,
    Namespace,
    Resources,
    Service,
    StatefulSet,
    VolumeClaimTemplate,
    host,
    port,
)

database = ExistingSecret("shop-database", keys=["DATABASE_URL"], made_by="cloudnative-pg")
settings = ConfigMap(
    {"DJANGO_SETTINGS_MODULE": "shop.settings.prod", "LOG_LEVEL": "info"},
    docs={"DJANGO_SETTINGS_MODULE": "Module of the settings.", "LOG_LEVEL": "Log level."},
)
env: Env = {
    "DATABASE_URL": database.key("DATABASE_URL"),
    "REDIS_URL": f"redis://{host('redis')}:{port('redis')}/0",
    "ALLOWED_HOSTS": f"shop.example.com,{host()}.{NAMESPACE}.svc",
}
wait = Container(command=["python", "manage.py", "wait_for_db"], env=env, env_from=[settings])
worker = Deployment(
    command=["celery", "-A", "shop", "worker"],
    env=env,
    env_from=[settings],
    init_containers={"wait-for-db": wait},
    resources=Resources("200m", "256Mi", memory_limit="512Mi"),
    # Tasks have two minutes to finish.
    termination_grace_period_seconds=120,
)

_base = Chart(
    "web-app",
    version="0.1.0",
    description="Online shop",
    namespace=Namespace("shop-staging"),
    workload=Deployment(
        image=Image("acme/shop", registry="ghcr.io", tag="2.3.1"),
        command=["gunicorn", "shop.wsgi", "--bind", "0.0.0.0:8000"],
        env=env,
        env_from=[settings],
        init_containers={"wait-for-db": wait},
        ports={"http": 8000},
        service=Service(80),
        ingress=Ingress("shop.example.com", class_name="nginx", tls="shop-tls"),
        autoscaling=HorizontalPodAutoscaler(min_replicas=2, max_replicas=10, cpu=80),
        liveness=HttpGet("/healthz"),
        readiness=HttpGet("/healthz"),
        resources=Resources("250m", "256Mi", memory_limit="512Mi"),
    ),
    components={
        "migrate": Job(
            command=["python", "manage.py", "migrate"],
            env=env,
            env_from=[settings],
            hook=Hook("post-install", "pre-upgrade"),
            backoff_limit=3,
            resources=Resources("100m", "256Mi", memory_limit="512Mi"),
        ),
        "worker": worker,
        # Two schedulers would start every task twice.
        "beat": worker.but(command=["celery", "-A", "shop", "beat"], replicas=1),
        "redis": StatefulSet(
            image=Image("library/redis", registry="docker.io", tag="7.4.1"),
            ports={"redis": 6379},
            service=Service(6379),
            mounts={"/data": VolumeClaimTemplate("data", size="5Gi")},
            readiness=Exec(["redis-cli", "ping"]),
            resources=Resources("50m", "64Mi", memory_limit="128Mi"),
        ),
    },
)

web_app = _base.with_environments(
    production=_base.but(namespace=Namespace("shop"))
    .but_workload(
        autoscaling=HorizontalPodAutoscaler(min_replicas=4, max_replicas=30, cpu=70),
        ingress=Ingress("shop.acme.com", class_name="nginx", tls="shop-acme-tls"),
    )
    .but_workload("worker", replicas=4)
)
