"""Data: claims, StatefulSets, definitions of custom resources, and what keeps or deletes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from chartgen.diff.model import Comparison, Effect, FieldChange, Json, ObjectChange, Release, RenderedObject
from chartgen.diff.rules.immutable import storage
from chartgen.diff.rules.matching import Names, at_path
from chartgen.diff.rules.pods import claims
from chartgen.diff.rules.workloads import declared, namespace_of
from chartgen.objects.fields import at, entries, text
from chartgen.wording import listed

POLICY = "helm.sh/resource-policy"
_KEEP = f"set the annotation {POLICY}: keep in an earlier release, or back up the data"
_RETENTION = ("spec", "persistentVolumeClaimRetentionPolicy")


class Policy(NamedTuple):
    """A field that decides what happens to data."""

    kind: str
    path: Names
    default: str
    when: str
    """When the data is deleted."""


POLICIES: tuple[Policy, ...] = (
    Policy("StatefulSet", (*_RETENTION, "whenDeleted"), "Retain", "when the StatefulSet is deleted"),
    Policy("StatefulSet", (*_RETENTION, "whenScaled"), "Retain", "when the StatefulSet scales down"),
    Policy("PersistentVolume", ("spec", "persistentVolumeReclaimPolicy"), "Retain", "when its claim is deleted"),
)
"""Fields that keep data unless they are Delete."""

_LOST: dict[tuple[str, str], str] = {
    ("", "PersistentVolumeClaim"): "its volume and all data on it are deleted, unless the class retains volumes",
    ("", "Namespace"): "all objects in the namespace are deleted",
    ("apiextensions.k8s.io", "CustomResourceDefinition"): "all its custom resources are deleted, in all namespaces",
}
"""What the deletion of an object deletes."""


def data(change: ObjectChange, comparison: Comparison) -> Iterator[Effect]:
    """Yield what happens to data."""
    if change.after is None:
        yield from _of_deleted(change)
    elif change.before is not None:
        yield from _keep_removed(change)
        yield from _policies(change)
        yield from _expanded(change)
        yield from _scaled_down(change)
        yield from _unmounted(change, comparison)


def _of_deleted(change: ObjectChange) -> Iterator[Effect]:
    before = change.before
    assert before is not None
    other = change.replaced_by
    if before.kind == "StatefulSet":
        yield from _of_deleted_set(before, other)
    elif (lost := _LOST.get((before.group, before.kind))) is None:
        return
    elif not before.is_kept:
        yield Effect("data-loss", lost, _KEEP)
    elif before.kind == "PersistentVolumeClaim":
        moved = f"; {other.title} is a new and empty one" if other else ""
        yield Effect("data-left", f"the claim stays, but nothing mounts it any more{moved}", _copy(other))


def _copy(other: RenderedObject | None) -> str:
    return (
        f"copy the data to {other.title}, or keep the name"
        if other
        else "delete the claim once its data is no longer needed"
    )


def _of_deleted_set(before: RenderedObject, other: RenderedObject | None) -> Iterator[Effect]:
    """Yield what happens to the claims of a StatefulSet that is deleted, which Helm does not know."""
    names = [text(each, "metadata", "name") for each in entries(before.manifest, "spec", "volumeClaimTemplates")]
    if not names or before.is_kept:
        return
    shown = listed(f"{name}-{before.name}-0" for name in names)
    if at(before.manifest, (*_RETENTION, "whenDeleted")) == "Delete":
        why = f"its claims ({shown}, …) are deleted with it, since its retention policy is Delete"
        yield Effect("data-loss", why, "set `whenDeleted: Retain` in an earlier release")
        return
    moved = f"; the pods of {other.title} get new and empty ones" if other else ""
    yield Effect("data-left", f"its claims ({shown}, …) stay, and nothing mounts them any more{moved}", _copy(other))


def _keep_removed(change: ObjectChange) -> Iterator[Effect]:
    assert change.before is not None
    assert change.after is not None
    if change.before.is_kept and not change.after.is_kept:
        fields = at_path(change, "metadata", "annotations", POLICY)
        why = f"the annotation {POLICY}: keep is removed: uninstalling or removing it from the chart now deletes it"
        yield Effect("data-risk", why, "keep the annotation", fields)


def _policies(change: ObjectChange) -> Iterator[Effect]:
    assert change.before is not None
    assert change.after is not None
    for policy in POLICIES:
        if policy.kind != change.after.kind:
            continue
        before, after = (text(each.manifest, *policy.path) or policy.default for each in (change.before, change.after))
        if after == "Delete" and before != after:
            fields = at_path(change, *policy.path)
            why = f"{'.'.join(policy.path[1:])} {before} → {after}: data is deleted {policy.when}"
            yield Effect("data-risk", why, f"keep {before}", fields)


def _expanded(change: ObjectChange) -> Iterator[Effect]:
    assert change.before is not None
    assert change.after is not None
    if change.after.kind != "PersistentVolumeClaim":
        return
    fields = at_path(change, "spec", "resources", "requests", "storage")
    old, new = storage(change.before.manifest), storage(change.after.manifest)
    if fields and old is not None and new is not None and new > old:
        sizes = " → ".join(str(_size(each.manifest)) for each in (change.before, change.after))
        why = f"the claim expands {sizes}, which is rejected unless its class has `allowVolumeExpansion: true`"
        yield Effect("depends", why, "check the class with `kubectl get storageclass`", fields)
    attributes = at_path(change, "spec", "volumeAttributesClassName")
    if attributes:
        why = "the attributes of the volume change, which its driver must support"
        yield Effect("depends", why, fields=attributes)


def _size(claim: Json) -> object:
    return at(claim, ("spec", "resources", "requests", "storage"))


def _scaled_down(change: ObjectChange) -> Iterator[Effect]:
    assert change.before is not None
    assert change.after is not None
    after = change.after.manifest
    if change.after.kind != "StatefulSet" or at(after, (*_RETENTION, "whenScaled")) != "Delete":
        return
    old, new = declared(change.before.manifest, 1), declared(after, 1)
    if new < old and entries(after, "spec", "volumeClaimTemplates"):
        fields: tuple[FieldChange, ...] = at_path(change, "spec", "replicas")
        why = f"the claims of {old - new} of {old} pods are deleted, since the retention policy `whenScaled` is Delete"
        yield Effect("data-loss", why, "set `whenScaled: Retain` in an earlier release", fields)


def _unmounted(change: ObjectChange, comparison: Comparison) -> Iterator[Effect]:
    """Yield the claims of the release that a workload no longer mounts, nor any other."""
    assert change.before is not None
    assert change.after is not None
    gone = [each for each in claims(change.before.manifest) if each not in claims(change.after.manifest)]
    if not gone:
        return
    there = {each.name for each in comparison.after.of_kind("PersistentVolumeClaim")}
    mounted = _mounted(comparison.after, namespace_of(change.after))
    for name in gone:
        if name in there and name not in mounted:
            why = f"no pod mounts the claim {name} any more, which stays with its data"
            yield Effect("data-left", why, "remove the claim from the chart once its data is no longer needed")


def _mounted(release: Release, namespace: str) -> set[str]:
    return {
        name for each in release.objects.values() if namespace_of(each) == namespace for name in claims(each.manifest)
    }
