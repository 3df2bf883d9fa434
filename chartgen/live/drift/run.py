"""All drift of a namespace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from chartgen.folder import FolderChart
from chartgen.live.cluster import Snapshot
from chartgen.live.drift.changed import Autoscaled, changed
from chartgen.live.drift.installed import not_installed
from chartgen.live.drift.model import Drift
from chartgen.live.drift.orphaned import missing, orphaned
from chartgen.objects.fields import text
from chartgen.objects.identity import Identity, identity

Json = Mapping[str, Any]
_IN_PROGRESS = frozenset({"pending-install", "pending-upgrade", "pending-rollback", "uninstalling"})


class Reader(Protocol):
    """What reads single objects, such as a `Cluster`."""

    def object(self, namespace: str, api_version: str, kind: str, name: str) -> Json | None:
        """Read an object whole, with its managed fields; None if it does not exist."""
        ...


def find(snapshot: Snapshot, cluster: Reader, charts: Mapping[str, FolderChart]) -> dict[str, tuple[Drift, ...]]:
    """Return what has drifted in a namespace, by release.

    Args:
        snapshot: What was read of it.
        cluster: Reads who changed an object; called for each object that has changed.
        charts: The committed charts by name.

    Raises:
        ChartgenError: The cluster does not answer (exit code 3).
    """
    namespace = snapshot.namespace
    live: dict[Identity, dict[str, Json]] = {}
    for each in snapshot.objects:
        if text(each, "kind"):
            live.setdefault(identity(each, namespace), {})[text(each, "apiVersion")] = each
    by_release: dict[str, tuple[Drift, ...]] = {}
    for record in snapshot.records:
        found: list[Drift] = []
        if "objects" in record:
            chart = charts.get(text(record, "metadata", "name"))
            if chart is not None:
                found += not_installed(record, chart)
            if text(record, "status") not in _IN_PROGRESS:
                found += _in_cluster(record, snapshot, live, cluster)
        by_release[text(record, "name")] = tuple(found)
    return by_release


def _in_cluster(
    record: Json, snapshot: Snapshot, live: Mapping[Identity, Mapping[str, Json]], cluster: Reader
) -> Iterator[Drift]:
    def whole(manifest: Json) -> Json | None:
        own = text(manifest, "metadata", "namespace") or snapshot.namespace
        name = text(manifest, "metadata", "name")
        return cluster.object(own, text(manifest, "apiVersion"), text(manifest, "kind"), name)

    objects = {identity(each, snapshot.namespace): each for each in record["objects"]}
    newest = {one: next(iter(versions.values())) for one, versions in live.items()}
    autoscaled = Autoscaled.of([*snapshot.objects, *objects.values()])
    for one, manifest in objects.items():
        if one in live:
            same = live[one].get(text(manifest, "apiVersion")) or whole(manifest) or newest[one]
            yield from changed(record, manifest, same, autoscaled, whole)
    yield from missing(objects, newest, snapshot.unread)
    yield from orphaned(record, objects, newest)
