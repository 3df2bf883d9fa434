"""The status of namespaces: releases with their objects, their states and causes, and drift."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chartgen.errors import EXIT_FINDINGS, EXIT_OK, EXIT_USAGE, Location
from chartgen.live import conversion
from chartgen.live.cluster import Snapshot, Unread
from chartgen.live.drift import Drift
from chartgen.live.entities import Entity, Pod, Release
from chartgen.live.lifecycles import State
from chartgen.live.references import MissingKeys, Use, missing, read_by, used_only, uses
from chartgen.live.states import Health, NamespaceIndex, absent, health, pods_of
from chartgen.objects.fields import entries, mapping, text
from chartgen.objects.identity import Identity, identity

Json = Mapping[str, Any]
INSTANCE = "app.kubernetes.io/instance"
MANAGED_BY = "app.kubernetes.io/managed-by"
RELEASE_NAME = "meta.helm.sh/release-name"
_NEEDED = {*conversion.WORKLOADS, "Pod", "Release"}
"""Kinds without which nothing is known to be fine."""
_ORDER = (
    "Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Service", "Ingress", "HorizontalPodAutoscaler",
    "PersistentVolumeClaim", "ConfigMap", "Secret",
)  # fmt: skip
"""The kinds in the order in which they are shown, before all others."""


@dataclass(frozen=True, slots=True)
class PodStatus:
    """A pod with its state."""

    pod: Pod
    state: str
    is_old: bool
    """Whether it belongs to an earlier revision of its workload."""


@dataclass(frozen=True, slots=True)
class ObjectStatus:
    """An object with its state."""

    entity: Entity
    health: Health
    pods: tuple[PodStatus, ...] = ()
    location: Location | None = None
    """Where a spec describes it; None if no spec is known."""
    uses: frozenset[Use] = frozenset()
    """The Secrets, ConfigMaps and claims that its pods read."""

    @property
    def title(self) -> str:
        """Kind and name, such as `Deployment/todo-backend`."""
        return f"{getattr(self.entity, 'kind', type(self.entity).__name__)}/{self.entity.name}"


@dataclass(frozen=True, slots=True)
class Origin:
    """The spec that the chart of a release comes from."""

    location: Location | None
    environment: str | None
    """The environment whose values it was installed with: empty for none, None for custom values."""
    policies: tuple[str, ...]
    """Those of the namespace."""


@dataclass(frozen=True, slots=True)
class ReleaseStatus:
    """A release with its objects."""

    release: Release
    objects: tuple[ObjectStatus, ...]
    drift: tuple[Drift, ...] = ()
    problem: str = ""
    """Why Helm's record cannot be read; empty if it can."""
    origin: Origin | None = None
    """None for a chart that is not of the project."""

    @property
    def is_fine(self) -> bool:
        """Whether all is Available and nothing has drifted."""
        states: set[State | None] = {each.health.state for each in self.objects}
        known = not any(each.health.state is None and each.health.causes for each in self.objects)
        deployed = self.release.status == "deployed" or self.release.source == "labels"
        return states <= {None, "Available"} and known and not self.drift and not self.problem and deployed


@dataclass(frozen=True, slots=True)
class NotInstalled:
    """A chart of the project without a release in a namespace that it is for."""

    chart: str
    version: str
    command: str
    """The command that installs it."""
    location: Location | None
    """The Chart in its spec."""


@dataclass(frozen=True, slots=True)
class NamespaceStatus:
    """A namespace."""

    name: str
    exists: bool
    releases: tuple[ReleaseStatus, ...]
    others: tuple[ObjectStatus, ...]
    """Objects that belong to no release, but that its pods need: Secrets, ConfigMaps and claims."""
    missing_keys: tuple[MissingKeys, ...]
    unread: tuple[Unread, ...]
    not_installed: tuple[NotInstalled, ...] = ()
    is_known: bool = True
    """Whether it exists, or the specs name it: anything else is a wrong name."""

    @property
    def is_fine(self) -> bool:
        """Whether all is Available and nothing has drifted."""
        known = not any(each.kind in _NEEDED and each.reason != "unknown" for each in self.unread)
        fine = all(each.is_fine for each in self.releases) and self.exists and not self.not_installed and known
        return fine and not any(not each.is_optional for each in self.missing_keys)

    def of_charts(self, charts: Collection[str]) -> NamespaceStatus:
        """Return the status of the releases of some charts, and of what their pods need."""
        releases = tuple(each for each in self.releases if each.release.chart in charts)
        used = {use for release in releases for each in release.objects for use in each.uses}
        others = tuple(each for each in self.others if (*each.title.split("/", 1), "") in used)
        found = (used_only(each, used) for each in self.missing_keys)
        return replace(self, releases=releases, others=others, missing_keys=tuple(filter(None, found)))


@dataclass(frozen=True, slots=True)
class Report:
    """The status of all namespaces that were asked for."""

    namespaces: tuple[NamespaceStatus, ...]
    time: datetime
    has_images: bool = False
    """Whether the sizes and times of images were determined."""

    @property
    def exit_code(self) -> int:
        """0 if all is Available and nothing has drifted, 2 if a name is unknown, else 1."""
        if not all(each.is_known for each in self.namespaces):
            return EXIT_USAGE
        return EXIT_OK if all(each.is_fine for each in self.namespaces) else EXIT_FINDINGS


