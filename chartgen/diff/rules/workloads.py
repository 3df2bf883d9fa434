"""What the rules need to know about workloads: replicas, rollouts, and the pods that other objects select."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from chartgen.diff.model import Comparison, Json, ObjectChange, Release, RenderedObject
from chartgen.diff.rules.matching import template_fields
from chartgen.objects import scaling
from chartgen.objects.fields import at, entries, mapping, text
from chartgen.objects.pods import pod_labels, pod_path
from chartgen.objects.references import selects
from chartgen.objects.scaling import integer

ROLLED = frozenset({"DaemonSet", "Deployment", "StatefulSet"})
"""Kinds that replace their pods when the template changes."""


def rolls(change: ObjectChange) -> bool:
    """Return whether the change of a workload replaces its pods."""
    if change.before is None or change.after is None or change.after.kind not in ROLLED or not template_fields(change):
        return False
    return not holds_back(change.after.manifest)


def holds_back(manifest: Json) -> str:
    """Return why a workload does not replace pods by itself; empty if it does."""
    if at(manifest, ("spec", "paused")) is True:
        return "the rollout is paused"
    if at(manifest, ("spec", "updateStrategy", "type")) == "OnDelete":
        return "the update strategy is OnDelete"
    partition = at(manifest, ("spec", "updateStrategy", "rollingUpdate", "partition"))
    if isinstance(partition, int) and partition > 0 and partition >= declared(manifest, 1):
        return f"the partition of the update strategy is {partition}"
    return ""


def declared(manifest: Json, default: int) -> int:
    """Return the replicas that a manifest sets."""
    found = integer(at(manifest, ("spec", "replicas")), default)
    return default if found is None else found


def replicas(workload: RenderedObject, release: Release) -> int:
    """Return the replicas of a workload; the fewest if it is autoscaled."""
    scaler = autoscaler(workload, release)
    return declared(workload.manifest, 1) if scaler is None else scaling.fewest(scaler.manifest) or 0


def autoscaler(workload: RenderedObject, release: Release) -> RenderedObject | None:
    """Return the autoscaler of a workload."""
    scalers = release.of_kind(*scaling.AUTOSCALERS)
    return next((each for each in scalers if scaling.autoscales(each.manifest, workload.manifest)), None)


class Limits(NamedTuple):
    """How many pods a rollout may create in addition, and how many may be missing."""

    surge: int
    unavailable: int


def limits(manifest: Json, count: int) -> Limits:
    """Return the limits of a rolling update of a workload that has a number of pods.

    The defaults are those of `SetDefaults_Deployment` and the like in `pkg/apis/apps/v1/defaults.go`, and both are not
    zero (`ResolveFenceposts` in `pkg/controller/deployment/util`).
    """
    kind = text(manifest, "kind")
    strategy = mapping(manifest, "spec", "strategy" if kind == "Deployment" else "updateStrategy", "rollingUpdate")
    surge: Any = strategy.get("maxSurge", "25%" if kind == "Deployment" else 0)
    unavailable: Any = strategy.get("maxUnavailable", "25%" if kind == "Deployment" else 1)
    added = 0 if kind == "StatefulSet" else _amount(surge, count, is_rounded_up=True)
    missing = _amount(unavailable, count, is_rounded_up=kind != "Deployment")
    return Limits(added, missing if added or missing else 1)


def _amount(value: Any, count: int, *, is_rounded_up: bool) -> int:
    if isinstance(value, str) and value.removesuffix("%").isdecimal() and value.endswith("%"):
        exact = int(value[:-1]) * count / 100
        return math.ceil(exact) if is_rounded_up else math.floor(exact)
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    return value if isinstance(value, int) else 0


def outage(manifest: Json, count: int) -> str:
    """Return why a rollout of a workload with a number of pods leaves none of them; empty if it leaves some."""
    kind = text(manifest, "kind")
    if at(manifest, ("spec", "strategy", "type")) == "Recreate":
        return "the strategy Recreate stops all pods before it starts new ones"
    if kind == "DaemonSet":
        own = mapping(manifest, "spec", "updateStrategy", "rollingUpdate")
        is_total = own.get("maxUnavailable") == "100%" and own.get("maxSurge") in (None, 0, "0", "0%")
        return "`maxUnavailable` is 100%: the pods of all nodes stop at once" if is_total else ""
    surge, unavailable = limits(manifest, count)
    if surge or unavailable < count:
        return ""
    if kind == "StatefulSet" and count == 1:
        return "the only pod stops before its replacement starts"
    return (
        f"without a surge, all {count} pods may be unavailable at once"
        if count > 1
        else ("without a surge, the only pod stops before its replacement starts")
    )


class PodSet(NamedTuple):
    """The pods of a workload."""

    workload: RenderedObject
    labels: Json

    @property
    def port_names(self) -> set[str]:
        """The names of the ports of their containers."""
        return {text(each, "name") for each in self._ports()} - {""}

    @property
    def port_numbers(self) -> set[int]:
        """The numbers of the ports of their containers."""
        return {number for each in self._ports() if isinstance(number := each.get("containerPort"), int)}

    def _ports(self) -> Iterator[Json]:
        path = pod_path(self.workload.manifest) or ()
        for container in (
            *entries(self.workload.manifest, *path, "containers"),
            *entries(self.workload.manifest, *path, "initContainers"),
        ):
            yield from entries(container, "ports")


def pods(release: Release, *, running_only: bool = False) -> Iterator[PodSet]:
    """Yield the pods of a release that run all the time; with `running_only`, none of workloads without replicas."""
    for each in release.of_kind(*ROLLED, "ReplicaSet", "ReplicationController", "Pod"):
        labels = at(each.manifest, ("metadata", "labels")) if each.kind == "Pod" else pod_labels(each.manifest)
        if running_only and each.kind in scaling.SCALED and replicas(each, release) == 0:
            continue
        yield PodSet(each, labels if isinstance(labels, dict) else {})


def namespace_of(each: RenderedObject) -> str:
    """Return the namespace of an object."""
    return text(each.manifest, "metadata", "namespace") or each.namespace


def selected(selector: Any, owner: RenderedObject, release: Release) -> list[PodSet]:
    """Return the running pods in the namespace of an object that a selector of plain labels selects."""
    if not isinstance(selector, dict) or not selector:
        return []
    return [
        each
        for each in pods(release, running_only=True)
        if namespace_of(each.workload) == namespace_of(owner) and selects(selector, each.labels)
    ]


def change_of(workload: RenderedObject, comparison: Comparison) -> ObjectChange | None:
    """Return the change of an object."""
    for each in comparison.changes:
        if each.before is workload or each.after is workload:
            return each
    return None
