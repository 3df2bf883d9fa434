"""A diff for programs: the document `chartgen.diff/1`, and findings for code reviews. docs/formats.md documents it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from chartgen.cli.diff_content import shown, shown_diff
from chartgen.cli.diff_model import ShownDiff
from chartgen.cli.document import Document
from chartgen.diff.model import Effect, FieldChange
from chartgen.diff.report import ChartDiff, ObjectDiff, Report, is_failing
from chartgen.diff.requirements import RequirementChange
from chartgen.diff.values_api import ValueChange
from chartgen.errors import Finding, Location, Severity
from chartgen.shard import WHOLE, Shard

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FORMAT = "chartgen.diff/1"
_SEVERITIES: dict[str, Severity] = {"breaking": "error", "look": "warning", "note": "warning"}


def document(report: Report, seconds: float, shard: Shard = WHOLE) -> Document:
    """Return a report for programs; that of a shard also contains what people see, for `chartgen merge`."""
    data = {
        "format": FORMAT,
        "base": report.base,
        "charts": {chart.name: _chart(chart) for chart in report.charts},
        "unchanged": report.unchanged,
        "shown": None if shard.is_whole else _shown_diffs().dump_python(shown_diff(report), mode="json"),
    }
    found = [*report.findings, *(finding for chart in report.charts for finding in findings(chart))]
    return Document("diff", report.exit_code, found, seconds=seconds, data=data, shard=shard)


def _shown_diffs() -> TypeAdapter[ShownDiff]:
    from pydantic import TypeAdapter

    return TypeAdapter(ShownDiff)


def _chart(chart: ChartDiff) -> dict[str, Any]:
    version = chart.version
    return {
        "status": chart.status,
        "version": {
            "before": version.before,
            "after": version.after,
            "given": version.given,
            "needed": version.needed,
            "enough": version.enough,
            "smallest": version.smallest,
        }
        if version is not None
        else {},
        "fails": is_failing(chart),
        "location": _place(chart.location),
        "values": [_value(each, chart) for each in chart.values],
        "requires": [_requirement(each) for each in chart.requirements],
        "scenarios": {name: {"objects": list(map(_object, objects))} for name, objects in chart.scenarios.items()},
        "waivers": [{"category": each.category, "reason": each.reason, "used": each.is_used} for each in chart.waivers],
        "problems": list(chart.problems),
        "byChartgen": chart.is_by_chartgen,
        "similar": chart.similar or None,
        "files": list(chart.changed_files),
    }


def _value(change: ValueChange, chart: ChartDiff) -> dict[str, Any]:
    found = {
        "path": change.path,
        "change": change.change,
        "before": change.before,
        "after": change.after,
        "bump": change.bump,
        "note": change.note,
        "location": _place(chart.value_locations.get(change.path)),
    }
    return {**found, "to_path": change.to_path} if change.to_path else found


def _requirement(change: RequirementChange) -> dict[str, Any]:
    return {
        "change": change.change,
        "kind": change.kind,
        "name": change.name,
        "key": change.key or None,
        "bump": change.bump,
    }


def _object(diff: ObjectDiff) -> dict[str, Any]:
    shown = diff.change.shown
    worst = min(diff.effects, key=lambda each: ("breaking", "look", "note").index(each.weight.severity))
    return {
        "kind": shown.kind,
        "name": shown.name,
        "namespace": shown.namespace,
        "template": shown.template,
        "action": diff.action,
        "categories": list(diff.categories),
        "effects": list(map(_effect, diff.effects)),
        "fields": list(map(_field, diff.change.fields)),
        "why": worst.why,
        "instead": worst.instead or None,
        "location": _place(diff.location),
    }


def _effect(effect: Effect) -> dict[str, Any]:
    return {
        "category": effect.category,
        "severity": effect.weight.severity,
        "bump": effect.weight.bump,
        "why": effect.why,
        "instead": effect.instead or None,
        "fields": [str(each) for each in effect.fields],
    }


def _field(change: FieldChange) -> dict[str, Any]:
    return {"path": str(change), "before": change.before, "after": change.after}


def _place(location: Location | None) -> str | None:
    return location.at_line if location else None


def findings(chart: ChartDiff) -> Iterator[Finding]:
    """Yield what needs someone to act, or a look, as findings."""
    for line in shown(chart).lines:
        if not line.waived:
            yield Finding(
                f"{chart.name}: {line.sentence}",
                line.location,
                severity=_SEVERITIES[line.severity],
                rule=line.rule,
                hint=line.instead,
            )
    version = chart.version
    if version is not None and not version.enough:
        yield Finding(
            f"the version of {chart.name} is too low for its changes",
            chart.version_location,
            found=version.after,
            expected=f"{version.smallest} or higher" if version.smallest else "a higher version",
            severity="error",
            rule="diff/version",
            hint=f"run `chartgen bump {chart.name}`",
        )
