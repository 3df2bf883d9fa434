"""StatefulSets: claim templates, governing Services, host names of pods, partitions; also in environments."""

from chartgen import (
    Chart,
    ClaimRetention,
    ConfigMap,
    Exec,
    HorizontalPodAutoscaler,
    Image,
    NetworkPolicy,
    OnDelete,
    PersistentVolumeClaim,
    PodDisruptionBudget,
    Resources,
    RollingUpdate,
    Service,
    StatefulSet,
    TcpSocket,
    VolumeClaimTemplate,
    host,
    port,
)

redis = Image("redis", registry="docker.io", tag="7.4.1")
valkey = Image("valkey", registry="docker.io", tag="8.0.1")
_data = VolumeClaimTemplate(
    "data",
    size="10Gi",
    storage_class="fast",
    labels={"kind": "data", "app.kubernetes.io/name": "search"},
    annotations={"example.com/backup": "daily"},
)


def _cache(replicas: int, size: str) -> Chart:
    return Chart(
        "cache",
        level="all",
        version="1.0.0",
        description="A cluster of caches",
        workload=StatefulSet(
            image=redis,
            replicas=replicas,
            ports={"redis": 6379, "bus": 16379},
            service=Service({"redis": 6379}),
            command=["redis-server", "/etc/redis/redis.conf"],
            env={"PRIMARY": host(pod=0), "PEERS": f"{host(service='headless')}:{port(service='headless')}"},
            mounts={
                "/data": _data.but(size=size),
                "/wal": VolumeClaimTemplate("wal", enabled=False, size="1Gi", access_modes=["ReadWriteOncePod"]),
                "/etc/redis": ConfigMap({"redis.conf": f"replicaof {host(pod=0)} {port()}\n"}, name="redis"),
            },
            readiness=TcpSocket("redis"),
            liveness=Exec(["redis-cli", "ping"]),
            update_strategy=RollingUpdate(partition=1),
            pod_management_policy="Parallel",
            min_ready_seconds=5,
            revision_history_limit=3,
            ordinals_start=0,
            claim_retention=ClaimRetention(when_scaled="Delete"),
            network_policy=NetworkPolicy(),
            resources=Resources(cpu="100m", memory="128Mi"),
            pod_disruption_budget=PodDisruptionBudget(max_unavailable=1),
        ),
        components={
            "search": StatefulSet(
                image=valkey,
                ports={"http": 9200},
                service=Service(9200, headless=True),
                services={"api": Service({"http": 80})},
                ordinals_start=1,
                mounts={"/data": VolumeClaimTemplate("data", size="1Gi")},
                env={"FIRST": host("search", pod=1)},
                update_strategy=OnDelete(),
                resources=Resources(cpu="100m", memory="128Mi"),
                autoscaling=HorizontalPodAutoscaler(max_replicas=3, cpu=80),
            ),
            "quiet": StatefulSet(
                image=valkey,
                replicas=None,
                fullname="quiet",
                mounts={"/shared": PersistentVolumeClaim("shared", size="1Gi", access_modes=["ReadWriteMany"])},
            ),
        },
    )


cache = _cache(3, "10Gi").with_environments(large=_cache(5, "100Gi"))

kept = Chart(
    "kept",
    defaults="kubernetes",
    level="minimal",
    version="1.0.0",
    description="Contains what the spec says",
    workload=StatefulSet(
        image=redis,
        replicas=2,
        ports={"redis": 6379},
        services={"peers": Service(6379, headless=True, publish_not_ready_addresses=True)},
        mounts={"/data": VolumeClaimTemplate("data", size="1Gi")},
        env={"PRIMARY": host(pod=0), "CACHE": cache.host(pod=2), "SEARCH": cache.host("search", pod=1)},
    ),
)
