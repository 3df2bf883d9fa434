"""Workloads and containers of a module that differ little become one variable and variants of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from chartgen.importing.code import Call, Constant, Function, Module, Settings, is_local, parts
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


def with_variants(module: Module) -> Module:
    """Return a module in which workloads, and then containers, that differ little are variants of one of them."""
    for classes in _CLASSES:
        structure = Structure()
        alike: dict[str, list[_Used]] = defaultdict(list)
        for used in _uses(module):
            if used.call.function in classes and not is_local(used.call):
                alike[used.call.function].append(used)
        variants: dict[int, Call] = {}
        for group in alike.values():
            variants |= _variants(group[:_MAX_ALIKE], structure)
        if variants:
            (module,) = rebuilt([module], partial(_variant_or_same, variants))
    return module


def _variant_or_same(variants: Mapping[int, Call], code: Any) -> Any:
    return variants.get(id(code), code)


def _uses(module: Module) -> Iterator[_Used]:
    seen: set[int] = set()

    def visit(code: Any, name: str) -> Iterator[_Used]:
        if isinstance(code, Call | Constant | Function | Settings):
            if id(code) in seen:
                return
            seen.add(id(code))
        if isinstance(code, Call) and code.of is None:
            yield _Used(code, code.name or name)
        if isinstance(code, Mapping):
            for key, value in code.items():
                yield from visit(value, f"{key}")
        elif isinstance(code, Call) and code.function == "Chart":
            for part in code.all_parts():
                yield from visit(part, name)
        else:
            for part in parts(code):
                yield from visit(part, "")

    for name, chart in module.charts.items():
        yield from visit(chart, name)


def _variants(group: list[_Used], structure: Structure) -> dict[int, Call]:
    """Return the variants by the identity of the calls that they replace; also the bases, with their names."""
    remaining = list(group)
    found: dict[int, Call] = {}
    while len(remaining) > 1:
        saved = [(sum(_saved(base.call, other.call, structure) for other in remaining), base) for base in remaining]
        best, base = max(saved, key=lambda item: item[0])
        if not best:
            break
        named = replace(base.call, name=base.name)
        found[id(base.call)] = named
        for other in remaining:
            if _saved(base.call, other.call, structure):
                fields = _differences(base.call, other.call, structure)
                variant = Call("but", fields=fields or {}, of=named, comment=other.call.comment)
                found[id(other.call)] = variant if fields else named
        remaining = [each for each in remaining if id(each.call) not in found]
    return found


def _differences(base: Call, other: Call, structure: Structure) -> dict[str, Any] | None:
    """Return what a variant has to change; None if it cannot be one, since it lacks what the base sets."""
    if not base.fields.keys() <= other.fields.keys():
        return None
    if [*map(structure.number, base.arguments)] != [*map(structure.number, other.arguments)]:
        return None
    return {
        name: value
        for name, value in other.fields.items()
        if name not in base.fields or structure.number(base.fields[name]) != structure.number(value)
    }


def _saved(base: Call, other: Call, structure: Structure) -> int:
    """Return how many characters a variant saves; 0 if it would not be more readable."""
    if base is other or (differences := _differences(base, other, structure)) is None:
        return 0
    sizes = {name: structure.size(value) + len(name) + 3 for name, value in other.fields.items()}
    total = sum(sizes.values())
    shared = total - sum(sizes[name] for name in differences)
    few = len(differences) * 2 <= len(other.fields)
    return shared if few and shared >= _MIN_SAVED and shared >= _MIN_SHARED * total else 0
