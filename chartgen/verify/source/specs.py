"""Charts from specs, built in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chartgen.errors import EXIT_FINDINGS, EXIT_USAGE, ChartgenError, Finding
from chartgen.verify.source.charts import CHART_FILE, ChartSource, read_metadata


def from_specs(paths: Sequence[str]) -> Iterator[ChartSource]:
    """Build the charts of specs, in the order of their files.

    Raises:
        ChartgenError: The specs are invalid, or violate a policy; after the valid charts.
    """
    from chartgen import policy
    from chartgen.load import Loader, merge, no_charts
    from chartgen.load import find as find_specs
    from chartgen.plan import plan
    from chartgen.render import render
    from chartgen.spec.base import is_valid

    loader = Loader()
    files = find_specs(tuple(paths))
    findings: list[Finding] = []
    tracebacks: list[str] = []
    broken = False
    any_chart = False
    for file in files:
        loaded = loader.load_file(file)
        findings += loaded.findings
        tracebacks += loaded.tracebacks
        broken = broken or any(finding.severity == "error" for finding in loaded.findings)
        for one in loaded.charts:
            any_chart = True
            if not is_valid(one.chart):
                continue
            try:
                findings += policy.findings(one.chart)
                planned = plan(one.chart, file.title)
                tree = render(planned)
            except ChartgenError as error:
                findings += error.findings
                tracebacks += error.tracebacks
                broken = True
                continue
            contents = {path: text.encode() for path, text in tree.items()}
            schemas = {leaf.path: leaf.schema for leaf in planned.values.in_order()}
            yield ChartSource(
                one.chart.name,
                contents,
                one.chart.name,
                chart=one.chart,
                values=schemas,
                metadata=read_metadata(contents[CHART_FILE]),
            )
        findings += loader.finish(file)
    if not any_chart and not findings:
        findings.append(no_charts(files))
        broken = True
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        raise ChartgenError(
            *merge(findings), exit_code=EXIT_USAGE if broken else EXIT_FINDINGS, tracebacks=tuple(tracebacks)
        )
