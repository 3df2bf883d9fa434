"""Replicas of workloads."""

from __future__ import annotations

from collections.abc import Iterator

from chartgen.diff.model import Comparison, Effect, FieldChange, ObjectChange, RenderedObject
from chartgen.diff.rules.matching import at_path
from chartgen.diff.rules.workloads import autoscaler, declared, rolls
from chartgen.objects.fields import at
from chartgen.objects.scaling import SCALED, fewest


def scaling(change: ObjectChange, comparison: Comparison) -> Iterator[Effect]:
    """Yield what a change of `replicas` does."""
    if not change.before or not change.after or change.after.kind not in SCALED:
        return
    fields = at_path(change, "spec", "replicas")
    if not fields:
        return
    before, after = (at(each.manifest, ("spec", "replicas")) for each in (change.before, change.after))
    was_scaled, is_scaled = (
        autoscaler(each, release)
        for each, release in ((change.before, comparison.before), (change.after, comparison.after))
    )
    if after is None and is_scaled is not None:
        yield from _handed_over(change, fields, is_scaled)
        return
    if before is None and was_scaled is not None:
        count = declared(change.after.manifest, 1)
        why = f"scales to {count}, overriding the number of pods that {was_scaled.title} has set"
        yield Effect("scales", why, "set `replicas` to the current number of pods", fields, severity="look")
        if count == 0:
            yield _off(fields)
        return
    old, new = declared(change.before.manifest, 1), declared(change.after.manifest, 1)
    why = f"scales {old} → {new}"
    if is_scaled is not None and rolls(change):
        why += f", until {is_scaled.title} acts"
    yield Effect("scales", why, fields=fields)
    if new == 0 and old > 0:
        yield _off(fields)


def _handed_over(change: ObjectChange, fields: tuple[FieldChange, ...], scaler: RenderedObject) -> Iterator[Effect]:
    """Yield what happens when an autoscaler takes over: the API server sets the default, 1, for the removed field."""
    assert change.before is not None
    old = declared(change.before.manifest, 1)
    if old <= 1:
        yield Effect("scales", f"{scaler.title} now sets the number of pods", fields=fields)
        return
    why = f"scales {old} → 1, since the manifest no longer sets `replicas`, until {scaler.title} acts"
    instead = "upgrade when one pod is enough for a minute"
    if (fewest(scaler.manifest) or 0) < old:
        instead = (
            f"set `minReplicas` to {old} in this upgrade, so that the autoscaler restores {old} pods at once,"
            " and lower it afterwards"
        )
    yield Effect("scales", why, instead, fields, severity="look")


def _off(fields: tuple[FieldChange, ...]) -> Effect:
    return Effect("downtime", "no pods are left, since it scales to 0", fields=fields)
