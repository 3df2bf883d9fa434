"""checkov: security and good practice of manifests."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conformance import tools
from tests.conformance.verdict import Finding, Linter, Verdict


def linter(manifests: Path) -> Verdict:
    """Ask checkov about a folder of rendered manifests, all its Kubernetes checks."""
    done = tools.ask(
        *tools.checkov(),
        *("--directory", manifests, "--framework", "kubernetes", "--output", "json"),
        *("--compact", "--quiet", "--soft-fail", "--skip-download"),
        allowed=(0,),
    )
    report = json.loads(done.stdout)
    if isinstance(report, list):
        (report,) = (each for each in report if each["check_type"] == "kubernetes")
    # Where it found nothing to look at, there are bare counts and no results.
    if "results" not in report:
        return Verdict(int(report.get("resource_count", 0)))
    assert report["summary"]["parsing_errors"] == 0, done.stdout[-3000:]
    findings = (
        Finding(each["check_id"], each["resource"], each["check_name"]) for each in report["results"]["failed_checks"]
    )
    return Verdict(int(report["summary"]["resource_count"]), tuple(sorted(findings)))


JUDGE = Linter("checkov", "manifests", linter, "security and good practice, all its Kubernetes checks")
