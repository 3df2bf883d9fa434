"""Objects that the tests of rules change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.diff.changes import manifest

LABELS = {"app": "shop"}


def container(image: str = "shop:1", **fields: Any) -> dict[str, Any]:
    """Write a container."""
    return {"name": "shop", "image": image, **fields}


def template(
    *containers: Mapping[str, Any], annotations: Mapping[str, str] | None = None, **pod: Any
) -> dict[str, Any]:
    """Write a pod template."""
    metadata: dict[str, Any] = {"labels": LABELS}
    if annotations:
        metadata["annotations"] = annotations
    return {"metadata": metadata, "spec": {"containers": [*containers] or [container()], **pod}}


def workload(kind: str = "Deployment", name: str = "shop", **spec: Any) -> dict[str, Any]:
    """Write a workload; its template is that of `template()` unless it is given."""
    required: dict[str, Any] = {"selector": {"matchLabels": LABELS}, "template": template()}
    if kind == "StatefulSet":
        required["serviceName"] = name
    return manifest(kind, name, spec={**required, **spec})


def claim(name: str = "data", size: str = "1Gi", keep: bool = False, **spec: Any) -> dict[str, Any]:
    """Write a claim."""
    metadata = {"annotations": {"helm.sh/resource-policy": "keep"}} if keep else {}
    requested = {"resources": {"requests": {"storage": size}}, "accessModes": ["ReadWriteOnce"]}
    return manifest("PersistentVolumeClaim", name, metadata=metadata, spec={**requested, **spec})


def mounted(*names: str, image: str = "shop:1") -> dict[str, Any]:
    """Write a template of a pod that mounts claims."""
    volumes = [{"name": each, "persistentVolumeClaim": {"claimName": each}} for each in names]
    return template(container(image), volumes=volumes)


def service(*ports: Mapping[str, Any], **spec: Any) -> dict[str, Any]:
    """Write a Service."""
    return manifest("Service", spec={"selector": LABELS, "ports": [*ports] or [{"port": 80}], **spec})


def autoscaler(minimum: int, maximum: int = 10, target: str = "shop") -> dict[str, Any]:
    """Write an autoscaler of a Deployment."""
    return manifest(
        "HorizontalPodAutoscaler",
        spec={
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": target},
            "minReplicas": minimum,
            "maxReplicas": maximum,
        },
    )
