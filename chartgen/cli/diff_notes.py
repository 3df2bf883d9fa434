"""Summaries of what nobody has to act on: `Deployment/shop rolls, 9 objects get the new version label`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from chartgen.diff.model import CATEGORIES, Category
from chartgen.wording import listed, plural


class Seen(NamedTuple):
    """An effect on an object that nobody has to act on."""

    chart: str
    category: Category
    title: str
    """Kind and name."""
    message: str
    """What happens, for effects that are not counted; for others, the images that they change."""
    scenarios: tuple[str, ...]
    """The scenarios in which it happens; none if it happens in all of them."""


class _Wording(NamedTuple):
    singular: str
    plural: str
    noun: str = ""
    """What objects are called, if their kinds do not matter."""


_WORDINGS: dict[Category, _Wording] = {
    "rolls": _Wording("rolls", "roll"),
    "config": _Wording("changes", "change"),
    "in-place": _Wording("changes in place", "change in place"),
    "created": _Wording("is created", "are created"),
    "deleted": _Wording("is deleted", "are deleted"),
    "recreated": _Wording("is replaced", "are replaced"),
    "security-stronger": _Wording("is more restricted", "are more restricted"),
    "hook-only": _Wording("changes", "change", "hook"),
    "test-only": _Wording("changes", "change", "test"),
    "metadata": _Wording("gets different labels or annotations", "get different labels or annotations", "object"),
    "version-label": _Wording("gets the new version label", "get the new version label", "object"),
    "no-effect": _Wording("differs only in notation", "differ only in notation", "object"),
}
"""How categories are counted, in the order of the summary. Effects of other categories are listed one by one."""
_MOST = 3
"""Effects that are listed one by one, and objects that are named."""


def is_counted(category: Category) -> bool:
    """Return whether the objects of a category are counted, rather than listed."""
    return category in _WORDINGS


def of_scenarios(found: Collection[str], everything: Collection[str]) -> tuple[str, ...]:
    """Return the scenarios that something happens in; none if it happens in all of them."""
    return () if set(found) >= set(everything) else tuple(found)


def in_scenarios(scenarios: tuple[str, ...]) -> str:
    """Return scenarios as they precede a sentence, such as `production: `; empty for all of them."""
    return f"{listed(scenarios, 3)}: " if scenarios else ""


def summary(seen: Iterable[Seen]) -> tuple[str, ...]:
    """Summarize effects: a sentence for those of all scenarios, and one for each group of other scenarios."""
    groups: dict[tuple[str, ...], list[Seen]] = {}
    for each in seen:
        groups.setdefault(each.scenarios, []).append(each)
    return tuple(
        f"{in_scenarios(scenarios)}{', '.join(_sentences(groups[scenarios]))}"
        for scenarios in sorted(groups, key=lambda each: (bool(each), each))
    )


def _sentences(seen: list[Seen]) -> Iterator[str]:
    """Yield what happens to how many objects."""
    for category in (*(each for each in CATEGORIES if each not in _WORDINGS), *_WORDINGS):
        found = {(each.chart, each.title): each for each in seen if each.category == category}
        if category in _WORDINGS:
            if found:
                yield _counted(_WORDINGS[category], [title for _, title in found])
            if images := dict.fromkeys(each.message for each in found.values() if each.message):
                yield f"{'image' if len(images) == 1 else 'images'} {listed(list(images), _MOST)}"
            continue
        those = list(found.values())
        yield from (sentence(each.title, each.message) for each in those[:_MOST])
        if len(those) > _MOST:
            yield f"{category} of {plural(len(those) - _MOST, 'more object')}"


def _counted(wording: _Wording, titles: list[str]) -> str:
    """Return what happens to objects: which ones if there are few, otherwise how many, and the first of them."""
    verb = wording.singular if len(titles) == 1 else wording.plural
    if wording.noun:
        return f"{plural(len(titles), wording.noun)} {verb}"
    if len(titles) <= _MOST + 1:
        return f"{listed(titles, _MOST)} {verb}"
    kinds = [title.partition("/")[0] for title in titles]
    counts = listed([_number(kinds.count(kind), kind) for kind in dict.fromkeys(kinds)], len(kinds))
    return f"{counts} {verb} ({listed([title.partition('/')[2] for title in titles], _MOST)})"


def _number(number: int, kind: str) -> str:
    """Return a number of objects of a kind: `1 Ingress`, `2 NetworkPolicies`."""
    if number == 1:
        return f"1 {kind}"
    if kind.endswith("y") and kind[-2:-1] not in "aeiou":
        return f"{number:,} {kind[:-1]}ies"
    return f"{number:,} {kind}{'es' if kind.endswith(('s', 'x', 'ch')) else 's'}"


_VERBS = frozenset(
    "accepts allows can changes comes gets grants is lowered matches may moves must raised removed renamed replaces"
    " required rolls scales".split()
)
"""First words of messages that follow their subject without a colon."""


def sentence(subject: str, message: str) -> str:
    """Return a subject with what is to say about it: `Service/shop is deleted`, `Service/shop: no endpoints`."""
    if not subject:
        return message
    is_verb = message.startswith("no longer ") or message.partition(" ")[0].rstrip(":") in _VERBS
    return f"{subject}{'' if is_verb else ':'} {message}"
