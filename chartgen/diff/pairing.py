"""The changes of objects between two releases of a chart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chartgen.diff.model import Comparison, FieldChange, ObjectChange, Release, RenderedObject
from chartgen.objects.changes import changes as field_changes
from chartgen.objects.equivalence import equivalent
from chartgen.objects.scaling import AUTOSCALERS, autoscales

_EQUAL = 0.6
"""The share of fields that two objects of different names have in common if one replaces the other."""
_ONE = ((None, 1), (1, None))
"""Replicas that do not change."""
_MOST_PAIRS = 10_000
"""Pairs of objects that are compared."""


def compare(before: Release, after: Release) -> Comparison:
    """Compare two releases, object by object.

    Objects with the same group, kind, namespace and name are the same. Of the others, those of a kind that have most
    fields in common are a removed object and the new one that replaces it.
    """
    removed = [each for one, each in before.objects.items() if one not in after.objects]
    added = [each for one, each in after.objects.items() if one not in before.objects]
    replaced = _replaced(removed, added)
    replacing = {id(new): old for old, new in replaced}
    replacement = {id(old): new for old, new in replaced}
    scalers = [each for release in (before, after) for each in release.of_kind(*AUTOSCALERS)]
    found: list[ObjectChange] = []
    for one, new in after.objects.items():
        old = before.objects.get(one)
        if old is None:
            found.append(ObjectChange(None, new, replaces=replacing.get(id(new))))
        else:
            is_scaled = any(autoscales(each.manifest, new.manifest) for each in scalers)
            found.append(ObjectChange(old, new, tuple(_fields(old, new, is_scaled=is_scaled))))
    found += [ObjectChange(each, None, replaced_by=replacement.get(id(each))) for each in removed]
    return Comparison(before, after, tuple(found))


def _fields(old: RenderedObject, new: RenderedObject, *, is_scaled: bool) -> Iterator[FieldChange]:
    for each in field_changes(old.manifest, new.manifest):
        # One replica is the default, but a manifest without a number leaves it to an autoscaler.
        if each.steps == ("spec", "replicas") and not is_scaled and (each.found, each.expected) in _ONE:
            continue
        yield FieldChange(each.steps, each.found, each.expected)


def _replaced(
    removed: Sequence[RenderedObject], added: Sequence[RenderedObject]
) -> list[tuple[RenderedObject, RenderedObject]]:
    """Pair removed objects with new ones, the most similar pairs first."""
    pairs = [
        (old, new)
        for old in removed
        for new in added
        if (old.group, old.kind, bool(old.hooks)) == (new.group, new.kind, bool(new.hooks))
    ]
    forms: dict[int, dict[str, Any]] = {}
    shares = [
        (_share(_leaves_of(old, forms), _leaves_of(new, forms), old.name, new.name), number)
        for number, (old, new) in enumerate(pairs[:_MOST_PAIRS])
    ]
    found: list[tuple[RenderedObject, RenderedObject]] = []
    taken: set[int] = set()
    for share, number in sorted(shares, key=lambda each: (-each[0], each[1])):
        old, new = pairs[number]
        if share >= _EQUAL and not {id(old), id(new)} & taken:
            taken |= {id(old), id(new)}
            found.append((old, new))
    return found


def _leaves_of(each: RenderedObject, known: dict[int, dict[str, Any]]) -> dict[str, Any]:
    if id(each) not in known:
        known[id(each)] = dict(_leaves({**equivalent(each.manifest), "metadata": {}}, ""))
    return known[id(each)]


def _share(old: Mapping[str, Any], new: Mapping[str, Any], old_name: str, new_name: str) -> float:
    """Return the share of fields that are equal, apart from the objects' own names in them."""
    if not old and not new:
        return 1.0
    equal: int = sum(
        path in new and (value == new[path] or _renamed(value, old_name, new_name) == new[path])
        for path, value in old.items()
    )
    return float(equal / max(len(old), len(new)))


def _renamed(value: Any, old: str, new: str) -> Any:
    return value.replace(old, new) if isinstance(value, str) and old else value


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _leaves(part, f"{path}.{key}")
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _leaves(part, f"{path}[{number}]")
    else:
        yield path, value
