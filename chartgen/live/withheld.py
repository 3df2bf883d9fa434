"""Messages of containers that are withheld: they may quote a Secret whose content is unknown and cannot be redacted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from chartgen.objects.fields import entries, mapping, text
from chartgen.objects.references import references

Json = Mapping[str, Any]
_SECRETS_STORE = "secrets-store.csi.k8s.io"
WITHHELD = "message hidden, because it may quote a Secret that cannot be read"
_HARMLESS = frozenset(
    "CrashLoopBackOff CreateContainerConfigError ImagePullBackOff ErrImagePull ErrImageNeverPull InvalidImageName"
    " ContainerCreating PodInitializing".split()
)
"""Reasons of waiting containers whose messages are the kubelet's own; others quote the command and its output."""
_QUOTING = frozenset({"Unhealthy", "Failed", "FailedPostStartHook", "FailedPreStopHook"})
"""Reasons of events whose messages quote the output of probes and hooks, or the command of a container."""


def without_messages(objects: Iterable[Json], known: set[str] | None) -> list[Json]:
    """Return objects without the messages of pods that read Secrets with unknown content.

    Args:
        objects: Those of a namespace, with pods and events.
        known: The names of the Secrets whose content is known; None if Secrets cannot be read.
    """
    objects = list(objects)
    names = {
        text(each, "metadata", "name")
        for each in objects
        if text(each, "kind") == "Pod" and _reads_unknown(each, known)
    }
    return [_without(each, names) for each in objects] if names else objects


def _without(manifest: Json, names: set[str]) -> Json:
    if text(manifest, "kind") == "Pod" and text(manifest, "metadata", "name") in names:
        status = dict(mapping(manifest, "status"))
        for key in ("initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses"):
            if key in status:
                status[key] = [_container(each) for each in entries(status, key)]
        return {**manifest, "status": status}
    # Events are the only objects without a kind.
    is_about = not text(manifest, "kind") and text(manifest, "involvedObject", "name") in names
    return {**manifest, "message": WITHHELD} if is_about and text(manifest, "reason") in _QUOTING else manifest


def _container(status: Json) -> dict[str, Any]:
    found = dict(status)
    for key in ("state", "lastState"):
        if key in found:
            found[key] = {
                state: {**details, "message": WITHHELD} if _may_quote(state, details) else details
                for state, details in mapping(found, key).items()
            }
    return found


def _may_quote(state: str, details: Any) -> bool:
    if not text(details, "message"):
        return False
    return state == "terminated" or (state == "waiting" and text(details, "reason") not in _HARMLESS)


def _reads_unknown(pod: Json, known: set[str] | None) -> bool:
    """Tell whether a pod reads Secrets with unknown content, or mounts some that are stored outside the cluster."""
    if any(text(each, "csi", "driver") == _SECRETS_STORE for each in entries(pod, "spec", "volumes")):
        return True
    return any(each.kind == "Secret" and (known is None or each.name not in known) for each in references(pod))
