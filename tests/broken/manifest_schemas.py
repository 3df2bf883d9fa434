"""Manifests that Kubernetes, or a well-known operator, rejects; files that have none; switches of one name."""

from pathlib import Path

from chartgen import FULLNAME, Chart, Manifest, Resources


def about(kind: str, version: str = "v1", **rest: object) -> dict[str, object]:
    return {"apiVersion": version, "kind": kind, "metadata": {"name": "a"}, **rest}


shop = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    manifests=[
        Manifest(about("LimitRange", spec={"limits": [{"type": "Container", "defaults": {}}]})),  #! "defaults"
        Manifest(about("Deployment", "apps/v1", spec={"replicas": FULLNAME, "selector": {}, "template": {}})),
        Manifest(about("Service", spec={"ports": [{"port": "80"}]}), fullname="b"),  #! "80"
        Manifest(about("ClusterRole", "rbac.authorization.k8s.io/v1", rules=[{"verb": ["get"]}]), fullname="c"),  #! "verb"
        Manifest(about("HTTPRoute", "gateway.networking.k8s.io/v1", spec={"hostname": [FULLNAME]})),  #! "hostname"
        Manifest(about("PrometheusRule", "monitoring.coreos.com/v1", spec={"groups": [{"rules": []}]})),  #! {"rules": []}
        Manifest(about("ConfigMap", data={"a": "b"}), name="d", enabled=True),
        Manifest(about("Secret"), name="d", enabled=True),  #! True
        *Manifest.files(Path("nowhere.yaml")),  #! Path("nowhere.yaml")
        *Manifest.files("objects"),  #! "objects"
    ],
)
old = Chart(
    "old",
    version="1.0.0",
    description="Sets a version that lacks what its manifests have",
    kube_version="1.31",
    manifests=[
        Manifest(about("ResourceClaim", "resource.k8s.io/v1", spec={})),  #! about
        Manifest(
            about(
                "Pod", spec={"containers": [{"name": "a", "image": "b:1"}], "resources": Resources(cpu="1")}  #! "resources"
            ),
        ),
    ],
)
