"""The fields of a manifest that differ from those of another object, as an API server compares them.

Only what the manifest sets is compared: API servers and controllers set many other fields. Entries of lists are matched
by their merge keys, quantities are compared as amounts, and what an API server does not store does not count.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from chartgen.kubernetes import kinds, quantity
from chartgen.kubernetes.custom_resources import COMPANIONS
from chartgen.kubernetes.definitions import MIN_VERSIONS
from chartgen.objects import merge_keys
from chartgen.objects.canonical import DEFAULTED, PRESENCE, is_zero, stored
from chartgen.objects.fields import Path, text

Schema = Mapping[str, Any]
_METRICS = ("autoscaling", "HorizontalPodAutoscaler", ("spec", "metrics"))
"""The metrics of an autoscaler, whose order changes if an API server stores another version of it."""
_IDENTITY = frozenset(
    {("apiVersion",), ("kind",), *(("metadata", key) for key in ("name", "generateName", "namespace"))}
)


class Entry(NamedTuple):
    """An entry of a list with merge keys."""

    position: int
    """Its position in the manifest."""
    keys: tuple[tuple[str, Any], ...]
    """Its merge keys, such as `(("containerPort", 8080), ("protocol", "TCP"))`; none for an entry of a set."""
    value: Any = None
    """The entry of a set."""


Steps = tuple[str | int | Entry, ...]


class Difference(NamedTuple):
    """A field whose value differs."""

    steps: Steps
    expected: Any
    found: Any
    """None if the other object does not have the field."""

    @property
    def path(self) -> Path:
        """The path of the field in the manifest."""
        return tuple(step.position if isinstance(step, Entry) else step for step in self.steps)


def written(steps: Steps) -> str:
    """Write a path as API servers do: `spec.template.spec.containers[name="web"].image`."""
    parts = []
    for step in steps:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        elif isinstance(step, Entry):
            keys = ",".join(f"{key}={json.dumps(value)}" for key, value in step.keys)
            parts.append(f"[{keys or '=' + json.dumps(step.value)}]")
        elif step.replace("-", "").replace("_", "").isalnum():
            parts.append(f".{step}" if parts else step)
        else:
            parts.append(f'["{step}"]')
    return "".join(parts)


def differences(manifest: Mapping[str, Any], other: Mapping[str, Any]) -> list[Difference]:
    """Return the fields that a manifest sets, and that are not so in another object of the same name.

    Args:
        manifest: The object as its author writes it.
        other: The object as an API server gives it, or as another author writes it.
    """
    group, kind = text(manifest, "apiVersion").rpartition("/")[0], text(manifest, "kind")
    schema = None
    if group not in COMPANIONS:
        schema = kinds.schema_of(MIN_VERSIONS[-1], text(manifest, "apiVersion"), kind)
    comparison = _Comparison(group, kind, (schema or {}).get("definitions", {}), schema is not None)
    wanted = stored(manifest)
    return list(comparison.fields(wanted, other, _Place((), (), schema)))


class _Place(NamedTuple):
    """A place in an object."""

    steps: Steps
    names: tuple[str, ...]
    """The fields among the steps."""
    schema: Schema | None
    is_free: bool = False
    """Whether it is the value of a map, such as a label, rather than a field."""


@dataclass(frozen=True, slots=True)
class _Comparison:
    """The comparison of two objects of one kind."""

    group: str
    kind: str
    definitions: Mapping[str, Schema]
    is_native: bool
    """Whether the kind is one of Kubernetes itself, whose fields have types; other kinds are stored as written."""

    def fields(self, expected: Mapping[str, Any], found: Mapping[str, Any], here: _Place) -> Iterator[Difference]:
        """Compare two mappings."""
        for key, value in expected.items():
            place = self._field(here, key)
            if place.names in _IDENTITY:
                continue
            if place.names == ("rules",) and "aggregationRule" in expected:
                continue  # A controller fills in the rules of an aggregated role.
            if self._is_unset(value, place):
                continue
            if found.get(key) is not None:
                yield from self._values(value, found[key], place)
            elif not self._may_be_absent(value, place):
                yield Difference(place.steps, value, None)

    def _is_unset(self, value: Any, place: _Place) -> bool:
        """Tell whether a value leaves the field to the API server."""
        native = self.is_native and not place.is_free
        return native and place.names[-1] in DEFAULTED and is_zero(value)

    def _may_be_absent(self, value: Any, place: _Place) -> bool:
        """Tell whether an API server that gives an object without the field may have got the value."""
        if not self.is_native or (place.is_free and not isinstance(value, dict | list)):
            return False
        if place.names[-1] in PRESENCE:
            return False
        if isinstance(value, dict):
            return all(self._may_be_absent(part, self._field(place, key)) for key, part in value.items())
        return is_zero(value)

    def _values(self, expected: Any, found: Any, here: _Place) -> Iterator[Difference]:
        if isinstance(expected, dict) and isinstance(found, dict):
            yield from self.fields(expected, found, here)
        elif isinstance(expected, list) and isinstance(found, list):
            yield from self._lists(expected, found, here)
        elif not self._is_same(expected, found, here):
            yield Difference(here.steps, expected, found)

    def _lists(self, expected: list[Any], found: list[Any], here: _Place) -> Iterator[Difference]:
        keys = merge_keys.keys_at(self.group, self.kind, here.names)
        if keys == ():
            for index, value in enumerate(expected):
                if value not in found:
                    yield Difference((*here.steps, Entry(index, (), value)), value, None)
        elif keys and (entries := matched(expected, found, keys)) is not None:
            for entry, value, other in entries:
                place = self._item(here, entry)
                if other is None:
                    yield Difference(place.steps, value, None)
                else:
                    yield from self.fields(value, other, place)
        else:
            yield from self._whole(expected, found, here)

    def _whole(self, expected: list[Any], found: list[Any], here: _Place) -> Iterator[Difference]:
        """Compare lists that are replaced as a whole; if they have as many mappings, these are compared."""
        is_unordered = (self.group, self.kind, here.names) == _METRICS
        if len(expected) == len(found) and is_unordered:
            found = self._reordered(expected, found, here)
        if len(expected) != len(found):
            yield Difference(here.steps, expected, found)
        elif all(isinstance(each, dict) for each in (*expected, *found)):
            for index, (value, other) in enumerate(zip(expected, found, strict=True)):
                yield from self.fields(value, other, self._item(here, index))
        elif any(
            any(self._values(value, other, self._item(here, index)))
            for index, (value, other) in enumerate(zip(expected, found, strict=True))
        ):
            yield Difference(here.steps, expected, found)

    def _reordered(self, expected: list[Any], found: list[Any], here: _Place) -> list[Any]:
        """Return the entries of the second list, equal ones at the positions that they have in the first list."""
        others = list(found)
        matches: list[Any] = []
        for index, value in enumerate(expected):
            equal = (each for each in others if not any(self._values(value, each, self._item(here, index))))
            matches.append(next(equal, None))
            if matches[-1] is not None:
                others.remove(matches[-1])
        return [others.pop(0) if each is None else each for each in matches]

    def _is_same(self, expected: Any, found: Any, here: _Place) -> bool:
        if isinstance(expected, bool) or isinstance(found, bool):
            return expected is found
        if expected == found:
            return True
        if not self.is_native or isinstance(expected, dict | list) or isinstance(found, dict | list):
            return False
        if (here.schema or {}).get("$ref") == "#/definitions/Quantity":
            return _is_amount(expected, found)
        # API servers accept numbers as text only where they convert them.
        return isinstance(found, int | float) and isinstance(expected, str) and bool(_amount(expected) == found)

    def _field(self, here: _Place, key: str) -> _Place:
        schema = self._resolved(here.schema)
        properties = schema.get("properties", {})
        below = schema.get("additionalProperties")
        is_free = key not in properties and (isinstance(below, dict) or not properties)
        part = properties.get(key) or (below if isinstance(below, dict) else None)
        return _Place((*here.steps, key), (*here.names, key), part, is_free)

    def _item(self, here: _Place, step: int | Entry) -> _Place:
        return _Place((*here.steps, step), here.names, self._resolved(here.schema).get("items"), here.is_free)

    def _resolved(self, schema: Schema | None) -> Schema:
        if schema is not None and isinstance(reference := schema.get("$ref"), str):
            return self.definitions.get(reference.rpartition("/")[2], {})
        return schema or {}


def matched(
    expected: Sequence[Any], found: Sequence[Any], keys: tuple[str, ...]
) -> list[tuple[Entry, dict[str, Any], dict[str, Any] | None]] | None:
    """Match entries by their merge keys; None if these do not identify them."""
    wanted = [_key(value, keys) for value in expected]
    there = [_key(value, keys) for value in found]
    if None in wanted or None in there or len(set(wanted)) < len(wanted):
        return None
    others = dict(zip(there, found, strict=True))
    return [
        (Entry(index, key or ()), expected[index], others.get(key))
        for index, key in enumerate(wanted)
    ]  # fmt: skip


def _key(value: Any, keys: tuple[str, ...]) -> tuple[tuple[str, Any], ...] | None:
    if not isinstance(value, dict):
        return None
    found = tuple((key, value.get(key, merge_keys.DEFAULTS.get(key))) for key in keys)
    return None if any(part is None or isinstance(part, dict | list) for _, part in found) else found


def _is_amount(expected: Any, found: Any) -> bool:
    from fractions import Fraction
    from math import ceil

    amount, other = _amount(expected), _amount(found)
    if amount is None or other is None:
        return False
    # API servers round the resources of containers up to thousandths.
    return bool(amount == other) or ceil(Fraction(amount) * 1000) == Fraction(other) * 1000


def _amount(value: Any) -> Any:
    try:
        return quantity.parse(value)
    except ValueError:
        return None
