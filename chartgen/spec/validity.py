"""Which parts of a spec are valid, and the checks that can be run on them."""

from __future__ import annotations

from collections.abc import Iterable

from chartgen.spec.checks import Check, Found
from chartgen.spec.frozen import FrozenDict
from chartgen.spec.root import Root
from chartgen.spec.unset import UNSET


def run_checks(new: Root, checks: Iterable[Check]) -> list[Found]:
    """Run the checks that read valid fields only."""
    return [
        Found(problem, check.reads)
        for check in checks
        if new._invalid is None or all(_is_readable(new, read) for read in check.reads)
        for problem in check.function(new)
    ]


def _is_readable(new: Root, read: str) -> bool:
    field, _, inner = read.partition(".")
    names_only = field.endswith("[]")
    field = field.removesuffix("[]")
    if field in (new._invalid or ()):
        return False
    value = new.__dict__.get(field)
    if names_only:
        return True
    if not inner:
        return is_valid(value)
    parts = value.values() if type(value) is FrozenDict else value if type(value) is tuple else (value,)
    return all(_is_readable(part, inner) for part in parts if part is not None and part is not UNSET)


def is_valid(value: object) -> bool:
    """Return whether nothing was reported about this spec, or the specs that it contains."""
    kind = type(value)
    if issubclass(kind, Root):
        return value._invalid is None  # type: ignore[attr-defined]
    # Dicts in Kubernetes syntax hold plain dicts and lists.
    if kind is tuple or kind is list:
        return all(map(is_valid, value))  # type: ignore[call-overload]
    if kind is FrozenDict or kind is dict:
        return all(map(is_valid, value.values()))  # type: ignore[attr-defined]
    return True
