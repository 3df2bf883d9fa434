"""chart-testing: `ct lint`, as the pipelines of many chart repositories run it."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

from tests.conformance import tools
from tests.conformance.verdict import Finding, Linter, Verdict
from tests.support import helmcmd

_HERE = Path(__file__).parent


def linter(chart: Path) -> Verdict:
    """Run `ct lint` with each scenario of `ci/`; no increment of the version is asked for.

    That each maintainer is a user of a forge is not checked: it would ask that forge.
    """
    program = tools.own_tool(tools.CHART_TESTING)
    helm = helmcmd.command("3.17").path.parent
    with tempfile.TemporaryDirectory(prefix="chartgen-ct-") as scratch:
        configuration = Path(scratch) / "ct.yaml"
        configuration.write_text(json.dumps({"helm-lint-extra-args": "--strict"}), "utf-8")
        done = tools.ask(
            *(program, "lint", "--charts", chart, "--config", configuration),
            *("--check-version-increment=false", "--validate-maintainers=false"),
            *("--chart-yaml-schema", _HERE / "chart_schema.yaml", "--lint-conf", _HERE / "lintconf.yaml"),
            path=(helm, tools.yaml_linters()),
        )
    return verdict(chart.name, done)


def verdict(chart: str, done: subprocess.CompletedProcess[str]) -> Verdict:
    """Read what `ct lint` said of a chart.

    Its results list the charts that passed. What Helm says may be missing: ct stops reading it when Helm ends.
    """
    if done.returncode == 0:
        assert "charts linted successfully" in done.stdout, done.stdout
        return Verdict(done.stdout.count(f"✔︎ {chart} => "))
    lines = [line.strip() for line in (done.stdout + done.stderr).splitlines()]
    findings = [
        Finding("ct lint", chart, line)
        for line in lines
        if "[ERROR]" in line or "[WARNING]" in line or " error " in line
    ]
    return Verdict(1, tuple(findings or [Finding("ct lint", chart, "\n".join(lines)[-2000:])]))


JUDGE = Linter(
    "ct lint", "chart", linter, "schema of Chart.yaml, style, `helm lint --strict` with each scenario", finds=False
)
