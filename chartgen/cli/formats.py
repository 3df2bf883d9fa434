"""The same for programs: JSON, SARIF 2.1.0, and the annotations of GitHub's workflows."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from chartgen.cli.outcome import AT_TOP, ChartResult, Result, finding_data
from chartgen.errors import ChartgenError, Finding

if TYPE_CHECKING:
    from chartgen.output import Drift

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

DRIFT = "drift"
"""The rule that a file in the output is what the specs say."""


def as_json(result: Result) -> str:
    """Write one JSON object, with a newline behind it.

    It has: `command` (`build` or `check`); `output`, the folder; `charts`, each with `name`, `status` (`new`,
    `changed`, `unchanged`, `removed`; of a check, what a build would do), the lists of files `new`, `changed` and
    `removed`, relative to the chart, and how many are `unchanged`; `root`, the same for the files at the
    top of the output, or null; `drifts` (a check's), each with `path`, `kind` (`stale`, `missing`, `left over`,
    `edited`), `diff`, `line` (the first that differs, from 1; null where there is none) and `made_from` (the spec file,
    maybe empty); `findings`, each with `severity` (`error`, `warning`), `rule`, `message`, `file`, `line`,
    `column`, `end_column` (from 1, in characters; null where they are not known), `field`, `found`, `wanted`, `hint`
    (texts, maybe empty); `seconds`; `exit_code`. Keys may be added later; none is ever left out.
    """
    charts = [_chart(chart) for chart in result.charts if chart.name != AT_TOP]
    root = next((_chart(chart) for chart in result.charts if chart.name == AT_TOP), None)
    return dumped({
        "command": "check" if result.checked else "build",
        "output": result.output,
        "charts": charts,
        "root": {key: value for key, value in root.items() if key != "name"} if root else None,
        "drifts": [_drift(drift) for drift in result.drifts],
        "findings": [finding_data(finding) for finding in result.findings],
        "seconds": round(result.seconds, 3),
        "exit_code": result.exit_code,
    })  # fmt: skip


def of_error(words: Sequence[str], error: ChartgenError) -> str:
    """Write what ended a command before it came to its own report: usage, or a mistake in chartgen.

    Args:
        words: the command line, which may be wrong; of its formats the last one counts, as in the command.
        error: what ended it.

    Returns:
        The document, in the format that the words name; nothing where they name none for programs.
    """
    behind = [word for before, word in pairwise(words) if before == "--format"]
    said = [word.removeprefix("--format=") for word in words if word.startswith("--format=")] + behind
    result = Result("", "--check" in words, error.exit_code, findings=error.findings)
    if words[0] == "verify" and said[-1:] == ["json"]:
        from chartgen.cli.report import as_data
        from chartgen.verify import Report

        return dumped(as_data(Report(findings=list(error.findings), exit_code=error.exit_code)))
    formats = {"json": as_json, "sarif": as_sarif, "github": as_github}
    return formats[said[-1]](result) if said and said[-1] in formats else ""


def dumped(data: object) -> str:
    """Write data as JSON in ASCII alone, which every stream takes; with a newline behind it."""
    import json

    return json.dumps(data, indent=2) + "\n"


def _chart(chart: ChartResult) -> dict[str, Any]:
    return {
        "name": chart.name,
        "status": chart.status,
        "new": list(chart.new),
        "changed": list(chart.changed),
        "removed": list(chart.removed),
        "unchanged": chart.unchanged,
    }


def _drift(drift: Drift) -> dict[str, Any]:
    return {
        "path": drift.path,
        "kind": drift.kind,
        "diff": drift.diff,
        "line": drift.line or None,
        "made_from": drift.made_from,
    }


def as_github(result: Result) -> str:
    """Write a workflow command for each finding and each file that differs, which GitHub shows in the pull request."""
    return "".join(f"{line}\n" for line in _annotations(result))


def _annotations(result: Result) -> Iterator[str]:
    for finding in result.findings:
        fields = {}
        if finding.location:
            fields = {"file": _from_top(finding.location.file), "line": str(finding.location.line)}
            if finding.location.column:
                fields["col"] = str(finding.location.column)
            if finding.location.end_column > finding.location.column > 0:
                # GitHub's is the last column itself.
                fields["endColumn"] = str(finding.location.end_column - 1)
        yield _command(finding.severity, {**fields, "title": f"chartgen: {finding.rule}"}, _sentences(finding))
    for drift in result.drifts:
        location = {"file": _from_top(drift.path)} | ({"line": str(drift.line)} if drift.line else {})
        yield _command("error", {**location, "title": f"chartgen: {DRIFT}"}, _drifted(drift))


def _command(name: str, fields: dict[str, str], message: str) -> str:
    said = ",".join(f"{key}={_property(value)}" for key, value in fields.items())
    return f"::{name} {said}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(result: Result) -> str:
    """Write a SARIF 2.1.0 log; its paths are relative to the top of the repository."""
    rules = sorted({finding.rule for finding in result.findings} | ({DRIFT} if result.drifts else set()))
    found = [_sarif(finding, rules.index(finding.rule)) for finding in result.findings]
    found += [
        {
            "ruleId": DRIFT,
            "ruleIndex": rules.index(DRIFT),
            "level": "error",
            "message": {"text": _drifted(drift)},
            "locations": [_location(drift.path, {"startLine": drift.line} if drift.line else None)],
        }
        for drift in result.drifts
    ]
    return dumped({
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "chartgen",
                "rules": [{"id": rule, "shortDescription": {"text": f"chartgen's rule {rule}"}} for rule in rules],
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{"executionSuccessful": result.exit_code <= 1, "exitCode": result.exit_code}],
            "results": found,
        }],
    })  # fmt: skip


def _sarif(finding: Finding, index: int) -> dict[str, Any]:
    made: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": _sentences(finding)},
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
        made["locations"] = [_location(location.file, region)]
    return made


def _location(path: str, region: dict[str, Any] | None = None) -> dict[str, Any]:
    from urllib.parse import quote

    path = _from_top(path)
    if os.path.isabs(path):
        from pathlib import Path

        artifact = {"uri": Path(path).as_uri()}
    else:
        artifact = {"uri": quote(os.fsencode(path)), "uriBaseId": "%SRCROOT%"}
    physical: dict[str, Any] = {"artifactLocation": artifact}
    if region:
        physical["region"] = region
    return {"physicalLocation": physical}


def _sentences(finding: Finding) -> str:
    told = [("field", finding.field), ("found", finding.found), ("expected", finding.expected), ("hint", finding.hint)]
    return "\n".join([finding.message, *(f"{name}: {value}" for name, value in told if value)])


def _drifted(drift: Drift) -> str:
    source, s = (drift.made_from, "s") if drift.made_from else ("the specs", "")
    if drift.kind == "edited":
        return f"{drift.path} was edited by hand; make the edit in {source}; `chartgen build --force` gives it up"
    if drift.kind == "left over":
        return f"{drift.path} is left over: {source} no longer make{s} it; `chartgen build` removes it"
    return f"{drift.path} is {drift.kind}; `chartgen build` makes it what {source} say{s}"


def _from_top(path: str) -> str:
    """Name a path from the top of the repository, which is where those who read these formats start from."""
    full = os.path.abspath(path)
    top = os.path.join(_top(), "")
    return full.removeprefix(top).replace(os.sep, "/")


def _top() -> str:
    here = folder = os.getcwd()
    while not os.path.exists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return os.environ.get("GITHUB_WORKSPACE") or here
        folder = above
    return folder
