"""What workloads refer to: each ConfigMap, Secret and claim once, with the workloads that use it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from chartgen.spec.chart import Chart
from chartgen.spec.keys import KeySource
from chartgen.spec.storage import PersistentVolumeClaim

MANIFESTS = "(manifests)"
"""The user of what a manifest refers to, or the chart itself, which are no components."""


class Reference(NamedTuple):
    """A ConfigMap, a Secret or a claim that workloads refer to."""

    target: KeySource | PersistentVolumeClaim
    path: tuple[str | int, ...]
    """The path in the spec of the first reference to it."""
    users: Mapping[str, int]
    """The components that refer to it, empty text for the main workload, each with the position of its reference;
    and `MANIFESTS`, if no workload does."""


def references(chart: Chart) -> list[Reference]:
    """List what the workloads of a chart refer to: ConfigMaps and Secrets, then claims, in the order of first use."""
    found: dict[tuple[type, str], tuple[KeySource | PersistentVolumeClaim, tuple[str | int, ...], dict[str, int]]] = {}

    claims = ((path, volume) for path, volume in chart.used_volumes if isinstance(volume, PersistentVolumeClaim))
    used: Iterator[tuple[tuple[str | int, ...], KeySource | PersistentVolumeClaim]] = chain(chart.used_sources, claims)
    for position, (path, target) in enumerate(used):
        key = (type(target), getattr(target, "name", None) or "")
        _, _, users = found.setdefault(key, (target, path, {}))
        users.setdefault(_user(path), position)
    return [Reference(*each) for each in found.values()]


def _user(path: tuple[str | int, ...]) -> str:
    if path[0] == "components":
        return str(path[1])
    return "" if path[0] == "workload" else MANIFESTS
