"""All drift of a namespace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from chartgen.folder import FolderChart
from chartgen.live.cluster import Snapshot
from chartgen.live.drift.changed import Autoscaled, changed
from chartgen.live.drift.installed import not_installed
from chartgen.live.drift.model import Drift
from chartgen.live.drift.orphaned import missing, orphaned, release_of
from chartgen.objects.fields import text
from chartgen.objects.identity import Identity, identity

Json = Mapping[str, Any]
_IN_PROGRESS = frozenset({"pending-install", "pending-upgrade", "pending-rollback", "uninstalling"})


class ObjectReader(Protocol):
    """What reads single objects, such as a `Cluster`."""

    def object(self, namespace: str, api_version: str, kind: str, name: str) -> Json | None:
        """Read an object whole, with its managed fields; None if it does not exist."""
        ...


def find(snapshot: Snapshot, cluster: ObjectReader, charts: Mapping[str, FolderChart]) -> dict[str, tuple[Drift, ...]]:
    """Return what has drifted in a namespace, by release.

    Args:
        snapshot: What was read of it.
        cluster: Reads who changed an object; called for each object that has changed.
        charts: The committed charts by name.

    Raises:
        ChartgenError: The cluster does not respond (exit code 3).
    """
    namespace = _Namespace.of(snapshot, cluster)
    by_release: dict[str, tuple[Drift, ...]] = {}
    for record in snapshot.records:
        found: list[Drift] = []
        if "objects" in record:
            chart = charts.get(text(record, "metadata", "name"))
            if chart is not None:
                found += not_installed(record, chart)
            if text(record, "status") not in _IN_PROGRESS:
                found += namespace.drift(record)
        by_release[text(record, "name")] = tuple(found)
    return by_release


@dataclass(frozen=True, slots=True)
class _Namespace:
    """The objects of a namespace, indexed for comparison with its releases."""

    snapshot: Snapshot
    cluster: ObjectReader
    live: Mapping[Identity, Mapping[str, Json]]
    """The objects in the cluster, each in the versions of its API that were read."""
    by_release: Mapping[str, Mapping[Identity, Json]]
    """Those that name a release."""
    autoscaled: Autoscaled

    @classmethod
    def of(cls, snapshot: Snapshot, cluster: ObjectReader) -> _Namespace:
        live: dict[Identity, dict[str, Json]] = {}
        by_release: dict[str, dict[Identity, Json]] = {}
        for each in snapshot.objects:
            if text(each, "kind"):
                one = identity(each, snapshot.namespace)
                live.setdefault(one, {})[text(each, "apiVersion")] = each
                if release := release_of(each):
                    by_release.setdefault(release, {})[one] = each
        manifests = (each for record in snapshot.records for each in record.get("objects", ()))
        return cls(snapshot, cluster, live, by_release, Autoscaled.of((*snapshot.objects, *manifests)))

    def drift(self, record: Json) -> Iterator[Drift]:
        """Iterate over the differences between a release and the cluster."""
        objects = {identity(each, self.snapshot.namespace): each for each in record["objects"]}
        for one, manifest in objects.items():
            if versions := self.live.get(one):
                same = versions.get(text(manifest, "apiVersion")) or self.whole(manifest)
                any_version = next(iter(versions.values()))
                yield from changed(record, manifest, same or any_version, self.autoscaled, self.whole)
        yield from missing(objects, self.live, self.snapshot.unread)
        yield from orphaned(record, objects, self.by_release.get(text(record, "name"), {}))

    def whole(self, manifest: Json) -> Json | None:
        """Read an object with its managed fields."""
        namespace = text(manifest, "metadata", "namespace") or self.snapshot.namespace
        name = text(manifest, "metadata", "name")
        return self.cluster.object(namespace, text(manifest, "apiVersion"), text(manifest, "kind"), name)
