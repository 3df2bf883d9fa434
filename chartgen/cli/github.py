"""GitHub annotations: a workflow command for each finding, which GitHub shows at its line of the pull request."""

from __future__ import annotations

from collections.abc import Iterator

from chartgen.cli.document import DRIFT, Document, text_of, text_of_drift
from chartgen.cli.repository import repository_path
from chartgen.cli.sanitize import inert


def as_github(document: Document) -> str:
    """Render a workflow command for each finding and for each file that differs; a line each."""
    return "".join(f"{line}\n" for line in _annotations(document))


def _annotations(document: Document) -> Iterator[str]:
    for finding in document.findings:
        fields = {}
        if finding.location:
            fields = {"file": repository_path(finding.location.file), "line": str(finding.location.line)}
            if finding.location.column:
                fields["col"] = str(finding.location.column)
            if finding.location.end_column > finding.location.column > 0:
                # GitHub counts the last column, Location the one after it.
                fields["endColumn"] = str(finding.location.end_column - 1)
        yield _command(finding.severity, {**fields, "title": f"chartgen: {finding.rule}"}, text_of(finding))
    for drift in document.drifts:
        location = {"file": repository_path(drift.path)} | ({"line": str(drift.line)} if drift.line else {})
        yield _command("error", {**location, "title": f"chartgen: {DRIFT}"}, text_of_drift(drift))


def _command(name: str, fields: dict[str, str], message: str) -> str:
    properties = ",".join(f"{key}={_property(value)}" for key, value in fields.items())
    return f"::{name} {properties}::{_data(message)}"


def _data(text: str) -> str:
    return inert(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
