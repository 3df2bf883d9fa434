"""What a command reports to programs, before it is rendered in a format."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from chartgen.errors import Finding
from chartgen.shard import WHOLE, Shard

if TYPE_CHECKING:
    from chartgen.output import Drift

DRIFT = "drift"
"""The rule for files that differ from their specs."""


def finding_data(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain data."""
    location = finding.location
    return {
        "severity": finding.severity,
        "rule": finding.rule,
        "message": finding.message,
        "file": location.file if location else None,
        "line": location.line if location else None,
        "column": (location.column or None) if location else None,
        "end_column": (location.end_column or None) if location else None,
        "source": location.source if location else "",
        "field": finding.field,
        "found": finding.found,
        "expected": finding.expected,
        "hint": finding.hint,
    }


class Document(NamedTuple):
    """What a command reports to programs."""

    command: str
    """The name of the command, `check` for `build --check`; another one if the command line is invalid."""
    exit_code: int
    findings: Sequence[Finding] = ()
    drifts: Sequence[Drift] = ()
    seconds: float = 0.0
    data: Mapping[str, Any] = MappingProxyType({})
    """The keys that the command adds."""
    finding_data: Callable[[Finding], dict[str, Any]] = finding_data
    shard: Shard = WHOLE
    """What the command worked on."""


def to_json(data: object) -> str:
    """Render data as JSON in plain ASCII; ends with a newline.

    In a log, a runner would take `##[` within a line for a command.
    """
    import json

    return json.dumps(data, indent=2).replace("##", "#\\u0023") + "\n"


def text_of(finding: Finding) -> str:
    """Return a finding as text of several lines, without its location."""
    notes = [("field", finding.field), ("found", finding.found), ("expected", finding.expected), ("hint", finding.hint)]
    return "\n".join([finding.message, *(f"{name}: {value}" for name, value in notes if value)])


def text_of_drift(drift: Drift) -> str:
    """Return a file that differs from its spec as a sentence."""
    source = drift.source or "the specs"
    if drift.kind == "edited":
        return f"{drift.path} was edited manually; edit {source} instead, or discard with `chartgen build --force`"
    if drift.kind == "different":
        return (
            f"{drift.path} is stale or was edited manually: the cache has no record of the last build, and git has no"
            " commit of it; `chartgen build --force` overwrites it"
        )
    if drift.kind == "orphaned":
        return f"{drift.path} is orphaned: {source} does not generate it any more; `chartgen build` removes it"
    return f"{drift.path} is {drift.kind}; `chartgen build` generates it from {source}"
