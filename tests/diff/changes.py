"""Comparisons of small manifests, for the tests of rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from chartgen.diff import pairing
from chartgen.diff.model import (
    Category,
    Comparison,
    Effect,
    Release,
    RenderedObject,
)
from chartgen.diff.rules import effects
from chartgen.objects.identity import identity

NAMESPACE = "shop"
_GROUPS = {
    "ClusterRole": "rbac.authorization.k8s.io/v1",
    "ClusterRoleBinding": "rbac.authorization.k8s.io/v1",
    "CSIDriver": "storage.k8s.io/v1",
    "CronJob": "batch/v1",
    "CustomResourceDefinition": "apiextensions.k8s.io/v1",
    "DaemonSet": "apps/v1",
    "Deployment": "apps/v1",
    "EndpointSlice": "discovery.k8s.io/v1",
    "GRPCRoute": "gateway.networking.k8s.io/v1",
    "Gateway": "gateway.networking.k8s.io/v1",
    "GatewayClass": "gateway.networking.k8s.io/v1",
    "HTTPRoute": "gateway.networking.k8s.io/v1",
    "HorizontalPodAutoscaler": "autoscaling/v2",
    "Ingress": "networking.k8s.io/v1",
    "IngressClass": "networking.k8s.io/v1",
    "Job": "batch/v1",
    "NetworkPolicy": "networking.k8s.io/v1",
    "PodDisruptionBudget": "policy/v1",
    "PriorityClass": "scheduling.k8s.io/v1",
    "ReplicaSet": "apps/v1",
    "Role": "rbac.authorization.k8s.io/v1",
    "RoleBinding": "rbac.authorization.k8s.io/v1",
    "RuntimeClass": "node.k8s.io/v1",
    "StatefulSet": "apps/v1",
    "StorageClass": "storage.k8s.io/v1",
    "VolumeAttributesClass": "storage.k8s.io/v1",
}


def manifest(kind: str, name: str = "shop", **fields: Any) -> dict[str, Any]:
    """Write a manifest; `metadata` is merged with the name."""
    metadata = {"name": name, **fields.pop("metadata", {})}
    return {"apiVersion": _GROUPS.get(kind, "v1"), "kind": kind, "metadata": metadata, **fields}


def read(text: str) -> dict[str, Any]:
    """Read a fragment of YAML."""
    found: dict[str, Any] = yaml.safe_load(text) or {}
    return found


def compare(
    before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]], crds: Iterable[str] = ()
) -> Comparison:
    """Compare the objects of two releases.

    Args:
        before: The manifests before.
        after: The manifests after.
        crds: Titles of objects that are files of `crds/`.
    """
    files = frozenset(crds)
    return pairing.compare(_release(before, files), _release(after, files))


def _release(manifests: Iterable[Mapping[str, Any]], crds: frozenset[str]) -> Release:
    objects = {}
    for each in manifests:
        template = f"templates/{each['kind'].lower()}.yaml"
        rendered = RenderedObject(each, template, NAMESPACE)
        if rendered.title in crds:
            rendered = RenderedObject(each, "crds/shop.yaml", NAMESPACE, is_crd=True)
        objects[identity(each, NAMESPACE)] = rendered
    return Release(NAMESPACE, objects)


def found(comparison: Comparison, title: str) -> list[Effect]:
    """Return the effects of the change of an object."""
    for change in comparison.changes:
        if change.shown.title == title:
            return list(effects(change, comparison))
    raise AssertionError(f"no {title}")


def categories(comparison: Comparison, title: str) -> set[Category]:
    """Return the categories of the change of an object."""
    return {each.category for each in found(comparison, title)}


def one(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, *others: Mapping[str, Any]) -> list[Effect]:
    """Return the effects of the change of one object, next to others that do not change."""
    shown = after or before
    assert shown is not None
    first, second = ([*([each] if each else []), *others] for each in (before, after))
    return found(compare(first, second), f"{shown['kind']}/{shown['metadata']['name']}")


def one_set(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, *others: Mapping[str, Any]
) -> set[Category]:
    """Return the categories of the change of one object, next to others that do not change."""
    return {each.category for each in one(before, after, *others)}
