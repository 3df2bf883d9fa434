"""The objects of a namespace by their relations: owners, pods and events, which decide the health of an object."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from chartgen.live import facts, messages
from chartgen.live.lifecycles import State
from chartgen.objects.fields import mapping, text

Json = Mapping[str, Any]


class Health(NamedTuple):
    """The state of an object, with its causes."""

    state: State | None
    """None for an object that has no lifecycle, such as a ConfigMap."""
    causes: tuple[str, ...] = ()
    """Sentences and messages, the most important one first; of an Available object, only what limits that."""
    command: str = ""
    """The next command to run."""


@dataclass(frozen=True, slots=True)
class NamespaceIndex:
    """The objects of a namespace, by owner, and its warning events, by the object that they are about."""

    namespace: str
    now: datetime
    pods: Sequence[Json]
    owned: Mapping[str, Sequence[Json]]
    """Objects by the UID of their controller."""
    events: Mapping[str, Sequence[Json]]
    """Warnings by the UID of the object that they are about, or by its kind and name."""
    unread: Collection[str] = ()
    """Kinds that could not be read."""

    @classmethod
    def of(
        cls, objects: Sequence[Json], namespace: str, now: datetime, *, unread: Collection[str] = ()
    ) -> NamespaceIndex:
        """Index the objects of a namespace; events are the only ones without a kind."""
        pods: list[Json] = []
        owned: dict[str, list[Json]] = {}
        events: dict[str, list[Json]] = {}
        for each in objects:
            if involved := mapping(each, "involvedObject"):
                events.setdefault(text(involved, "uid") or _name(involved), []).append(each)
            elif controller := facts.owner(each):
                owned.setdefault(controller, []).append(each)
            if text(each, "kind") == "Pod":
                pods.append(each)
        return cls(namespace, now, pods, owned, events, unread)

    def owned_by(self, manifest: Json, kind: str) -> list[Json]:
        """List the objects of a kind that an object controls."""
        return [each for each in self.owned.get(text(manifest, "metadata", "uid"), ()) if text(each, "kind") == kind]

    def pods_of(self, manifest: Json) -> list[Json]:
        """List the pods of a workload or a Job."""
        if text(manifest, "kind") == "Deployment":
            return [pod for each in self.owned_by(manifest, "ReplicaSet") for pod in self.owned_by(each, "Pod")]
        return self.owned_by(manifest, "Pod")

    def about(self, *manifests: Json) -> list[Json]:
        """List the warning events about objects, the newest first."""
        # By the UID if there is one: an object may have had the name of another one before.
        keys = [key for each in manifests for key in (text(each, "metadata", "uid"), _name(each, "metadata")) if key]
        found = [event for key in dict.fromkeys(keys) for event in self.events.get(key, ())]
        return sorted(found, key=messages.when, reverse=True)

    def rejected(self, manifest: Json, pods: Sequence[Json]) -> str:
        """Return why a controller's latest attempt to create a pod failed; empty if it succeeded.

        StatefulSets, DaemonSets and Jobs report this only in events, with the reason `FailedCreate`.
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


def _name(value: Json, *path: str) -> str:
    return f"{text(value, 'kind')}/{text(value, *path, 'name')}"
