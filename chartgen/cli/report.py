"""What `chartgen verify` found, as plain data and in a few lines for people."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from chartgen.cli.outcome import finding_data
from chartgen.errors import Finding

if TYPE_CHECKING:
    from chartgen.verify import ChartReport, Report

_FEW = 20
"""Up to so many charts, all are named; of more, those with findings."""


def as_data(report: Report) -> dict[str, Any]:
    """Give a report as plain data.

    It has: `command` (`verify`); `helm`, which engine rendered; `charts`, each with `name`, `path`, `scenarios`,
    `kubernetes` (versions), `objects` (rendered, over all scenarios), `checked` (of those, against a schema), `skipped`
    (kinds without a schema), `fixed` (values that the schema lets nobody change; of --liveness), `errors`, `warnings`;
    `findings`, each with `severity`, `rule`, `message`, `file`, `line`, `column`, `end_column` (null where not known),
    `field`, `found`, `wanted`, `hint`, `chart`, `scenarios`, `kubernetes`, `object`, `template`, `template_line`;
    `seconds`; `exit_code`. Keys may be added later; none is ever left out.
    """
    return {
        "command": "verify",
        "helm": report.engine,
        "charts": [
            {
                "name": chart.name,
                "path": chart.shown,
                "scenarios": list(chart.scenarios),
                "kubernetes": list(chart.minors),
                "objects": chart.objects,
                "checked": chart.checked,
                "skipped": list(chart.skipped),
                "fixed": list(chart.fixed),
                "errors": chart.errors,
                "warnings": chart.warnings,
            }
            for chart in report.charts
        ],
        "findings": [_finding(finding) for finding in report.findings],
        "seconds": round(report.seconds, 3),
        "exit_code": report.exit_code,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    from chartgen.verify import Flaw

    flaw = finding if isinstance(finding, Flaw) else Flaw("")
    return {
        **finding_data(finding),
        "chart": flaw.chart,
        "scenarios": list(flaw.scenarios),
        "kubernetes": list(flaw.versions),
        "object": flaw.object,
        "template": flaw.template,
        "template_line": flaw.template_line or None,
    }


def summary(report: Report, *, verbose: bool = False) -> str:
    """Write what was verified: a line for each chart, and one of totals."""
    from chartgen.cli.findings import plural

    shown = [
        chart for chart in report.charts if verbose or len(report.charts) <= _FEW or chart.errors or chart.warnings
    ]
    names = Counter(chart.name for chart in report.charts)
    # Where names do not tell charts apart, their folders do.
    labels = [chart.name if names[chart.name] == 1 else chart.shown for chart in shown]
    width = min(max(map(len, labels), default=0), 40)
    lines = [f"{label.ljust(width)}  {_chart(chart)}" for label, chart in zip(labels, shown, strict=True)]
    scenarios = sum(len(chart.scenarios) for chart in report.charts)
    objects = sum(chart.objects for chart in report.charts)
    errors = sum(chart.errors for chart in report.charts)
    warnings = sum(chart.warnings for chart in report.charts)
    wrong = [plural(errors, "error")] * bool(errors) + [plural(warnings, "warning")] * bool(warnings)
    lines.append(
        f"{plural(len(report.charts), 'chart')}, {plural(scenarios, 'scenario')}, {plural(objects, 'object')}:"
        f" {' and '.join(wrong) or 'nothing is wrong'}; {report.engine}; {report.seconds:.2f} s"
    )
    return "".join(f"{line}\n" for line in lines)


def _chart(chart: ChartReport) -> str:
    from chartgen.cli.findings import plural
    from chartgen.verify.schemas import minors as known
    from chartgen.verify.versions import spoken

    minors = f"Kubernetes {spoken(chart.minors, known())}" if chart.minors else ""
    parts = [plural(len(chart.scenarios), "scenario"), plural(chart.objects, "object"), minors]
    parts += [plural(chart.errors, "error")] * bool(chart.errors) + [plural(chart.warnings, "warning")] * bool(
        chart.warnings
    )
    parts += [f"not checked: {', '.join(chart.skipped)}"] * bool(chart.skipped)
    parts += [f"fixed by the schema: {', '.join(chart.fixed)}"] * bool(chart.fixed)
    return ", ".join(part for part in parts if part)
