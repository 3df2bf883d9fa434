"""kube-linter: security and good practice of manifests, its default checks."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conformance import tools
from tests.conformance.verdict import Finding, Linter, Verdict
from tests.support.documents import parse


def linter(manifests: Path) -> Verdict:
    """Ask kube-linter about a folder of rendered manifests."""
    done = tools.ask(
        tools.own_tool(tools.KUBE_LINTER), "lint", manifests, "--format", "json", "--fail-if-no-objects-found"
    )
    if "no valid objects found" in done.stderr:
        return Verdict(0)
    reports = json.loads(done.stdout)["Reports"] or []
    findings = (Finding(each["Check"], _where(each), each["Diagnostic"]["Message"]) for each in reports)
    # It does not say how many objects it looked at, only when there were none.
    objects = sum(len(parse(path.read_text("utf-8"), path.name)) for path in manifests.glob("*.yaml"))
    return Verdict(objects, tuple(sorted(findings)))


def _where(report: dict[str, dict[str, dict[str, dict[str, str]]]]) -> str:
    what = report["Object"]["K8sObject"]
    return f"{what['GroupVersionKind']['Kind']}/{what['Name']}"


JUDGE = Linter("kube-linter", "manifests", linter, "security and good practice, its default checks")
