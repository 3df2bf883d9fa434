"""Polaris: security, efficiency and reliability of manifests, its default configuration."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.conformance import tools
from tests.conformance.verdict import Finding, Linter, Verdict


def linter(manifests: Path) -> Verdict:
    """Ask Polaris about a folder of rendered manifests; warnings count as well as dangers."""
    done = tools.ask(tools.own_tool(tools.POLARIS), "audit", "--audit-path", manifests, "--format", "json")
    results = json.loads(done.stdout)["Results"] or []
    return Verdict(len(results), tuple(sorted(each for result in results for each in _findings(result))))


def _findings(result: dict[str, Any]) -> Iterator[Finding]:
    where = f"{result['Kind']}/{result['Name']}"
    pod = result.get("PodResult") or {}
    parts = [(where, result), (where, pod)]
    parts += [(f"{where}/{each['Name']}", each) for each in pod.get("ContainerResults") or ()]
    for location, part in parts:
        for rule, check in (part.get("Results") or {}).items():
            if not check["Success"]:
                yield Finding(rule, location, check["Message"])


JUDGE = Linter(
    "polaris", "manifests", linter, "security, efficiency and reliability, its default checks; warnings count"
)
