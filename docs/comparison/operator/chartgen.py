"""Operator with a node agent."""

from chartgen import (
    Chart,
    ClusterRole,
    DaemonSet,
    Deployment,
    HostPath,
    HttpGet,
    Image,
    Mount,
    PolicyRule,
    Resources,
    ServiceAccount,
    Toleration,
    Waiver,
)

image = Image("acme/disks", registry="ghcr.io", tag="1.4.0")
GROUP = ["acme.example.com"]
controller = ServiceAccount(
    roles=[PolicyRule(["leases"], ["get", "create", "update"], groups=["coordination.k8s.io"])],
    cluster_roles={
        "": ClusterRole(
            [
                PolicyRule(["disks", "disks/status"], ["get", "list", "watch", "update", "patch"], groups=GROUP),
                PolicyRule(["nodes", "pods"], ["get", "list", "watch"]),
            ]
        )
    },
)
agent = ServiceAccount(cluster_roles={"": ClusterRole([PolicyRule(["disks/status"], ["patch"], groups=GROUP)])})

disks = Chart(
    "disks",
    version="0.1.0",
    description="Operator that watches the disks of all nodes",
    service_account=controller,
    waivers=[Waiver("host-path", "The agent reads the health of the disks of its node.")],
    workload=Deployment(
        image=image,
        args=["controller", "--leader-elect"],
        replicas=2,
        ports={"health": 8081},
        liveness=HttpGet("/healthz"),
        readiness=HttpGet("/readyz"),
        resources=Resources(cpu="100m", memory="128Mi", memory_limit="256Mi"),
    ),
    components={
        "agent": DaemonSet(
            args=["agent"],
            service_account=agent,
            mounts={"/host/sys": Mount(HostPath("/sys"), read_only=True)},
            tolerations=[Toleration(operator="Exists")],
            priority_class_name="system-node-critical",
            resources=Resources(cpu="20m", memory="32Mi", memory_limit="64Mi"),
        )
    },
)
