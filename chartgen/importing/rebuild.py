"""Copies of modules in which some code is replaced."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from chartgen.importing.code import AFTER, Call, Constant, Entries, Function, Merged, Module, Settings, comes_after


def rebuilt(modules: Sequence[Module], substitute: Callable[[Any], Any]) -> list[Module]:
    """Return copies of modules.

    Args:
        modules: The modules. A call that several places use is one in the copies, too.
        substitute: Returns what takes the place of an expression, or the expression itself. What is within it
            is replaced in turn.
    """
    known: dict[int, tuple[Any, Any]] = {}
    """The copies by the identity of the originals, with the originals, whose identities must remain theirs."""
    unordered: list[Call] = []
    """Copies of charts that still come after the originals of others, whose chain can be longer than Python's stack."""

    def copied(code: Any) -> Any:
        code = substitute(code)
        if not isinstance(code, Call | Constant | Function | Settings):
            return with_parts(code)
        if id(code) not in known:
            known[id(code)] = code, with_parts(code)
        return known[id(code)][1]

    def with_parts(code: Any) -> Any:
        if isinstance(code, Call):
            of = None if code.of is None else copied(code.of)
            later = {AFTER: code.fields[AFTER]} if comes_after(code) else {}
            fields = {name: later[name] if name in later else copied(value) for name, value in code.fields.items()}
            arguments = [copied(part) for part in code.arguments]
            copy = replace(code, defined=copied(code.defined), arguments=arguments, fields=fields, of=of)
            unordered.extend([copy] if later else [])
            return copy
        if isinstance(code, Function):
            return replace(code, settings=copied(code.settings), value=copied(code.value))
        if isinstance(code, Settings):
            defaults = {name: replace(each, default=copied(each.default)) for name, each in code.fields.items()}
            return replace(code, fields=defaults)
        if isinstance(code, Constant):
            # The value itself is what the constant has taken the place of.
            return replace(code, value=with_parts(code.value))
        if isinstance(code, Merged):
            return replace(code, base=copied(code.base))
        if isinstance(code, Entries):
            return Entries({key: copied(value) for key, value in code.items()}, code.comments)
        if isinstance(code, Mapping):
            return {key: copied(value) for key, value in code.items()}
        if isinstance(code, list | tuple):
            return [copied(value) for value in code]
        return code

    copies = [
        replace(module, charts={name: copied(chart) for name, chart in module.charts.items()}) for module in modules
    ]
    while unordered:
        chart = unordered.pop()
        chart.fields[AFTER] = copied(chart.fields[AFTER])
    return copies
