"""What a loaded Chart is, in one hash: two Charts of one fingerprint give the same files.

It goes by what the spec became, never by its text: a spec may read files, or the environment.
"""

from __future__ import annotations

import dataclasses
import hashlib
from typing import Any

from chartgen import cache
from chartgen.policy import held_at_install
from chartgen.spec.asking import asked
from chartgen.spec.base import Spec, default_of
from chartgen.spec.chart import Chart
from chartgen.spec.namespace import Namespace


def fingerprint(chart: Chart, origin: str) -> str:
    """Hash all that a chart's files are made from: the Chart, its rules, its spec's name, and chartgen itself."""
    rules = [
        (policy.name, asked(policy, "sentence", one), asked(policy, "narrowings", one), asked(policy, "guards", one))
        for one in (chart,)
        for policy in held_at_install(one)
    ]
    return hashlib.sha256(
        repr((cache.program(), origin, rules, _plain(chart))).encode("utf-8", "backslashreplace")
    ).hexdigest()


def _plain(value: Any) -> Any:
    """Turn a spec into nested tuples of plain data, of which the text is the same in every process."""
    if isinstance(value, str | int | float | None):
        return value
    if isinstance(value, Spec):
        given = value.__dict__
        # What was left out needs no words: chartgen's own hash says what it is then.
        said = [(name, _plain(given[name])) for name, default in _fields(type(value)) if given[name] is not default]
        return (type(value).__qualname__, said)
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return [(key, _plain(item)) for key, item in value.items()]
    return f"{type(value).__module__}.{type(value).__qualname__}"


_LEFT_OUT: dict[type, str] = {
    Namespace: "policies",  # what they make of the chart counts, not what they are
    Chart: "after",  # no chart's files depend on another's
}

_fields_of: dict[type, tuple[tuple[str, Any], ...]] = {}


def _fields(cls: type[Spec]) -> tuple[tuple[str, Any], ...]:
    """Give the fields that count, with their defaults."""
    known = _fields_of.get(cls)
    if known is None:
        fields = dataclasses.fields(cls)  # type: ignore[arg-type]
        known = _fields_of[cls] = tuple(
            (field.name, default_of(field)) for field in fields if field.name != _LEFT_OUT.get(cls)
        )
    return known
