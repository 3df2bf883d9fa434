"""Pods: where objects have a pod template, and the parts of a pod."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chartgen.objects.fields import Path, at, entries, indexed, text

_TEMPLATE = ("spec", "template", "spec")
POD_PATHS: dict[tuple[str, str], Path] = {
    ("", "Pod"): ("spec",),
    ("", "ReplicationController"): _TEMPLATE,
    ("apps", "DaemonSet"): _TEMPLATE,
    ("apps", "Deployment"): _TEMPLATE,
    ("apps", "ReplicaSet"): _TEMPLATE,
    ("apps", "StatefulSet"): _TEMPLATE,
    ("batch", "CronJob"): ("spec", "jobTemplate", "spec", "template", "spec"),
    ("batch", "Job"): _TEMPLATE,
}
"""The path of the pod's spec, by group and kind of the object."""

CONTAINER_LISTS = ("initContainers", "containers", "ephemeralContainers")

SYSCTLS_OF_NODES: Mapping[str, tuple[str, ...]] = {
    "hostIPC": ("kernel.shm", "kernel.msg", "kernel.sem", "fs.mqueue."),
    "hostNetwork": ("net.",),
}
"""What kernel parameters begin with that are those of the node if a field of the pod is true."""


def pod_path(manifest: Mapping[str, Any]) -> Path | None:
    """Return the path of the spec of the pods that an object runs; None if it runs none."""
    group = text(manifest, "apiVersion").rpartition("/")[0]
    return POD_PATHS.get((group, text(manifest, "kind")))


def pod_labels(manifest: Mapping[str, Any]) -> Any:
    """Return the labels of the pods that an object runs; None if it sets none."""
    path = pod_path(manifest)
    return None if path is None else at(manifest, (*path[:-1], "metadata", "labels"))


def containers(manifest: Mapping[str, Any], pod: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield all containers of a pod, each with its path in the object."""
    for name in CONTAINER_LISTS:
        yield from indexed(manifest, (*pod, name))


def volume_names(manifest: Mapping[str, Any], pod: Path) -> set[str]:
    """Return the names of the volumes that the containers of a pod can mount.

    The claim templates of a StatefulSet are volumes of its pods.
    """
    names = {text(volume, "name") for volume in entries(manifest, *pod, "volumes")}
    if text(manifest, "kind") == "StatefulSet":
        names |= {text(claim, "metadata", "name") for claim in entries(manifest, "spec", "volumeClaimTemplates")}
    return names - {""}
