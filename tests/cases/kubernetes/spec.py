"""Running applications, taken over as they are: nothing is added, and one workload is in charts of both profiles."""

from chartgen import (
    Binding,
    Chart,
    ClusterRole,
    ConfigMap,
    Container,
    CronJob,
    Deployment,
    EmptyDir,
    Exec,
    ExistingClaim,
    ExistingClusterRole,
    ExistingSecret,
    FieldRef,
    HostPath,
    HttpGet,
    Image,
    Ingress,
    IngressPath,
    Lifecycle,
    Mount,
    Namespace,
    NetworkPolicy,
    Peer,
    PodDisruptionBudget,
    PolicyRule,
    Port,
    Projected,
    Role,
    RollingUpdate,
    SecurityContext,
    Service,
    ServiceAccount,
    ServicePort,
    StatefulSet,
    VolumeClaimTemplate,
    host,
    port,
)

legacy = Namespace("legacy", description="What runs already", defaults="kubernetes")

shop = Deployment(
    image=Image("acme/shop", tag="2.3.1"),
    ports={"http": 8080, "dns": Port(53, protocol="UDP")},
    service=Service(80),
    env_from=[ConfigMap({"CURRENCY": "EUR"})],
    liveness=HttpGet(period_seconds=20),
    strategy=RollingUpdate(max_surge="50%"),
    security_context=SecurityContext(run_as_user=1000),
)

plain = Chart(
    "taken-over",
    version="1.0.0",
    description="Runs as it did",
    namespace=legacy,
    workload=shop,
    components={
        "worker": Deployment(
            image=Image("acme/worker", tag="2.3.1"),
            replicas=None,
            service_account=ServiceAccount(),
            pod_anti_affinity_preset="soft",
            checksums=True,
            tmp=True,
            env_from=[ConfigMap({"CURRENCY": "EUR"})],
        ),
    },
)

hardened = Chart(
    "hardened",
    version="1.0.0",
    description="Runs the same workload with all defaults but some",
    namespace=legacy,
    defaults="hardened",
    workload=shop.but(
        termination_grace_period_seconds=None,
        revision_history_limit=None,
        dns_policy=None,
        pod_security_context=None,
        tmp=False,
    ),
)

_keys = ExistingSecret("queue-keys")
queue = Chart(
    "queue",
    level="minimal",
    version="1.0.0",
    description="Keeps the names that it had",
    namespace=legacy,
    workload=StatefulSet(
        image=Image("acme/queue", tag="4.1.0"),
        fullname="queue",
        selector={"app": "queue"},
        pod_labels={"tier": "queue"},
        replicas=1,
        ports={"amqp": 5672},
        service=Service(5672),
        service_name="queue-peers",
        services={"discovery": Service({}, headless=True, fullname="queue-peers")},
        env_from=[_keys],
        mounts={
            "/etc/queue/tls": _keys.paths({"CERT": "public.crt", "CERT_KEY": "private/tls.key"}),
            "/etc/queue/all": Projected("all", [_keys.paths({"CERT": "ca.crt"}), _keys.key("TOKEN")]),
        },
        lifecycle=Lifecycle(pre_stop=Exec(["sleep", "30"]), post_start=HttpGet("/started", port="amqp")),
        pod_disruption_budget=PodDisruptionBudget(
            max_unavailable=1, labels={"app": "queue"}, selector={"tier": "queue"}
        ),
        network_policy=NetworkPolicy(
            ingress=[Peer(namespace="web", ports=None), Peer(labels={"role": "admin"})], egress=None
        ),
    ),
)

# Several components have one account, whose roles and bindings keep their names.
_app = {"k8s-app": "robot"}
_robot = ServiceAccount(
    "robot",
    labels=_app,
    roles={
        "": Role([PolicyRule(["pods"], ["get"])], fullname="robot:pods", binding=Binding(labels=_app)),
        "leases": Role([PolicyRule(["leases"], ["update"], groups=["coordination.k8s.io"])], labels=_app),
    },
    cluster_roles={
        "view": ClusterRole([PolicyRule(["nodes"], ["get"])], fullname="x:view", binding=Binding(fullname="x:viewers"))
    },
    bind=[ExistingClusterRole("view", cluster_wide=True, binding=Binding(fullname="robot:view", labels=_app))],
)
robots = Chart(
    "robots",
    version="1.0.0",
    description="Share a service account",
    namespace=legacy,
    image=Image("acme/robot", tag="3.0.0"),
    components={
        "collector": Deployment(service_account=_robot, enabled=False),
        "reporter": Deployment(service_account=_robot, args=["--report"]),
        "cleaner": CronJob(schedule="0 3 * * *", service_account=_robot, restart_policy="Never"),
        "web": Deployment(ports={"http": 8080}),
    },
)

_settings = ConfigMap({"desk.ini": "[desk]\n"})
_passwords = ExistingSecret("passwords")
# A pod template that differs in nothing, since Kubernetes replaces the pods if it does.
adopted = Chart(
    "adopted",
    version="1.0.0",
    description="Keeps its pods when Helm takes it over",
    namespace=legacy,
    workload=Deployment(
        image=Image("acme/desk", tag="1.4.0"),
        ports={"8080": 8080, "9125": Port(9125, protocol="UDP")},
        service=Service(80, type="NodePort"),
        services={"admin": Service({"": ServicePort(81, target="admin")})},
        containers={"admin": Container(image=Image("acme/admin", tag=None), ports={"admin": 9000})},
        ingress=Ingress({"desk.example.com": ["/"], "admin.example.com": [IngressPath("/", service="admin")]}),
        readiness=HttpGet("/ready"),
        image_pull_secrets=[{"name": "registry"}],
        automount_service_account_token=False,
        env={
            "SELF": f"http://{host()}:{port()}",
            "ZONE": "eu-1",
            "POD": FieldRef("metadata.name"),
            "PASSWORD": _passwords.key("ADMIN"),
            "A": "$(ZONE)/$(POD)",
            "EMPTY": "",
            "DEBUG": None,
        },
        volumes={
            "shared": EmptyDir(),
            "unused": EmptyDir("unused", medium="Memory"),
            "settings": Mount(_settings, mode=0o440),
            "passwords": _passwords,
        },
        mounts={
            "/var/run/desk": HostPath("/run/desk", "sockets"),
            "/etc/desk": Mount(_settings, mode=0o440, read_only=False),
            "/run/password": _passwords.key("ADMIN"),
        },
    ),
    components={
        "store": StatefulSet(
            image=Image("acme/store", tag="1.4.0"),
            ports={"5432": 5432, "5432/UDP": Port(5432, protocol="UDP")},
            service=Service({"": 5432}),
            mounts={"/data": VolumeClaimTemplate("data", size="1Gi")},
            volumes={"data": ExistingClaim("data")},
            image_pull_secrets=[{"name": "storage-registry"}],
            service_account=ServiceAccount("store", automount=True),
            automount_service_account_token=None,
        ),
    },
)
