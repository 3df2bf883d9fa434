"""Reports for programs: JSON, SARIF 2.1.0, JUnit XML and GitHub annotations. docs/formats.md documents them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from chartgen.cli.document import Document, finding_data, to_json
from chartgen.cli.version import version
from chartgen.errors import ChartgenError
from chartgen.shard import WHOLE, Shard

if TYPE_CHECKING:
    from chartgen.cli.console import Console

_EMPTY: Mapping[str, Mapping[str, Any]] = MappingProxyType({
    "build": {"output": "", "charts": [], "root": None, "drifts": []},
    "check": {"output": "", "charts": [], "root": None, "drifts": []},
    "verify": {"helm": "", "charts": []},
    "diff": {"format": "chartgen.diff/1", "base": "", "charts": {}, "unchanged": 0, "shown": None},
    "import": {
        "format": "chartgen.import/1", "files": [], "proof": None, "environments": {}, "hardened": None, "charts": {},
        "credentials": {},
    },
    "publish": {"format": "chartgen.publish/1", "to": "", "verified": False, "charts": []},
    "gitops": {"folder": "", "files": []},
    "tree": {"namespaces": []},
    "status": {"namespaces": []},
})  # fmt: skip
"""The keys that a command adds to its document, as they are if it ends early."""


def failed(command: str, error: ChartgenError, seconds: float = 0.0, shard: Shard = WHOLE) -> Document:
    """Return the document of a command that ended early."""
    as_data = finding_data
    if command == "verify":
        from chartgen.cli.verify_report import verify_finding_data as as_data
    return Document(command, error.exit_code, error.findings, (), seconds, _EMPTY.get(command, {}), as_data, shard)


def write(document: Document, output_format: str, console: Console) -> None:
    """Write a document to stdout; nothing for a format that is not for programs."""
    if output_format == "json":
        console.out.write_exact(as_json(document))
    elif output_format == "sarif":
        from chartgen.cli.sarif import as_sarif

        console.out.write_exact(as_sarif(document))
    elif output_format == "junit":
        from chartgen.cli.junit import as_junit

        console.out.write_exact(as_junit(document))
    elif output_format == "github":
        from chartgen.cli.github import as_github

        console.out.write_exact(console.out.safe(as_github(document)))


def as_json(document: Document) -> str:
    """Render a document as one JSON object; ends with a newline."""
    shard = document.shard
    return to_json({
        "command": document.command,
        "version": version(),
        "shard": None if shard.is_whole else {"index": shard.number, "count": shard.total},
        **document.data,
        "findings": [document.finding_data(finding) for finding in document.findings],
        "seconds": round(document.seconds, 3),
        "exit_code": document.exit_code,
    })  # fmt: skip
