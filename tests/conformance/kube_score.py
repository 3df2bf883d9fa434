"""kube-score: reliability and security of manifests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.conformance import tools
from tests.conformance.verdict import Finding, Linter, Verdict

_FINE = 10
_OPTIONAL = ("container-seccomp-profile", "container-ports-check")
"""Of the checks that are off by default, those that do not contradict another linter."""


def linter(manifests: Path) -> Verdict:
    """Ask kube-score about a folder of rendered manifests; warnings count as well as what it calls critical."""
    optional = [word for name in _OPTIONAL for word in ("--enable-optional-test", name)]
    files = sorted(manifests.glob("*.yaml"))
    if not files:
        return Verdict(0)
    done = tools.ask(
        tools.go_tool(tools.KUBE_SCORE),
        *("score", "--output-format", "json", "--kubernetes-version", "v1.32"),
        *optional,
        *files,
    )
    objects = json.loads(done.stdout) or []
    findings = [
        Finding(check["check"]["id"], f"{each['type_meta']['kind']}/{each['object_meta']['name']}", comment)
        for each in objects
        for check in each["checks"]
        if check["grade"] < _FINE and not check["skipped"]
        for comment in _comments(check)
    ]
    return Verdict(len(objects), tuple(sorted(findings)))


def _comments(check: dict[str, Any]) -> list[str]:
    """Give what is wrong, one for each container or so; a check that fails without a word says its name."""
    comments = check["comments"] or []
    return [f"{each['path']} {each['summary']}".strip() for each in comments] or [check["check"]["name"]]


JUDGE = Linter("kube-score", "manifests", linter, "reliability and security; warnings count")
