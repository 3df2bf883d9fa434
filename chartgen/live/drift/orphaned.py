"""Objects that a release has and the cluster does not, and the other way round."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from chartgen.live import facts
from chartgen.live.cluster import Unread
from chartgen.live.drift.model import Drift
from chartgen.objects.fields import at, entries, text
from chartgen.objects.identity import Identity, display_name

Json = Mapping[str, Any]
CREATED = "the next `helm upgrade` creates it"
_RELEASE_NAME = "meta.helm.sh/release-name"
_RELEASE_NAMESPACE = "meta.helm.sh/release-namespace"
_MANAGED_BY = "app.kubernetes.io/managed-by"
_HOOK = "helm.sh/hook"
_POLICY = "helm.sh/resource-policy"


def missing(objects: Mapping[Identity, Json], live: Collection[Identity], unread: Iterable[Unread]) -> Iterator[Drift]:
    """Iterate over the objects of a release that are not in the cluster.

    Args:
        objects: Those of the release.
        live: Those in the cluster.
        unread: The kinds that could not be read: nothing is known of their objects.
    """
    unknown = {each.kind for each in unread if each.reason != "unknown"}
    for one, manifest in objects.items():
        ends_itself = at(manifest, ("spec", "ttlSecondsAfterFinished")) is not None and one.kind == "Job"
        if one not in live and one.kind not in unknown and not ends_itself:
            yield Drift("missing", display_name(manifest), consequence=CREATED)


def release_of(manifest: Json) -> str:
    """Return the release that an object names as its own; empty if it names none."""
    return text(manifest, "metadata", "annotations", _RELEASE_NAME)


def orphaned(record: Json, objects: Mapping[Identity, Json], live: Mapping[Identity, Json]) -> Iterator[Drift]:
    """Iterate over the objects in the cluster that a release created, and that are no longer part of it.

    Not among them: hooks, which Helm does not count as part of a release; what other objects own; and what Helm was
    told to keep.

    Args:
        record: What Helm recorded of the release, as in a snapshot.
        objects: The objects of the release.
        live: Those in the cluster that name it.
    """
    hooks = {(text(each, "kind"), text(each, "name")) for each in entries(record, "hooks")}
    for one, manifest in live.items():
        if one not in objects and (one.kind, one.name) not in hooks and _belongs(manifest, record):
            command = f"kubectl delete {one.kind.lower()} {one.name}"
            command += f" --namespace {one.namespace}" if one.namespace else ""
            yield Drift(
                "orphaned",
                display_name(manifest),
                time=facts.time(text(manifest, "metadata", "creationTimestamp")),
                consequence=f"neither `helm upgrade` nor `helm uninstall` deletes it; `{command}` does",
            )


def _belongs(manifest: Json, record: Json) -> bool:
    metadata = manifest.get("metadata") or {}
    annotations = metadata.get("annotations") or {}
    return (
        text(metadata, "labels", _MANAGED_BY) == "Helm"
        and annotations.get(_RELEASE_NAMESPACE) == text(record, "namespace")
        and _HOOK not in annotations
        and annotations.get(_POLICY) != "keep"
        and not metadata.get("ownerReferences")
    )
