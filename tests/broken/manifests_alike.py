"""Objects that are there twice: in two manifests, or in a manifest and among what the chart makes itself."""

from chartgen import Chart, ConfigMap, Deployment, Image, Manifest, Service


def manifest(kind: str, name: str, version: str = "v1") -> Manifest:
    return Manifest({"apiVersion": version, "kind": kind, "metadata": {"name": name}})


chart = Chart(
    "shop",
    level="all",
    version="1.0.0",
    description="A shop",
    workload=Deployment(image=Image("shop", tag="1.0.0"), env_from=[ConfigMap({"A": "a"})]),
    components={"worker": Deployment(ports={"http": 8080}, service=Service(80))},
    manifests=[
        manifest("ConfigMap", "twice"),
        manifest("ConfigMap", "twice"),  #! "twice"
        manifest("Service", "worker"),  #! "worker"
        manifest("Service", "worker", "serving.knative.dev/v1"),
        Manifest({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "config"}}),  #! "config"
        Manifest({"apiVersion": "apps/v1alpha1", "kind": "Deployment", "metadata": {"name": "worker"}}),  #! "worker"
        Manifest({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "test-connection"}}),  #! "test-connection"
    ],
)
