"""The state of an object with what explains it, and the objects around it that decide it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from chartgen.live import messages
from chartgen.live.lifecycles import State
from chartgen.objects.fields import text

Json = Mapping[str, Any]


class Condition(NamedTuple):
    """The state of an object, and why it is in it."""

    state: State | None
    """None for an object that has no lifecycle, such as a ConfigMap."""
    causes: tuple[str, ...] = ()
    """Sentences and messages, the most important one first; of an Available object, only what limits that."""
    command: str = ""
    """The next command to run."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What decides the states of a namespace's objects besides themselves."""

    namespace: str
    now: datetime
    pods: Sequence[Json]
    replica_sets: Sequence[Json]
    jobs: Sequence[Json]
    events: Sequence[Json]
    unread: Collection[str] = ()
    """Kinds that could not be read."""

    @classmethod
    def of(
        cls, objects: Sequence[Json], namespace: str, now: datetime, *, unread: Collection[str] = ()
    ) -> Surroundings:
        """Sort the objects of a namespace; events are the only ones without a kind."""
        by_kind: dict[str, list[Json]] = {}
        for each in objects:
            by_kind.setdefault(text(each, "kind") or "Event", []).append(each)
        return cls(
            namespace,
            now,
            by_kind.get("Pod", []),
            by_kind.get("ReplicaSet", []),
            by_kind.get("Job", []),
            [each for each in by_kind.get("Event", []) if text(each, "involvedObject", "name")],
            unread,
        )

    def about(self, *manifests: Json) -> list[Json]:
        """List the warnings about objects, the newest first."""
        uids = {text(each, "metadata", "uid") for each in manifests}
        names = {(text(each, "kind"), text(each, "metadata", "name")) for each in manifests}
        found = [
            each
            for each in self.events
            # An object may have had the name of another one before.
            if (uid := text(each, "involvedObject", "uid")) in uids
            or (not uid and (text(each, "involvedObject", "kind"), text(each, "involvedObject", "name")) in names)
        ]
        return sorted(found, key=messages.when, reverse=True)

    def refused(self, manifest: Json, pods: Sequence[Json]) -> str:
        """Return why a controller could not create pods the last time that it tried; empty if it could.

        StatefulSets, DaemonSets and Jobs have no condition that tells.
        """
        newest = max((text(pod, "metadata", "creationTimestamp") for pod in pods), default="")
        for each in self.about(manifest):
            if text(each, "reason") == "FailedCreate" and self.now - messages.when(each) <= messages.RECENT:
                later = text(each, "series", "lastObservedTime") or text(each, "lastTimestamp")
                return text(each, "message") if later[:19] >= newest[:19] else ""
        return ""

    def describe(self, manifest: Json) -> str:
        """Return the command that describes an object."""
        kind, name = text(manifest, "kind").lower(), text(manifest, "metadata", "name")
        namespace = text(manifest, "metadata", "namespace")
        return f"kubectl describe {kind}/{name}" + (f" -n {namespace}" if namespace else "")
