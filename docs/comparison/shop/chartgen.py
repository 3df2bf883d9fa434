"""Django shop."""

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
    Resources,
    Service,
    StatefulSet,
    VolumeClaimTemplate,
    host,
    port,
)

database = ExistingSecret("shop-database", keys=["DATABASE_URL"])
settings = ConfigMap({"DJANGO_SETTINGS_MODULE": "shop.settings.prod", "LOG_LEVEL": "info"})
env: Env = {
    "DATABASE_URL": database.key("DATABASE_URL"),
    "REDIS_URL": f"redis://{host('redis')}:{port('redis')}/0",
    "ALLOWED_HOSTS": f"shop.example.com,{host()}.{NAMESPACE}.svc",
}
worker = Deployment(
    command=["celery", "-A", "shop", "worker"],
    env=env,
    env_from=[settings],
    resources=Resources("200m", "256Mi", memory_limit="512Mi"),
    termination_grace_period_seconds=120,
)
_shop = Chart(
    "shop",
    version="0.1.0",
    description="Online shop",
    workload=Deployment(
        image=Image("acme/shop", registry="ghcr.io", tag="2.3.1"),
        command=["gunicorn", "shop.wsgi", "--bind", "0.0.0.0:8000"],
        env=env,
        env_from=[settings],
        init_containers={"wait": Container(command=["./manage.py", "wait_for_db"], env=env, env_from=[settings])},
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
            command=["./manage.py", "migrate"],
            env=env,
            env_from=[settings],
            hook=Hook("post-install", "pre-upgrade"),
            backoff_limit=3,
        ),
        "worker": worker,
        "beat": worker.but(command=["celery", "-A", "shop", "beat"]),
        "redis": StatefulSet(
            image=Image("library/redis", registry="docker.io", tag="7.4.1"),
            ports={"redis": 6379},
            mounts={"/data": VolumeClaimTemplate("data", size="5Gi")},
            readiness=Exec(["redis-cli", "ping"]),
            service=Service(6379),
            resources=Resources("50m", "64Mi", memory_limit="128Mi"),
        ),
    },
)
shop = _shop.with_environments(
    production=_shop.but_workload(
        autoscaling=HorizontalPodAutoscaler(min_replicas=4, max_replicas=30, cpu=70),
        ingress=Ingress("shop.acme.com", class_name="nginx", tls="shop-acme-tls"),
    ).but_workload("worker", replicas=4)
)
