"""Manifests of kinds that Kubernetes does not have, and rules of roles that it does not know."""

from chartgen import Chart, Manifest

_NAMED = {"metadata": {"name": "a"}}
chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    manifests=[
        Manifest({"apiVersion": "extensions/v1beta1", "kind": "Ingress", **_NAMED}),  #! "extensions/v1beta1"
        Manifest({"apiVersion": "v1", "kind": "Configmap", **_NAMED}),  #! "Configmap"
        Manifest({"apiVersion": "v1", "kind": "Servce", **_NAMED}),  #! "Servce"
        Manifest({"apiVersion": "apps/v1beta2", "kind": "Deployment", **_NAMED}),  #! "apps/v1beta2"
        Manifest({"apiVersion": "resource.k8s.io/v1alpha3", "kind": "DeviceTaintRule", **_NAMED}),
        Manifest({"apiVersion": "example.com/v1", "kind": "Ingress", **_NAMED}),
    ],
)
