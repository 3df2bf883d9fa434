"""Side effects of a refused upgrade: Helm applies one object after the other, and stops at the first refused one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chartgen.diff.model import Effect
from chartgen.diff.report import ObjectDiff
from chartgen.wording import listed

_SILENT = frozenset({"no-effect", "version-label", "metadata", "test-only"})


def with_rest(objects: Sequence[ObjectDiff]) -> Iterator[ObjectDiff]:
    """Yield the changes of objects; where one is refused, with what happens to the others all the same.

    Seen with Helm 3.17 and 4.3: objects that come before the refused one are created and changed, and those that the
    chart no longer contains are left behind.
    """
    refused = [each for each in objects if "refused" in each.categories]
    others = [
        each for each in objects if each not in refused and each.action != "removed" and set(each.categories) - _SILENT
    ]
    left = [each for each in objects if each.action == "removed" and not each.change.shown.hooks]
    parts = []
    if others:
        parts.append(f"{listed(each.title for each in others)} may have changed by then")
    if left:
        parts.append(f"{listed(each.title for each in left)} {'stays' if len(left) == 1 else 'stay'}")
    for each in objects:
        if each in refused and parts:
            effects = (_continued(effect, " and ".join(parts)) for effect in each.effects)
            yield replace(each, effects=tuple(effects))
        else:
            yield each


def _continued(effect: Effect, rest: str) -> Effect:
    return replace(effect, why=f"{effect.why}; {rest}") if effect.category == "refused" else effect
