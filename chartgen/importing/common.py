"""What many labels, annotations or variables have in common: `{**common_labels, "tier": "web"}`."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from chartgen.importing.code import Call, Constant, Entries, Function, Merged, Module, Settings, is_local, own_parts
from chartgen.importing.rebuild import rebuilt

_FIELDS = ("pod_annotations", "annotations", "pod_labels", "labels")
"""Fields whose dicts have no order."""
_ORDERED = ("env",)
"""Fields whose dicts keep their order, so that they can only begin with the same entries."""
_MIN_DICTS = 3
_MIN_ENTRIES = 3
_MAX_COMPARED = 200
"""Comparing more sets of dicts, or longer beginnings of them, takes long in large applications."""


def with_common_parts(modules: Sequence[Module]) -> list[Module]:
    """Return modules in which dicts of three or more places refer to the entries that all of these have."""
    merged: dict[int, Merged | Constant] = {}
    for field, dicts in _dicts(modules).items():
        common, users = _beginning(dicts) if field in _ORDERED else _common(dicts)
        if not common:
            continue
        constant = Constant(dict(common), f"common_{field.removeprefix('pod_')}")
        for each in users:
            rest = {key: value for key, value in each.items() if (key, value) not in common}
            merged[id(each)] = Merged(constant, rest) if rest else constant
    return rebuilt(modules, lambda code: merged.get(id(code), code)) if merged else list(modules)


def _dicts(modules: Sequence[Module]) -> dict[str, list[Mapping[str, Any]]]:
    """Return the dicts by field, each once."""
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    seen: set[int] = set()

    def visit(code: Any) -> None:
        if isinstance(code, Call | Constant | Function | Settings):
            if id(code) in seen:
                return
            seen.add(id(code))
        if isinstance(code, Call):
            for field, value in code.fields.items():
                is_known = field in _ORDERED or (field in _FIELDS and _is_plain(value))
                if is_known and isinstance(value, Mapping) and not isinstance(value, Entries) and not is_local(value):
                    found[field].append(value)
        for part in own_parts(code):
            visit(part)

    for module in modules:
        for chart in module.charts.values():
            visit(chart)
    return found


def _is_plain(value: Any) -> bool:
    return isinstance(value, Mapping) and all(isinstance(each, str) for each in value.values())


def _common(dicts: Sequence[Mapping[str, Any]]) -> tuple[list[tuple[str, str]], list[Mapping[str, Any]]]:
    """Return the entries that save the most, and the dicts that have all of them; nothing if there are few."""
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for number, each in enumerate(dicts):
        for entry in each.items():
            found[entry].add(number)
    users = {entry: frozenset(numbers) for entry, numbers in found.items() if len(numbers) >= _MIN_DICTS}
    most_frequent = sorted(set(users.values()), key=lambda numbers: (-len(numbers), min(numbers)))
    best: tuple[list[tuple[str, str]], frozenset[int]] = [], frozenset()
    for numbers in most_frequent[:_MAX_COMPARED]:
        entries = [entry for entry, having in users.items() if numbers <= having]
        if len(entries) >= _MIN_ENTRIES and len(numbers) * len(entries) > len(best[0]) * len(best[1]):
            best = entries, numbers
    return best[0], [dicts[number] for number in sorted(best[1])]


def _beginning(dicts: Sequence[Mapping[str, Any]]) -> tuple[list[tuple[str, str]], list[Mapping[str, Any]]]:
    """Return the entries of text with which most begins, and the dicts that begin with them; see `_common`."""
    users: dict[tuple[tuple[str, str], ...], list[Mapping[str, Any]]] = defaultdict(list)
    for each in dicts:
        entries = tuple(itertools.takewhile(lambda entry: isinstance(entry[1], str), each.items()))
        for length in range(_MIN_ENTRIES, min(len(entries), _MAX_COMPARED) + 1):
            users[entries[:length]].append(each)
    enough = {entries: having for entries, having in users.items() if len(having) >= _MIN_DICTS}
    best = max(enough, key=lambda entries: len(entries) * len(enough[entries]), default=())
    return list(best), enough.get(best, [])
