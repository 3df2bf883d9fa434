"""Reports for programs: JSON, SARIF 2.1.0 and GitHub annotations. docs/formats.md documents them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from chartgen.errors import ChartgenError, Finding

if TYPE_CHECKING:
    from chartgen.cli.console import Console
    from chartgen.output import Drift

DRIFT = "drift"
"""The rule for files that differ from their specs."""

_EMPTY: Mapping[str, Mapping[str, Any]] = MappingProxyType({
    "build": {"output": "", "charts": [], "root": None, "drifts": []},
    "check": {"output": "", "charts": [], "root": None, "drifts": []},
    "verify": {"helm": "", "charts": []},
    "tree": {"namespaces": []},
})  # fmt: skip
"""The keys that a command adds to its document, as they are if it ends early."""


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
        "field": finding.field,
        "found": finding.found,
        "expected": finding.expected,
        "hint": finding.hint,
    }


@dataclass(frozen=True, slots=True)
class Document:
    """What a command reports to programs."""

    command: str
    """`build`, `check` (of `build --check`), `verify` or `tree`; another one if the command line is invalid."""
    exit_code: int
    findings: Sequence[Finding] = ()
    drifts: Sequence[Drift] = ()
    seconds: float = 0.0
    data: Mapping[str, Any] = field(default_factory=dict)
    """The keys that the command adds."""
    finding_data: Callable[[Finding], dict[str, Any]] = finding_data


def failed(command: str, error: ChartgenError, seconds: float = 0.0) -> Document:
    """Return the document of a command that ended early."""
    as_data = finding_data
    if command == "verify":
        from chartgen.cli.verify_report import verify_finding_data as as_data
    return Document(command, error.exit_code, error.findings, (), seconds, _EMPTY.get(command, {}), as_data)


def write(document: Document, output_format: str, console: Console) -> None:
    """Write a document to stdout; nothing for a format that is not for programs."""
    if output_format == "json":
        console.out.write_exact(as_json(document))
    elif output_format == "sarif":
        from chartgen.cli.sarif import as_sarif

        console.out.write_exact(as_sarif(document))
    elif output_format == "github":
        from chartgen.cli.github import as_github

        console.out.write_exact(console.out.safe(as_github(document)))


def as_json(document: Document) -> str:
    """Render a document as one JSON object; ends with a newline."""
    return to_json({
        "command": document.command,
        **document.data,
        "findings": [document.finding_data(finding) for finding in document.findings],
        "seconds": round(document.seconds, 3),
        "exit_code": document.exit_code,
    })  # fmt: skip


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
    if drift.kind == "orphaned":
        return f"{drift.path} is orphaned: {source} does not generate it any more; `chartgen build` removes it"
    return f"{drift.path} is {drift.kind}; `chartgen build` generates it from {source}"
