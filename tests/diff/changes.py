"""Comparisons of small manifests, for the tests of rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from chartgen.diff.model import (
    Category,
    Comparison,
    Effect,
    FieldChange,
    ObjectChange,
    Release,
    RenderedObject,
)
from chartgen.diff.rules import effects
from chartgen.objects.differences import differences
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
    before: Iterable[Mapping[str, Any]],
    after: Iterable[Mapping[str, Any]],
    renamed: Mapping[str, str] | None = None,
    crds: Iterable[str] = (),
) -> Comparison:
    """Compare the objects of two releases.

    Args:
        before: The manifests before.
        after: The manifests after.
        renamed: Titles of objects before, each with that of the object that replaces it.
        crds: Titles of objects that are files of `crds/`.
    """
    old, new = (_release(each, frozenset(crds)) for each in (before, after))
    by_title = {each.title: each for release in (old, new) for each in release.objects.values()}
    successors = renamed or {}
    predecessors = {value: key for key, value in successors.items()}
    changes = []
    for key in dict.fromkeys((*old.objects, *new.objects)):
        first, second = old.objects.get(key), new.objects.get(key)
        if first and second:
            changes.append(ObjectChange(first, second, _fields(first.manifest, second.manifest)))
        elif first:
            changes.append(ObjectChange(first, None, replaced_by=by_title.get(successors.get(first.title, ""))))
        elif second:
            changes.append(ObjectChange(None, second, replaces=by_title.get(predecessors.get(second.title, ""))))
    return Comparison(old, new, tuple(changes))


def _release(manifests: Iterable[Mapping[str, Any]], crds: frozenset[str]) -> Release:
    objects = {}
    for each in manifests:
        template = f"templates/{each['kind'].lower()}.yaml"
        rendered = RenderedObject(each, template, NAMESPACE)
        if rendered.title in crds:
            rendered = RenderedObject(each, "crds/shop.yaml", NAMESPACE, is_crd=True)
        objects[identity(each, NAMESPACE)] = rendered
    return Release(NAMESPACE, objects)


def _fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    changed = [FieldChange(each.steps, each.found, each.expected) for each in differences(after, before)]
    removed = [
        FieldChange(each.steps, each.expected, None) for each in differences(before, after) if each.found is None
    ]
    return (*removed, *changed)


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
