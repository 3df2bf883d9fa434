"""The findings of one chart: grouped over scenarios and versions, with their locations."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from chartgen.errors import Finding, Location, Severity
from chartgen.load.secret_lines import without_secrets
from chartgen.objects.fields import at, dotted
from chartgen.spec_location import spec_location, value_location
from chartgen.verify.check import Result
from chartgen.verify.documents.schemas import minors
from chartgen.verify.findings import ChartFinding, Group, grouped
from chartgen.verify.helm.scenarios import is_scenario_file
from chartgen.verify.source.charts import VALUES_FILE
from chartgen.verify.source.template_location import template_line, template_location
from chartgen.versions.minors import as_ranges

_MOST_FINDINGS = 1000
"""Findings of one chart that are listed; the rest is counted."""
_MOST_TEXT = 2000
"""Characters of a text of a chart, such as the message of its `fail`, that a finding contains."""
_MOST_NAMED = 3
"""Scenarios that a finding names; the rest is counted."""


@dataclass(frozen=True, slots=True)
class ChartReport:
    """What was verified of one chart."""

    name: str
    display_path: str
    """The chart's folder; the name of the chart for one from specs."""
    scenarios: tuple[str, ...]
    minors: tuple[str, ...]
    objects: int
    checked: int
    skipped: tuple[str, ...]
    fixed: tuple[str, ...]
    errors: int
    warnings: int


def findings(result: Result) -> Iterator[ChartFinding]:
    """Return the findings of a chart, without secret content."""
    if result.occurrences:
        for path in result.source.files:
            if path == VALUES_FILE or is_scenario_file(path):
                result.secrets.add_values_file(result.source.text(path))
        result.secrets.allow([result.source.name, *result.source.files])
    groups = grouped(result.occurrences)
    yield from _listed_findings(result, groups)
    if result.whole is not None:
        yield from _of_all_values(result.whole, {_key(group) for group in groups})


def _of_all_values(result: Result, known: Collection[object]) -> Iterator[ChartFinding]:
    """Return the findings of a chart with all values that the chart itself does not have."""
    for path in result.source.files:
        if path == VALUES_FILE or is_scenario_file(path):
            result.secrets.add_values_file(result.source.text(path))
    result.secrets.allow([result.source.name, *result.source.files])
    yield from _listed_findings(result, [group for group in grouped(result.occurrences) if _key(group) not in known])


def _listed_findings(result: Result, groups: Sequence[Group]) -> Iterator[ChartFinding]:
    yield from without_secrets([_finding(result, group) for group in groups[:_MOST_FINDINGS]])
    if left := groups[_MOST_FINDINGS:]:
        severity: Severity = "error" if any(group.first.severity == "error" for group in left) else "warning"
        yield ChartFinding(
            f"{result.source.name}: {len(left):,} more findings are not listed",
            hint="correct those that are, and verify the chart again",
            rule="limit",
            severity=severity,
            chart=result.source.name,
        )


def _key(group: Group) -> object:
    first = group.first
    return first.rule, first.message, first.object, first.path, first.template


def summary(result: Result, found: Sequence[Finding]) -> ChartReport:
    """Summarize the result of a chart."""
    results = [result] if result.whole is None else [result, result.whole]
    errors = sum(finding.severity == "error" for finding in found)
    return ChartReport(
        name=result.source.name,
        display_path=result.source.display_path,
        scenarios=tuple(scenario.name for each in results for scenario in each.scenarios),
        minors=result.minors,
        objects=sum(each.objects for each in results),
        checked=sum(each.checked for each in results),
        skipped=tuple(dict.fromkeys(kind for each in results for kind in each.skipped)),
        fixed=result.fixed,
        errors=errors,
        warnings=len(found) - errors,
    )


def _finding(result: Result, group: Group) -> ChartFinding:
    source, first = result.source, group.first
    text = source.text(first.template) if first.template else ""
    line = first.line
    if text and not line and (first.path or first.object):
        kind, _, name = first.object.partition("/")
        value = at(first.manifest, first.path) if first.manifest else None
        spelled = str(value) if isinstance(value, str | int) else ""
        is_last = first.rule == "duplicate-key"
        line = template_line(text, first.path, kind, name, last=is_last, value=spelled)
    location = _location(result, group, line)
    message = _shortened(result.secrets.redact(first.message))
    subject = " ".join(part for part in (first.object, message) if part)
    if location is not None and location.source and result.source.chart is None:
        hidden = result.secrets.hides(location.source, text) or first.object.startswith("Secret/")
        location = location._replace(source="" if hidden else location.source)
    return ChartFinding(
        f"{source.name}: {subject}{_where(result, group, line)}",
        location=location,
        field=dotted(first.path),
        found=_shortened(result.secrets.redact(first.found)),
        expected=_shortened(result.secrets.redact(first.expected)),
        hint=_shortened(result.secrets.redact(first.hint)),
        rule=first.rule,
        severity=first.severity,
        chart=source.name,
        scenarios=tuple(group.scenarios),
        versions=tuple(group.versions),
        object=first.object,
        template=first.template,
        template_line=line,
    )


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_TEXT else f"{text[:_MOST_TEXT]}..."


def _location(result: Result, group: Group, line: int) -> Location | None:
    chart, first = result.source.chart, group.first
    if chart is None:
        return template_location(result.source, first.template, line)
    if first.spec_path is not None:
        location: Location | None = chart.location(*first.spec_path) or chart.location()
        return location
    if first.template == "values.yaml":
        return value_location(chart, first.path, first.environment)
    return spec_location(chart, first.template, first.path, first.manifest, first.environment)


def _where(result: Result, group: Group, line: int) -> str:
    parts = []
    if group.first.template:
        parts.append(f"{group.first.template}:{line}" if line else group.first.template)
    if group.versions and set(group.versions) != set(result.minors):
        parts.append(f"Kubernetes {as_ranges(list(group.versions), minors())}")
    names = list(group.scenarios)
    if names and len(names) == len(result.scenarios) > 1:
        parts.append("every scenario")
    elif names:
        parts.append(f"scenario{'s' * (len(names) > 1)} {_listed(names)}")
    return f" ({'; '.join(parts)})" if parts else ""


def _listed(names: Sequence[str]) -> str:
    if len(names) <= _MOST_NAMED:
        return ", ".join(names)
    return f"{', '.join(names[:_MOST_NAMED])} and {len(names) - _MOST_NAMED} more"
