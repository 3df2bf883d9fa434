"""What the change of an object does: rules as tables of data, one module per subject."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from chartgen.diff.model import Category, Comparison, Effect, ObjectChange
from chartgen.diff.rules import (
    access,
    budgets,
    config,
    immutable,
    lifecycle,
    network,
    pods,
    policies,
    scaling,
    security,
    storage,
)

Rule = Callable[[ObjectChange, Comparison], Iterator[Effect]]

RULES: Sequence[Rule] = (
    pods.rollouts,
    scaling.scaling,
    config.config,
    storage.data,
    network.network,
    policies.policies,
    access.access,
    security.of_pods,
    security.of_accounts,
    security.of_namespaces,
    budgets.budgets,
)
"""Rules about ordinary objects, apart from those that come, go, or are refused."""
_TRUE_IF_REFUSED: frozenset[Category] = frozenset(
    {"data-loss", "data-left", "data-risk", "security-weaker", "security-stronger"}
)
"""What is reported of an object whose change is refused: it is what the author intends, and nothing else happens."""


def effects(change: ObjectChange, comparison: Comparison) -> Iterator[Effect]:
    """Yield all effects of a change of an object; none for an object that does not change."""
    if change.before and change.after and not change.fields:
        return
    if change.shown.is_crd:
        yield from lifecycle.definitions(change, comparison)
    elif change.shown.hooks:
        yield from lifecycle.hooks(change, comparison)
    elif change.before and change.after and not change.before.hooks:
        yield from _changed(change, comparison)
    else:
        yield from lifecycle.one_sided(change, comparison)
        yield from _all(change, comparison)


def _changed(change: ObjectChange, comparison: Comparison) -> Iterator[Effect]:
    found = list(immutable.refused(change, comparison))
    is_refused = bool(found)
    for effect in _all(change, comparison):
        if not is_refused or effect.category in _TRUE_IF_REFUSED:
            found.append(effect)
    yield from found
    if not is_refused:
        named = [field for effect in found for field in effect.fields]
        yield from lifecycle.rest(tuple(each for each in change.fields if not any(each is other for other in named)))


def _all(change: ObjectChange, comparison: Comparison) -> Iterator[Effect]:
    for rule in RULES:
        yield from rule(change, comparison)
