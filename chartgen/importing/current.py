"""Objects of API versions that Kubernetes no longer serves become objects of those that it does.

Source: the deprecated API migration guide of Kubernetes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from chartgen.importing.model import Original
from chartgen.objects.fields import entries, mapping

_VERSIONS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "Deployment": ("apps/v1", ("extensions/v1beta1", "apps/v1beta1", "apps/v1beta2")),
    "DaemonSet": ("apps/v1", ("extensions/v1beta1", "apps/v1beta2")),
    "ReplicaSet": ("apps/v1", ("extensions/v1beta1", "apps/v1beta2")),
    "StatefulSet": ("apps/v1", ("apps/v1beta1", "apps/v1beta2")),
    "CronJob": ("batch/v1", ("batch/v1beta1", "batch/v2alpha1")),
    "PodDisruptionBudget": ("policy/v1", ("policy/v1beta1",)),
    "NetworkPolicy": ("networking.k8s.io/v1", ("extensions/v1beta1",)),
    "Ingress": ("networking.k8s.io/v1", ("extensions/v1beta1", "networking.k8s.io/v1beta1")),
    "IngressClass": ("networking.k8s.io/v1", ("networking.k8s.io/v1beta1",)),
    "HorizontalPodAutoscaler": ("autoscaling/v2", ("autoscaling/v2beta1", "autoscaling/v2beta2")),
    **{
        kind: ("rbac.authorization.k8s.io/v1", tuple(f"rbac.authorization.k8s.io/{v}" for v in ("v1alpha1", "v1beta1")))
        for kind in ("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding")
    },
    "StorageClass": ("storage.k8s.io/v1", ("storage.k8s.io/v1beta1",)),
    "CSIDriver": ("storage.k8s.io/v1", ("storage.k8s.io/v1beta1",)),
    "PriorityClass": ("scheduling.k8s.io/v1", ("scheduling.k8s.io/v1alpha1", "scheduling.k8s.io/v1beta1")),
    "RuntimeClass": ("node.k8s.io/v1", ("node.k8s.io/v1beta1",)),
    **dict.fromkeys(
        ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"),
        ("admissionregistration.k8s.io/v1", ("admissionregistration.k8s.io/v1beta1",)),
    ),
    "APIService": ("apiregistration.k8s.io/v1", ("apiregistration.k8s.io/v1beta1",)),
}
"""By kind: the version that is served, and those that no longer are."""


def current(original: Original) -> Original:
    """Return an object in a version that Kubernetes serves; the object itself if it has one."""
    version, old = _VERSIONS.get(original.kind, ("", ()))
    given = original.manifest.get("apiVersion")
    if given not in old:
        return original
    manifest = {**original.manifest, "apiVersion": version}
    if convert := _CONVERSIONS.get(original.kind):
        convert(manifest)
    return replace(original, manifest=manifest)


def _deployment(manifest: dict[str, Any]) -> None:
    """Set the selector, which defaulted to the labels of the pods, and the defaults of the old versions."""
    spec = dict(mapping(manifest, "spec"))
    spec.pop("rollbackTo", None)
    spec.pop("templateGeneration", None)
    spec.setdefault("selector", {"matchLabels": dict(mapping(spec, "template", "metadata", "labels"))})
    manifest["spec"] = spec


def _ingress(manifest: dict[str, Any]) -> None:
    spec = dict(mapping(manifest, "spec"))
    if "backend" in spec:
        spec["defaultBackend"] = _backend(spec.pop("backend"))
    rules = []
    for rule in entries(spec, "rules"):
        paths = [
            {
                "pathType": "ImplementationSpecific",
                **{key: value for key, value in path.items() if key != "backend"},
                "backend": _backend(mapping(path, "backend")),
            }
            for path in entries(rule, "http", "paths")
        ]
        rules.append({**rule, "http": {"paths": paths}} if "http" in rule else rule)
    if rules:
        spec["rules"] = rules
    manifest["spec"] = spec


def _backend(backend: Mapping[str, Any]) -> dict[str, Any]:
    if "serviceName" not in backend:
        return dict(backend)
    port = backend.get("servicePort")
    return {"service": {"name": backend["serviceName"], "port": {"number" if isinstance(port, int) else "name": port}}}


def _autoscaler(manifest: dict[str, Any]) -> None:
    """Convert metrics of `autoscaling/v2beta1`, which had no `target`."""
    spec = dict(mapping(manifest, "spec"))
    metrics = []
    for metric in entries(spec, "metrics"):
        resource = dict(mapping(metric, "resource"))
        if "targetAverageUtilization" in resource:
            percent = resource.pop("targetAverageUtilization")
            resource["target"] = {"type": "Utilization", "averageUtilization": percent}
        elif "targetAverageValue" in resource:
            resource["target"] = {"type": "AverageValue", "averageValue": resource.pop("targetAverageValue")}
        metrics.append({**metric, "resource": resource} if resource else metric)
    if metrics:
        spec["metrics"] = metrics
    manifest["spec"] = spec


def _webhooks(manifest: dict[str, Any]) -> None:
    """Set what defaulted to something else, or had a default, in `admissionregistration.k8s.io/v1beta1`."""
    manifest["webhooks"] = [
        {
            "failurePolicy": "Ignore", "matchPolicy": "Exact", "timeoutSeconds": 30,
            "admissionReviewVersions": ["v1beta1"], "sideEffects": "None", **each,
        }
        for each in entries(manifest, "webhooks")
    ]  # fmt: skip


_CONVERSIONS: Mapping[str, Callable[[dict[str, Any]], None]] = {
    "Deployment": _deployment,
    "DaemonSet": _deployment,
    "ReplicaSet": _deployment,
    "StatefulSet": _deployment,
    "Ingress": _ingress,
    "HorizontalPodAutoscaler": _autoscaler,
    "MutatingWebhookConfiguration": _webhooks,
    "ValidatingWebhookConfiguration": _webhooks,
}
