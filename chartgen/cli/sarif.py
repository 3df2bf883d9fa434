"""SARIF 2.1.0, which code scanning services read."""

from __future__ import annotations

import os
from typing import Any

from chartgen.cli.document import DRIFT, Document, text_of, text_of_drift, to_json
from chartgen.cli.repository import repository_path
from chartgen.errors import Finding

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def as_sarif(document: Document) -> str:
    """Render a SARIF log; its paths are relative to the top of the repository."""
    rules = sorted({finding.rule for finding in document.findings} | ({DRIFT} if document.drifts else set()))
    results = [_result(finding, rules.index(finding.rule)) for finding in document.findings]
    results += [
        {
            "ruleId": DRIFT,
            "ruleIndex": rules.index(DRIFT),
            "level": "error",
            "message": {"text": text_of_drift(drift)},
            "locations": [_location(drift.path, {"startLine": drift.line} if drift.line else None)],
        }
        for drift in document.drifts
    ]
    return to_json({
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "chartgen",
                "rules": [{"id": rule, "shortDescription": {"text": f"chartgen rule {rule}"}} for rule in rules],
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{"executionSuccessful": document.exit_code <= 1, "exitCode": document.exit_code}],
            "results": results,
        }],
    })  # fmt: skip


def _result(finding: Finding, index: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": text_of(finding)},
    }
    location = finding.location
    if location:
        region: dict[str, Any] = {"startLine": location.line}
        if location.column:
            region["startColumn"] = location.column
            if location.end_column > location.column:
                region["endColumn"] = location.end_column
        if location.source:
            region["snippet"] = {"text": location.source}
        result["locations"] = [_location(location.file, region)]
    return result


def _location(path: str, region: dict[str, Any] | None = None) -> dict[str, Any]:
    from urllib.parse import quote

    path = repository_path(path)
    if os.path.isabs(path):
        from pathlib import Path

        artifact = {"uri": Path(path).as_uri()}
    else:
        artifact = {"uri": quote(os.fsencode(path)), "uriBaseId": "%SRCROOT%"}
    physical: dict[str, Any] = {"artifactLocation": artifact}
    if region:
        physical["region"] = region
    return {"physicalLocation": physical}
