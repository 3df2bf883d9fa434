"""What a loaded Chart is, in one hash: two Charts of one fingerprint give the same files.

It goes by what the spec became, never by its text: a spec may read files, or the environment. A Chart that holds what
is of a class outside of chartgen has another fingerprint each time, so that its files are always made anew.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
from typing import Any

from chartgen import cache
from chartgen.policy import enforced
from chartgen.spec.base import Spec
from chartgen.spec.chart import Chart
from chartgen.spec.frozen import FrozenDict
from chartgen.spec.namespace import Namespace
from chartgen.spec.policy_calls import call_policy
from chartgen.spec.validation import default_of


def fingerprint(chart: Chart, origin: str) -> str:
    """Hash all that a chart's files are made from: the Chart, its rules, its spec's name, and chartgen itself."""
    rules = [
        (name, *(call_policy(policy, method, chart) for method in ("sentence", "narrowings", "guards")))
        for name, policy in enforced(chart)
    ]
    return hashlib.sha256(
        repr((cache.program(), origin, rules, _plain(chart))).encode("utf-8", "backslashreplace")
    ).hexdigest()


def _plain(value: Any) -> Any:
    """Turn a spec into nested tuples of plain data, of which the text is the same in every process."""
    kind = type(value)
    if kind in _EXACT:
        return value
    if kind is tuple or kind is list:
        return (kind.__name__, [_plain(item) for item in value])
    if kind is dict or kind is FrozenDict:
        return ("dict", [(_plain(key), _plain(item)) for key, item in value.items()])
    if isinstance(value, Spec) and kind.__module__.startswith("chartgen."):
        given = value.__dict__
        # What was left out needs no words: chartgen's own hash says what it is then.
        said = [(name, _plain(given[name])) for name, default in _fields(kind) if given[name] is not default]
        return ("spec", kind.__module__, kind.__qualname__, said)
    # What a class of a team's own makes of itself can't be told from its fields: it is never the same as before.
    return ("unknown", os.urandom(16).hex())


_EXACT = frozenset({str, int, float, bool, type(None)})
"""Classes of which the text tells all values apart, also those that are equal, as 1, 1.0 and True are."""

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
