"""A chart whose only template is given, for tests of what is found in objects."""

from __future__ import annotations

from pathlib import Path

from chartgen.verify import ChartFinding, Options, Report, verify

CHART = 'apiVersion: v2\nname: web\nversion: 1.0.0\nicon: https://a.b/c.png\nkubeVersion: ">=1.30.0-0"\n'


def chart_of(folder: Path, template: str, values: str = "", **files: str) -> Path:
    """Write a chart with one template; further files by path, with two underscores for a slash."""
    chart = folder / "web"
    written = {"Chart.yaml": CHART, "values.yaml": values, "templates/a.yaml": template}
    for path, content in {**written, **{key.replace("__", "/"): text for key, text in files.items()}}.items():
        (chart / path).parent.mkdir(parents=True, exist_ok=True)
        (chart / path).write_text(content, "utf-8")
    return chart


def run(*charts: Path, **options: object) -> Report:
    """Verify charts without the linter."""
    return verify(Options(charts=tuple(map(str, charts)), **{"lint": False, **options}))  # type: ignore[arg-type]


def found_in(folder: Path, template: str, values: str = "", **files: str) -> list[tuple[str, str, str]]:
    """Return rule, field and message of what is found in a chart of one template."""
    report = run(chart_of(folder, template, values, **files))
    return [
        (finding.rule, finding.field, finding.message.removeprefix("web: "))
        for finding in report.findings
        if isinstance(finding, ChartFinding)
    ]
