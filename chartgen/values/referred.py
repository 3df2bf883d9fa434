"""What workloads refer to, each thing once, with the workloads that do."""

from __future__ import annotations

from typing import NamedTuple

from chartgen.spec.chart import Chart
from chartgen.spec.config import KeySource
from chartgen.spec.storage import PersistentVolumeClaim


class Referred(NamedTuple):
    """A ConfigMap, a Secret or a claim."""

    thing: KeySource | PersistentVolumeClaim
    users: tuple[str, ...]
    """The components that refer to it; empty text is the main workload."""


def referred(chart: Chart) -> list[Referred]:
    """List what the workloads of a chart refer to: ConfigMaps and Secrets, then claims, in the order of first use."""
    found: dict[tuple[type, str], tuple[KeySource | PersistentVolumeClaim, dict[str, None]]] = {}

    def take(path: tuple[str | int, ...], thing: KeySource | PersistentVolumeClaim) -> None:
        _, users = found.setdefault((type(thing), getattr(thing, "name", None) or ""), (thing, {}))
        users[str(path[1]) if path[0] == "components" else ""] = None

    for path, source in chart.used_sources:
        take(path, source)
    for path, volume in chart.used_volumes:
        if isinstance(volume, PersistentVolumeClaim):
            take(path, volume)
    return [Referred(thing, tuple(users)) for thing, users in found.values()]
