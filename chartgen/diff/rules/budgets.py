"""Disruption budgets that keep nodes from being drained."""

from __future__ import annotations

from collections.abc import Iterator

from chartgen.diff.model import Comparison, Effect, ObjectChange, Release, RenderedObject
from chartgen.diff.rules.workloads import namespace_of, replicas
from chartgen.objects.fields import at
from chartgen.objects.scaling import SCALED, blocking_field, is_budget_of
from chartgen.wording import listed, plural

_INSTEAD = "set `maxUnavailable: 1`, or run more pods"


def budgets(change: ObjectChange, comparison: Comparison) -> Iterator[Effect]:
    """Yield that a budget allows no evictions, if it did before, or did not exist."""
    after = change.after
    if after is None:
        return
    if after.kind == "PodDisruptionBudget":
        reason = blocks(after, comparison.after)
        if reason and not (change.before and blocks(change.before, comparison.before)):
            yield Effect("blocks-drain", f"nodes with its pods can't be drained: {reason}", _INSTEAD)
    elif after.kind in SCALED and change.before:
        yield from _of_workload(change.before, after, comparison)


def _of_workload(before: RenderedObject, after: RenderedObject, comparison: Comparison) -> Iterator[Effect]:
    """Yield the budgets that allow no evictions any more, since a workload has fewer pods."""
    old, new = replicas(before, comparison.before), replicas(after, comparison.after)
    if new >= old:
        return
    known = {(each.name, namespace_of(each)): each for each in comparison.before.of_kind("PodDisruptionBudget")}
    for budget in comparison.after.of_kind("PodDisruptionBudget"):
        former = known.get((budget.name, namespace_of(budget)))
        if former is None or former.manifest.get("spec") != budget.manifest.get("spec"):
            continue
        reason = blocks(budget, comparison.after) if after in _workloads(budget, comparison.after) else ""
        if reason and not blocks(former, comparison.before):
            why = f"nodes with its pods can't be drained because of {budget.title}: {reason}"
            yield Effect("blocks-drain", why, _INSTEAD)


def blocks(budget: RenderedObject, release: Release) -> str:
    """Return why a budget allows no evictions; empty if it does."""
    workloads = _workloads(budget, release)
    count = sum(replicas(each, release) for each in workloads)
    field = blocking_field(budget.manifest, count)
    if field == "maxUnavailable":
        return "`maxUnavailable` is 0"
    if not field:
        return ""
    least = at(budget.manifest, ("spec", field))
    return f"`minAvailable` is {least}, and {listed(each.title for each in workloads)} has {plural(count, 'pod')}"


def _workloads(budget: RenderedObject, release: Release) -> list[RenderedObject]:
    return [
        each
        for each in release.of_kind(*SCALED)
        if namespace_of(each) == namespace_of(budget) and is_budget_of(budget.manifest, each.manifest)
    ]
