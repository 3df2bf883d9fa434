"""yamllint: the style of the YAML that people read, and of what Helm makes of it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conformance import tools
from tests.conformance.verdict import Finding, Linter, Verdict

_CHART = {
    "extends": "default",
    "rules": {
        "document-start": "disable",
        "line-length": {"max": 120, "allow-non-breakable-inline-mappings": True},
        "comments": {"min-spaces-from-content": 1},
        "truthy": {"level": "error"},
    },
}

# What Helm renders is indented by `toYaml`, which writes lists at the indent of their key, and has its own comments.
_MANIFESTS = {
    "extends": "default",
    "rules": {
        "document-start": "disable",
        "line-length": "disable",
        "comments": {"min-spaces-from-content": 1},
        "indentation": {"indent-sequences": "whatever"},
        "empty-lines": {"max-start": 1, "max-end": 1},
        "truthy": {"level": "error"},
    },
}


def check_chart(chart: Path) -> Verdict:
    """Ask yamllint about the files of a chart that are YAML as they are: all but the templates."""
    found = sorted(path for path in chart.rglob("*.yaml") if "templates" not in path.relative_to(chart).parts[:-1])
    return _check(found, chart, _CHART)


def check_manifests(manifests: Path) -> Verdict:
    """Ask yamllint about a folder of rendered manifests."""
    return _check(sorted(manifests.glob("*.yaml")), manifests, _MANIFESTS)


def _check(found: list[Path], root: Path, configuration: object) -> Verdict:
    if not found:
        return Verdict(0)
    program = tools.yaml_linters() / "yamllint"
    # JSON is YAML, and -d takes the configuration itself.
    done = tools.ask(program, "-d", json.dumps(configuration), "-f", "parsable", *found, allowed=(0, 1, 2))
    findings = []
    for line in done.stdout.splitlines():
        file, row, _, rest = line.split(":", 3)
        message, _, rule = rest.strip().rpartition(" (")
        where = f"{Path(file).relative_to(root).as_posix()}:{row}"
        findings.append(Finding(rule.rstrip(")"), where, message))
    assert done.returncode == 0 or findings, done.stderr
    return Verdict(len(found), tuple(sorted(findings)))


CHART = Linter("yamllint", "chart", check_chart, "style of values, Chart.yaml and scenarios; lines up to 120")
MANIFESTS = Linter(
    "yamllint, rendered",
    "manifests",
    check_manifests,
    "style of what Helm renders, apart from `toYaml`'s indent",
    finds=False,
)
