"""Operator: a controller with leader election, and an agent on each node, each with its own permissions.

The controller watches its resources in all namespaces, and keeps its lease in its own namespace. The agent mounts
`/sys` of its node, which requires the Pod Security level `privileged` in the namespace. Helm installs
CustomResourceDefinitions before everything else; they are manifests, as here, or files, with `crds=[Path("crds")]`.
"""

from chartgen import (
    Chart,
    ClusterRole,
    DaemonSet,
    Deployment,
    FieldRef,
    HostPath,
    HttpGet,
    Image,
    Manifest,
    Mount,
    Namespace,
    PolicyRule,
    Resources,
    ServiceAccount,
    Toleration,
)

GROUP = ["disks.example.com"]
watch = [
    PolicyRule(["disks", "disks/status"], ["get", "list", "watch", "update", "patch"], groups=GROUP),
    PolicyRule(["nodes"], ["get", "list", "watch"]),
]
controller = ServiceAccount(
    roles=[PolicyRule(["leases"], ["get", "create", "update"], groups=["coordination.k8s.io"])],
    cluster_roles={"": ClusterRole(watch)},
)
agent = ServiceAccount(cluster_roles={"": ClusterRole([PolicyRule(["disks/status"], ["patch"], groups=GROUP)])})

operator = Chart(
    "operator",
    version="0.1.0",
    description="Operator that watches the disks of all nodes",
    namespace=Namespace("disks", labels={"pod-security.kubernetes.io/enforce": "privileged"}),
    service_account=controller,
    workload=Deployment(
        image=Image("acme/disks", registry="ghcr.io", tag="1.4.0"),
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
            env={"NODE": FieldRef("spec.nodeName")},
            mounts={"/host/sys": Mount(HostPath("/sys"), read_only=True)},
            # Run on all nodes, including those of the control plane.
            tolerations=[Toleration(operator="Exists")],
            priority_class_name="system-node-critical",
            resources=Resources(cpu="20m", memory="32Mi", memory_limit="64Mi"),
        )
    },
    manifests=[
        Manifest(
            {
                "apiVersion": "apiextensions.k8s.io/v1",
                "kind": "CustomResourceDefinition",
                "metadata": {"name": "disks.disks.example.com"},
                "spec": {
                    "group": "disks.example.com",
                    "names": {"kind": "Disk", "plural": "disks", "singular": "disk"},
                    "scope": "Cluster",
                    "versions": [
                        {
                            "name": "v1",
                            "served": True,
                            "storage": True,
                            "subresources": {"status": {}},
                            "schema": {
                                "openAPIV3Schema": {
                                    "type": "object",
                                    "properties": {
                                        "spec": {"type": "object", "properties": {"node": {"type": "string"}}},
                                        "status": {"type": "object", "properties": {"healthy": {"type": "boolean"}}},
                                    },
                                }
                            },
                        }
                    ],
                },
            }
        )
    ],
)
