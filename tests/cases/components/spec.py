"""A main workload with components that find each other, and Services of all shapes."""

from chartgen import (
    FULLNAME,
    NAMESPACE,
    RELEASE,
    Chart,
    ConfigMap,
    Deployment,
    Exec,
    FieldRef,
    HttpGet,
    Image,
    NetworkPolicy,
    PodDisruptionBudget,
    Port,
    Recreate,
    ResourceFieldRef,
    Resources,
    RollingUpdate,
    Service,
    ServiceAccount,
    TcpSocket,
    Waiver,
    host,
)

web = Deployment(
    image=Image("acme/shop", tag="2.1.0", registry="ghcr.io"),
    replicas=3,
    strategy=RollingUpdate(max_surge="25%", max_unavailable=1),
    revision_history_limit=5,
    progress_deadline_seconds=300,
    min_ready_seconds=5,
    ports={"http": 8080, "metrics": 9090, "grpc": Port(50051, app_protocol="kubernetes.io/h2c")},
    service=Service({"http": 80, "metrics": 9090}, labels={"tier": "front"}, annotations={"example.com/owner": "shop"}),
    services={
        "external": Service(
            {"http": 443},
            type="LoadBalancer",
            load_balancer_class="example.com/public",
            external_traffic_policy="Local",
            ip_family_policy="PreferDualStack",
            ip_families=["IPv4", "IPv6"],
            session_affinity="ClientIP",
        ),
        "node": Service({"grpc": 50051}, type="NodePort", node_port=30051),
    },
    network_policy=NetworkPolicy(
        extra_egress=[{"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8", "192.168.0.0/16"]}}]}],
    ),
    pod_disruption_budget=PodDisruptionBudget(max_unavailable="34%"),
    command=["/shop"],
    args=["serve", "--listen=:8080"],
    working_dir="/srv",
    env={
        "LOG_LEVEL": "info",
        "REDIS_URL": f"redis://{host('redis')}:6379/0",
        "SELF_URL": f"http://{host()}.{NAMESPACE}.svc",
        "RELEASE": RELEASE,
        "POD_NAME": FieldRef("metadata.name"),
        "MEMORY_LIMIT": ResourceFieldRef("limits.memory", divisor="1Mi"),
    },
    env_from=[ConfigMap({"QUEUE": f"{FULLNAME}-jobs", "PAGE_SIZE": "50"})],
    liveness=HttpGet("/live"),
    readiness=HttpGet("/ready"),
    resources=Resources(cpu="100m", memory="128Mi", memory_limit="256Mi"),
)

worker = Deployment(
    image=Image("acme/shop-worker", tag="2.1.0", registry="ghcr.io"),
    command=["python", "-m", "worker"],
    args=[f"--broker=redis://{host('redis')}:6379/1", "--concurrency=4"],
    termination_grace_period_seconds=120,
    network_policy=NetworkPolicy(enabled=False),
    pod_disruption_budget=PodDisruptionBudget(min_available=1, unhealthy_pod_eviction_policy="IfHealthyBudget"),
    service_account=ServiceAccount(automount=True, annotations={"example.com/role": "worker"}),
    liveness=Exec(["python", "-m", "worker", "ping"]),
)

redis = Deployment(
    image=Image("library/redis", tag="7.4.1", registry="docker.io"),
    strategy=Recreate(),
    ports={"redis": 6379, "syslog": Port(5514, protocol="UDP")},
    service=Service({"redis": 6379, "syslog": 514}),
    services={"peers": Service({"redis": 6379}, headless=True, publish_not_ready_addresses=True)},
    network_policy=NetworkPolicy(extra_ingress=[{"from": [{"namespaceSelector": {}}], "ports": [{"port": "redis"}]}]),
    pod_disruption_budget=PodDisruptionBudget(enabled=False),
    liveness=TcpSocket(),
    readiness=TcpSocket("redis"),
)

shop = Chart(
    "shop",
    level="all",
    version="2.1.0",
    app_version="2.1.0",
    description="A shop with its worker and its cache",
    workload=web,
    components={"worker": worker, "redis": redis},
    image_pull_secrets=[{"name": "ghcr"}],
    waivers=[
        Waiver("strategy", reason="Two caches would not agree."),
        Waiver("probes-alike", reason="A cache that answers is ready."),
        Waiver("readiness", reason="Nobody calls the worker."),
        Waiver("service-account-token", reason="The worker scales others."),
        Waiver("node-port", reason="Phones of the shop reach it by gRPC."),
    ],
)
