"""What was changed in the cluster: fields that a release sets, and that are something else there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chartgen.kubernetes.kinds import kind_since
from chartgen.live.drift import managers
from chartgen.live.drift.model import Drift, shown
from chartgen.objects.differences import Difference, differences, written
from chartgen.objects.fields import text
from chartgen.objects.identity import display_name
from chartgen.objects.scaling import AUTOSCALERS, autoscales

Json = Mapping[str, Any]
Whole = Callable[[Json], Json | None]
"""Reads an object whole, with its managed fields; None if it does not exist."""

CONFLICT = "the next `helm upgrade` fails with a conflict; with `--force-conflicts`, it restores the chart's value"
RESTORED = "the next `helm upgrade` silently restores the chart's value"
KEPT = "`helm upgrade` restores the chart's value only if that value changes"
_PARTLY_READ = frozenset({"Pod", "ReplicaSet"})
"""Kinds of which a snapshot has only some fields."""
_MANAGED_BY = ("metadata", "labels", "app.kubernetes.io/managed-by")
_DEPLOYED = "deployed"


@dataclass(frozen=True, slots=True)
class Autoscaled:
    """The workloads whose number of replicas an autoscaler sets."""

    scalers: tuple[Json, ...]

    @classmethod
    def of(cls, objects: Iterable[Json]) -> Autoscaled:
        """Return the targets of the autoscalers among objects."""
        return cls(tuple(each for each in objects if text(each, "kind") in AUTOSCALERS))

    def sets(self, manifest: Json, difference: Difference) -> bool:
        """Tell whether an autoscaler sets a field."""
        return difference.steps == ("spec", "replicas") and any(autoscales(each, manifest) for each in self.scalers)


def changed(record: Json, manifest: Json, live: Json, autoscaled: Autoscaled, whole: Whole) -> Iterator[Drift]:
    """Iterate over the differences between an object of a release and the one in the cluster.

    Args:
        record: What Helm recorded of the release, as in a snapshot.
        manifest: The object as the release has it.
        live: The object in the cluster.
        autoscaled: What autoscalers set.
        whole: Reads the object with its managed fields; it is called only if there may be differences.
    """
    if text(live, "kind") in _PARTLY_READ:
        live = whole(live) or live
    found = [each for each in differences(manifest, live) if not _is_set_by_others(manifest, each, autoscaled)]
    if not found:
        return
    read = whole(live) or {}
    installers = managers.installers(read)
    owners = [managers.changes(read, each.steps) for each in found]
    others = [[each for each in part if each.manager not in installers] for part in owners]
    on_server = bool(record.get("applies_on_server"))
    consequence = KEPT if not on_server and not _is_native(manifest) else RESTORED
    conflicts = (other and not _is_string_data(read, each) for each, other in zip(found, others, strict=True))
    if on_server and any(conflicts):
        # Helm applies an object as a whole.
        consequence = CONFLICT
    for difference, owned, other in zip(found, owners, others, strict=True):
        # An API server may store something else than what Helm sent, for example because a webhook changed it.
        if owned and not other and text(record, "status") == _DEPLOYED:
            continue
        by = next(iter(other or owned), None)
        is_secret = text(manifest, "kind") == "Secret" and difference.steps[0] == "data"
        sides = ("", "") if is_secret else shown(difference.expected, difference.found)
        yield Drift(
            "changed",
            display_name(manifest),
            written(difference.steps),
            *sides,
            by.manager if by else "",
            by.time if by else None,
            consequence,
            path=difference.path,
        )


def _is_set_by_others(manifest: Json, difference: Difference, autoscaled: Autoscaled) -> bool:
    # Helm sets this label of everything that it installs.
    is_label = difference.steps == _MANAGED_BY and difference.found == "Helm"
    return is_label or autoscaled.sets(manifest, difference)


def _is_string_data(live: Json, difference: Difference) -> bool:
    """Tell whether Helm applied a key of a Secret as `stringData`, of which API servers report no conflict."""
    steps = ("stringData", *difference.steps[1:])
    return difference.steps[0] == "data" and bool(managers.changes(live, steps))


def _is_native(manifest: Json) -> bool:
    """Tell whether a kind is one of Kubernetes itself, of which Helm 3 compares the live object too."""
    return bool(kind_since(text(manifest, "apiVersion"), text(manifest, "kind")))
