"""Workloads and containers of a module that differ little become one variable and variants of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from chartgen.importing.code import Call, Constant, Function, Module, Settings, is_local, own_parts
from chartgen.importing.rebuild import rebuilt
from chartgen.importing.structure import Structure

_WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob")
_CLASSES = (_WORKLOADS, ("Container",))
"""Workloads first: what a variant of one does not repeat needs no variants of its own."""
_MIN_SAVED = 80
_MIN_SHARED = 0.6
"""A variant is more readable than a call only if it repeats little."""
_MAX_ALIKE = 200
"""Comparing all with each other takes long if there are more."""


@dataclass
class _Used:
    """A workload or container, and what it is called."""

    call: Call
    name: str
    arguments: tuple[int, ...]
    """The numbers of the arguments without names."""
    fields: dict[str, tuple[int, int]]
    """The numbers and sizes of the arguments by name."""

    @classmethod
    def of(cls, call: Call, name: str, structure: Structure) -> _Used:
        """Return what is known about a call."""
        fields = {field: (structure.number(part), structure.size(part)) for field, part in call.fields.items()}
        return cls(call, name, tuple(map(structure.number, call.arguments)), fields)


def with_variants(module: Module) -> Module:
    """Return a module in which workloads, and then containers, that differ little are variants of one of them."""
    for classes in _CLASSES:
        structure = Structure()
        alike: dict[str, list[_Used]] = defaultdict(list)
        for call, name in _uses(module):
            if call.function in classes and not is_local(call):
                alike[call.function].append(_Used.of(call, name, structure))
        variants: dict[int, Call] = {}
        for group in alike.values():
            variants |= _variants(group[:_MAX_ALIKE])
        if variants:
            (module,) = rebuilt([module], partial(_variant_or_same, variants))
    return module


def _variant_or_same(variants: Mapping[int, Call], code: Any) -> Any:
    return variants.get(id(code), code)


def _uses(module: Module) -> Iterator[tuple[Call, str]]:
    """Yield all calls, each once, with what it is called."""
    seen: set[int] = set()

    def visit(code: Any, name: str) -> Iterator[tuple[Call, str]]:
        if isinstance(code, Call | Constant | Function | Settings):
            if id(code) in seen:
                return
            seen.add(id(code))
        if isinstance(code, Call) and code.of is None:
            yield code, code.name or name
        if isinstance(code, Mapping):
            for key, value in code.items():
                yield from visit(value, f"{key}")
        elif isinstance(code, Call) and code.function == "Chart":
            for part in own_parts(code):
                yield from visit(part, name)
        else:
            for part in own_parts(code):
                yield from visit(part, "")

    for name, chart in module.charts.items():
        yield from visit(chart, name)


def _variants(group: Sequence[_Used]) -> dict[int, Call]:
    """Return the variants by the identity of the calls that they replace; also the bases, with their names."""
    uses = {id(each.call): each for each in group}
    saved = {key: _saved_by(base, group) for key, base in uses.items()}
    found: dict[int, Call] = {}
    while True:
        totals = {
            key: sum(size for other, size in others.items() if other not in found)
            for key, others in saved.items()
            if key not in found
        }
        best = max(totals, key=totals.__getitem__, default=0)
        if not totals.get(best):
            return found
        named = found[best] = replace(uses[best].call, name=uses[best].name)
        for key in saved[best]:
            if key not in found:
                call = uses[key].call
                fields = {name: call.fields[name] for name in _differences(uses[best], uses[key]) or ()}
                found[key] = Call("but", fields=fields, of=named, comment=call.comment) if fields else named


def _saved_by(base: _Used, group: Sequence[_Used]) -> dict[int, int]:
    """Return what each variant of a base would save, by the identity of the call that it would replace."""
    sizes = {id(other.call): _saved(base, other) for other in group if other is not base}
    return {key: size for key, size in sizes.items() if size}


def _differences(base: _Used, other: _Used) -> list[str] | None:
    """Return the fields that a variant has to change; None if it cannot be one, since it lacks what the base sets."""
    if base.arguments != other.arguments or not base.fields.keys() <= other.fields.keys():
        return None
    return [name for name, found in other.fields.items() if base.fields.get(name) != found]


def _saved(base: _Used, other: _Used) -> int:
    """Return how many characters a variant saves; 0 if it would not be more readable."""
    if (differences := _differences(base, other)) is None or len(differences) * 2 > len(other.fields):
        return 0
    total = sum(len(name) + 3 + size for name, (_, size) in other.fields.items())
    shared = total - sum(len(name) + 3 + other.fields[name][1] for name in differences)
    return shared if shared >= _MIN_SAVED and shared >= _MIN_SHARED * total else 0
