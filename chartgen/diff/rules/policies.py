"""NetworkPolicies: which traffic they allow in addition, or no longer."""

from __future__ import annotations

from collections.abc import Iterator

from chartgen.diff.model import Comparison, Effect, FieldChange, ObjectChange, Release, RenderedObject
from chartgen.diff.rules.matching import at_path
from chartgen.diff.rules.workloads import namespace_of
from chartgen.objects.fields import at
from chartgen.objects.traffic import (
    DIRECTIONS,
    EVERYTHING,
    Direction,
    Traffic,
    additional,
    allowed,
    is_isolated,
    selector,
)
from chartgen.wording import listed

_WORDS: dict[Direction, tuple[str, str]] = {
    "ingress": ("its pods accept traffic from", "its pods no longer accept traffic from"),
    "egress": ("its pods may send traffic to", "its pods can no longer send traffic to"),
}
_INSTEAD = "add a rule for each client that needs it"


def policies(change: ObjectChange, comparison: Comparison) -> Iterator[Effect]:
    """Yield what a change of a NetworkPolicy does to traffic."""
    if change.shown.kind != "NetworkPolicy" or change.replaces is not None:
        return
    fields = at_path(change, "spec")
    before, after = change.before, change.after or change.replaced_by
    for direction in DIRECTIONS:
        others = _others(change, comparison, direction)
        old, new = (_traffic(each, direction, others) for each in (before, after))
        yield from _difference(direction, old, new, tuple(each for each in fields if _is_of(each, direction)))
    if before and after:
        yield from _pods(before, after, at_path(change, "spec", "podSelector"))


def _is_of(field: FieldChange, direction: Direction) -> bool:
    name = field.names[1:2]
    return name in ((direction,), ("policyTypes",), ())


def _others(change: ObjectChange, comparison: Comparison, direction: Direction) -> frozenset[Traffic] | None:
    """Return what other policies allow the same pods before and after; None if no other one is about them."""
    own = selector(at(change.shown.manifest, ("spec", "podSelector")))
    found: set[Traffic] = set()
    is_any = False
    for each in _both_sides(comparison.before, comparison.after):
        is_same = each.name == change.shown.name or namespace_of(each) != namespace_of(change.shown)
        if is_same or not is_isolated(each.manifest, direction):
            continue
        if selector(at(each.manifest, ("spec", "podSelector"))).covers(own):
            is_any = True
            found |= allowed(each.manifest, direction)
    return frozenset(found) if is_any else None


def _both_sides(before: Release, after: Release) -> Iterator[RenderedObject]:
    for key, each in after.objects.items():
        if each.kind == "NetworkPolicy" and not each.hooks and key in before.objects:
            yield each


def _traffic(
    policy: RenderedObject | None, direction: Direction, others: frozenset[Traffic] | None
) -> frozenset[Traffic]:
    """Return what pods may receive or send, by a policy and by others: policies add up."""
    is_own = policy is not None and is_isolated(policy.manifest, direction)
    if not is_own and others is None:
        return frozenset({EVERYTHING})
    own = allowed(policy.manifest, direction) if policy is not None and is_own else frozenset[Traffic]()
    return own | (others or frozenset())


def _difference(
    direction: Direction, old: frozenset[Traffic], new: frozenset[Traffic], fields: tuple[FieldChange, ...]
) -> Iterator[Effect]:
    more, less = additional(new, old), additional(old, new)
    accepts, refuses = _WORDS[direction]
    if less == [EVERYTHING]:
        why = f"{accepts} {_named([], new)} only" if new else f"{refuses} anyone"
        yield Effect("network-narrower", why, _INSTEAD, fields)
        return
    if less:
        yield Effect("network-narrower", f"{refuses} {_named(less, old)}", _INSTEAD, fields)
    if more:
        yield Effect("network-wider", f"{accepts} {_named(more, new)} in addition", fields=fields)


def _named(traffic: list[Traffic], otherwise: frozenset[Traffic]) -> str:
    return listed(dict.fromkeys(map(str, traffic or sorted(otherwise, key=str))))


def _pods(before: RenderedObject, after: RenderedObject, fields: tuple[FieldChange, ...]) -> Iterator[Effect]:
    """Yield that a policy applies to other pods."""
    old, new = (selector(at(each.manifest, ("spec", "podSelector"))) for each in (before, after))
    if not new.covers(old):
        yield Effect("network-wider", f"no longer restricts pods with {old}", fields=fields)
    if not old.covers(new):
        whom = f"pods with {new}" if new.requirements else "all pods in the namespace"
        yield Effect("network-narrower", f"now restricts {whom}", _INSTEAD, fields)
