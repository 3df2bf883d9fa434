"""The fields in which two manifests of an object differ, as an API server stores them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chartgen.objects import merge_keys
from chartgen.objects.defaults import Names
from chartgen.objects.differences import Difference, Entry, Steps, matched
from chartgen.objects.equivalence import defaults_of, equivalent
from chartgen.objects.fields import text

_IDENTITY: frozenset[Names] = frozenset(
    {("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "generateName"), ("metadata", "namespace")}
)


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Return the fields that two manifests of one kind set differently.

    Entries of lists are matched by their merge keys; if only their order differs, the list is the field. A field that
    one of them leaves to the API server has its default there, or None if that is not known or depends on others.

    Args:
        before: One manifest, whose values are `found` in the result.
        after: The other one, whose values are `expected`.
    """
    group, kind = text(after, "apiVersion").rpartition("/")[0], text(after, "kind")
    return list(_Comparison(group, kind).mappings(equivalent(before), equivalent(after), (), ()))


class _Comparison:
    def __init__(self, group: str, kind: str) -> None:
        self._group = group
        self._kind = kind
        self._defaults = defaults_of(group, kind)

    def mappings(
        self, before: Mapping[str, Any], after: Mapping[str, Any], steps: Steps, names: Names
    ) -> Iterator[Difference]:
        for key in dict.fromkeys((*after, *before)):
            here = (*names, key)
            if here not in _IDENTITY:
                yield from self._values(before.get(key), after.get(key), (*steps, key), here)

    def _values(self, before: Any, after: Any, steps: Steps, names: Names) -> Iterator[Difference]:
        if isinstance(before, dict) and isinstance(after, dict):
            yield from self.mappings(before, after, steps, names)
        elif isinstance(before, list) and isinstance(after, list):
            yield from self._lists(before, after, steps, names)
        elif before != after or isinstance(before, bool) != isinstance(after, bool):
            yield from self._one(before, after, steps, names)

    def _one(self, before: Any, after: Any, steps: Steps, names: Names) -> Iterator[Difference]:
        """Yield a value that differs; of a mapping on one side only, the fields below it."""
        if isinstance(after, dict) and after and before is None:
            yield from self.mappings({}, after, steps, names)
            return
        if isinstance(before, dict) and before and after is None:
            yield from self.mappings(before, {}, steps, names)
            return
        default = self._defaults.get(names)
        yield Difference(steps, default if after is None else after, default if before is None else before)

    def _lists(self, before: list[Any], after: list[Any], steps: Steps, names: Names) -> Iterator[Difference]:
        keys = merge_keys.keys_at(self._group, self._kind, names)
        if keys == ():
            for position, value in enumerate(after):
                if value not in before:
                    yield Difference((*steps, Entry(position, (), value)), value, None)
            for position, value in enumerate(before):
                if value not in after:
                    yield Difference((*steps, Entry(position, (), value)), None, value)
            return
        pairs = matched(after, before, keys) if keys else None
        gone = matched(before, after, keys) if keys else None
        if pairs is None or gone is None:
            yield from self._whole(before, after, steps, names)
            return
        for entry, new, old in pairs:
            if old is None:
                yield Difference((*steps, entry), new, None)
            else:
                yield from self.mappings(old, new, (*steps, entry), names)
        for entry, value, other in gone:
            if other is None:
                yield Difference((*steps, entry), None, value)
        order = [entry.keys for entry, _, old in pairs if old is not None]
        if order != [entry.keys for entry, _, other in gone if other is not None]:
            yield Difference(steps, after, before)

    def _whole(self, before: list[Any], after: list[Any], steps: Steps, names: Names) -> Iterator[Difference]:
        """Compare lists that are replaced as a whole; if they have as many mappings, these are compared."""
        if len(before) != len(after) or not all(isinstance(each, dict) for each in (*before, *after)):
            if before != after:
                yield Difference(steps, after, before)
            return
        for position, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from self.mappings(old, new, (*steps, position), names)