def namespace_status(
    snapshot: Snapshot,
    now: datetime,
    *,
    drift: Mapping[str, Sequence[Drift]] | None = None,
    locations: Mapping[Identity, Location | None] | None = None,
    origins: Mapping[str, Origin] | None = None,
) -> NamespaceStatus:
    """Put together the status of a namespace.

    Args:
        snapshot: What was read of it.
        now: The time, in UTC.
        drift: The differences, by release.
        locations: Where specs describe objects.
        origins: The specs, by release.
    """
    index = NamespaceIndex.of(snapshot.objects, snapshot.namespace, now, unread={each.kind for each in snapshot.unread})
    live = {identity(each, snapshot.namespace): each for each in snapshot.objects if text(each, "kind")}
    releases: list[ReleaseStatus] = []
    own: set[Identity] = set()
    for record, objects in _releases(snapshot, live):
        own.update(objects)
        statuses = [
            _object(one, live.get(one), manifest, snapshot, index, (locations or {}).get(one))
            for one, manifest in objects.items()
        ]
        release = record if isinstance(record, Release) else conversion.release(record)
        found = tuple((drift or {}).get(release.name, ()))
        problem = "" if isinstance(record, Release) else text(record, "problem")
        origin = (origins or {}).get(release.name)
        releases.append(ReleaseStatus(release, tuple(sorted(statuses, key=_position)), found, problem, origin))
    others = _used_by_pods(index.pods, live, own)
    return NamespaceStatus(
        snapshot.namespace,
        any(one.kind == "Namespace" for one in live) or any(each.kind == "Namespace" for each in snapshot.unread),
        tuple(releases),
        tuple(_object(one, live[one], live[one], snapshot, index) for one in others),
        tuple(missing(index.pods, live, own, {each.kind for each in snapshot.unread})),
        tuple(snapshot.unread),
    )


def _releases(
    snapshot: Snapshot, live: Mapping[Identity, Json]
) -> Iterable[tuple[Json | Release, dict[Identity, Json]]]:
    """Yield the releases with their objects; those whose record cannot be read have the objects that name them."""
    known = set()
    for record in snapshot.records:
        name = text(record, "name")
        known.add(name)
        if "objects" in record:
            yield record, {identity(each, snapshot.namespace): each for each in record["objects"]}
        else:
            yield record, _labelled(name, live)
    has_records = not any(each.kind == "Secret" for each in snapshot.unread)
    labels: dict[str, Json] = {}
    for each in live.values():
        name = _release_name(each)
        # What a release left behind names it, too; what Argo CD has applied names none in annotations.
        if name and name not in known and not (has_records and text(each, "metadata", "annotations", RELEASE_NAME)):
            labels[name] = {**mapping(each, "metadata", "labels"), **labels.get(name, {})}
    for name in sorted(labels):
        yield conversion.release_of_labels(name, snapshot.namespace, labels[name]), _labelled(name, live)


def _labelled(release: str, live: Mapping[Identity, Json]) -> dict[Identity, Json]:
    return {one: each for one, each in live.items() if _release_name(each) == release}


def _release_name(manifest: Json) -> str:
    """Return the release that an object names; empty for one that its controller has created."""
    labels = mapping(manifest, "metadata", "labels")
    if entries(manifest, "metadata", "ownerReferences") or text(labels, MANAGED_BY) != "Helm":
        return ""
    return text(manifest, "metadata", "annotations", RELEASE_NAME) or text(labels, INSTANCE)


def _object(
    one: Identity,
    live: Json | None,
    manifest: Json,
    snapshot: Snapshot,
    index: NamespaceIndex,
    location: Location | None = None,
) -> ObjectStatus:
    if live is None:
        unread = next((each for each in snapshot.unread if each.kind == one.kind), None)
        return ObjectStatus(conversion.entity(manifest, ()), absent(one.kind, unread), (), location)
    pods = pods_of(live, index)
    used = frozenset(use for pod in (*(each.pod for each in pods), live) for use in uses(pod))
    shown = tuple(PodStatus(conversion.pod(each.pod), each.state, each.is_old) for each in pods)
    return ObjectStatus(conversion.entity(live, snapshot.objects), health(live, index), shown, location, used)


def _position(status: ObjectStatus) -> tuple[int, str]:
    kind = status.title.partition("/")[0]
    return (_ORDER.index(kind) if kind in _ORDER else len(_ORDER), status.title)


def _used_by_pods(pods: Sequence[Json], live: Mapping[Identity, Json], own: set[Identity]) -> list[Identity]:
    """List the Secrets, ConfigMaps and claims that pods use, and that belong to no release."""
    used: dict[Identity, None] = {}
    for pod in pods:
        namespace = text(pod, "metadata", "namespace")
        for each in read_by(pod):
            used[Identity("", each.kind, namespace, each.name)] = None
    return sorted(one for one in used if one in live and one not in own and one.name != "kube-root-ca.crt")
