"""CustomResourceDefinitions in files: of a chart with its operator, and in a chart of their own."""

from pathlib import Path

from chartgen import Chart, Deployment, Exec, Image, Manifest, PolicyRule, Resources, ServiceAccount

storage_crds = Chart(
    "storage-crds",
    version="1.0.0",
    description="Definitions of the storage operator",
    crds=[Path("crds"), Path("pools.json")],
)
_operator = Chart(
    "storage",
    version="1.0.0",
    description="Provides disks to applications",
    workload=Deployment(
        image=Image("storage-operator", registry="registry.example.com", tag="1.0.0"),
        liveness=Exec(["operator", "--live"]),
        readiness=Exec(["operator", "--ready"]),
        resources=Resources(cpu="100m", memory="128Mi"),
        service_account=ServiceAccount(
            roles=[PolicyRule(["disks", "snapshots"], ["get", "list", "watch"], groups=["storage.example.com"])]
        ),
    ),
    crds=[Path("crds/disks.yaml")],
    manifests=[
        Manifest(
            {
                "apiVersion": "storage.example.com/v1",
                "kind": "Disk",
                "metadata": {"name": "scratch"},
                "spec": {"size": "1Gi"},
            }
        )
    ],
)
storage = _operator.with_environments(production=_operator.but_workload(replicas=2))
