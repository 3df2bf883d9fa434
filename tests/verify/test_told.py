"""What the command line tells of a report."""

from __future__ import annotations

import json
from pathlib import Path

from chartgen.cli import formats
from chartgen.cli.console import Stream
from chartgen.cli.github import as_github
from chartgen.cli.sarif import as_sarif
from chartgen.cli.verify_report import document, summary
from chartgen.verify import Options, Report, verify
from tests.verify.charts import write


def _report(folder: Path) -> Report:
    return verify(Options(charts=(str(write(folder, deployment="  replicas: ->   replicaz:")),), lint=False))


def test_data(tmp_path: Path) -> None:
    data = json.loads(formats.as_json(document(_report(tmp_path))))
    (finding,) = data["findings"]
    assert finding["chart"] == "web"
    assert finding["object"] == "Deployment/web"
    assert finding["scenarios"] == ["default", "full", "production"]
    assert finding["kubernetes"][0] == "1.30"
    assert (finding["template"], finding["template_line"]) == ("templates/deployment.yaml", 7)
    assert data["charts"][0]["errors"] == 1
    assert data["exit_code"] == 1


def test_summary(tmp_path: Path) -> None:
    said = summary(_report(tmp_path), Stream("stdout"))
    assert said.splitlines()[0] == "web  3 scenarios, 4 objects, Kubernetes 1.30 to 1.37, 1 error"
    assert "1 chart, 3 scenarios, 4 objects: 1 error; Helm 4" in said


def test_charts_with_the_same_name_are_distinguished(tmp_path: Path) -> None:
    folders = [write(tmp_path, name=name) for name in ("one", "other")]
    said = summary(verify(Options(charts=tuple(map(str, folders)), lint=False)), Stream("stdout"))
    assert [line.split()[0] for line in said.splitlines()[:2]] == [folder.as_posix() for folder in folders]


def test_reviews(tmp_path: Path) -> None:
    report = _report(tmp_path)
    result = document(report)
    assert "line=7" in as_github(result)
    log = json.loads(as_sarif(result))
    assert log["runs"][0]["results"][0]["ruleId"] == "schema"
