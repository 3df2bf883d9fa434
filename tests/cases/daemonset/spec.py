"""DaemonSets: access to their nodes, update strategies, and a Service of the pods."""

from chartgen import (
    Capabilities,
    Chart,
    DaemonSet,
    Deployment,
    FieldRef,
    HostPath,
    HttpGet,
    Image,
    Mount,
    Namespace,
    NetworkPolicy,
    OnDelete,
    PodSecurityContext,
    Port,
    Resources,
    RollingUpdate,
    SecurityContext,
    Service,
    ServiceAccount,
    Toleration,
    host,
)

exporter = Image("node-exporter", registry="quay.io", tag="1.8.2")

agents = Chart(
    "agents",
    level="all",
    version="1.0.0",
    description="Watches every node",
    namespace=Namespace("agents", labels={"pod-security.kubernetes.io/enforce": "privileged"}),
    workload=DaemonSet(
        image=exporter,
        args=["--path.procfs=/host/proc"],
        ports={"metrics": 9100},
        service=Service(9100, headless=True),
        host_network=True,
        host_pid=True,
        mounts={"/host/proc": Mount(HostPath("/proc"), read_only=True)},
        tolerations=[Toleration(operator="Exists")],
        node_selector={"kubernetes.io/os": "linux"},
        priority_class_name="system-node-critical",
        update_strategy=RollingUpdate(max_unavailable="10%"),
        revision_history_limit=3,
        min_ready_seconds=5,
        liveness=HttpGet("/"),
        readiness=HttpGet("/ready"),
        env={"NODE": FieldRef("spec.nodeName")},
        resources=Resources(cpu="50m", memory="64Mi"),
    ),
    components={
        "plugin": DaemonSet(
            update_strategy=RollingUpdate(max_surge=1),
            host_ipc=True,
            hostname="plugin",
            subdomain="plugins",
            scheduler_name="custom",
            security_context=SecurityContext(capabilities=Capabilities(add=["NET_ADMIN"], drop=["ALL"])),
            pod_security_context=PodSecurityContext(run_as_user=0, run_as_non_root=False),
            service_account=ServiceAccount(automount=True),
            network_policy=NetworkPolicy(),
        ),
        "edge": DaemonSet(
            ports={"http": Port(8080, host_port=80)},
            update_strategy=OnDelete(),
            share_process_namespace=True,
        ),
        "viewer": Deployment(env={"AGENTS": host()}, share_process_namespace=False),
    },
)

plain = Chart(
    "plain",
    defaults="kubernetes",
    level="minimal",
    version="1.0.0",
    description="Contains what the spec says",
    workload=DaemonSet(image=exporter, update_strategy=RollingUpdate(max_surge="20%", max_unavailable=0)),
)
