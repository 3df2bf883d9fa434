"""From the report of a diff to what all formats for people show: the same lines, merged over the scenarios."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from chartgen.cli import diff_values
from chartgen.cli.diff_model import HIDDEN, SEVERITIES, Line, ShownChart, ShownDiff, ShownField, ShownObject
from chartgen.cli.diff_notes import Seen, is_counted, of_scenarios, summary
from chartgen.diff.model import CATEGORIES, Category, Effect, FieldChange
from chartgen.diff.report import ChartDiff, ObjectDiff, Report, is_failing
from chartgen.wording import listed, plural
from chartgen.yamltext import dump


def shown_diff(report: Report) -> ShownDiff:
    """Return a report as it is shown."""
    return ShownDiff(report.base, report.unchanged, report.is_check, tuple(map(shown, report.charts)))


def quiet_sentence(quiet: Sequence[ShownChart]) -> str:
    """Return what became of charts that differ because of chartgen itself, in one sentence."""
    names = listed([each.name for each in quiet], 5)
    seen = summary(tuple(one for each in quiet for one in each.seen))
    text = f"{names}: no spec changed, chartgen now generates {_charts(len(quiet))} differently"
    text = f"{text}: {'; '.join(seen)}" if seen else text
    low = [f"{each.name} {each.verdict}" for each in quiet if each.is_bad]
    return f"{text}; {listed(low, 5)}" if low else text


def _charts(number: int) -> str:
    return "the chart" if number == 1 else "the charts"


def total(diff: ShownDiff) -> str:
    """Return the last line: `1 of 12 charts changes, 1 breaks`."""
    by_status = {status: [one for one in diff.charts if one.status == status] for status in _STATUSES}
    changed, added, removed = (by_status[status] for status in _STATUSES)
    if not diff.charts:
        return f"no changes: {plural(diff.unchanged, 'chart')} compared with {diff.base}"
    number = diff.unchanged + len(changed) + len(added)
    parts = []
    if changed or not (added or removed):
        parts.append(f"{len(changed):,} of {plural(number, 'chart')} {'changes' if len(changed) == 1 else 'change'}")
    for found, word in ((added, "added"), (removed, "removed")):
        if found:
            noun = "" if parts else " chart" if len(found) == 1 else " charts"
            parts.append(f"{len(found):,}{noun} {word}")
    breaking = sum(one.is_breaking for one in changed)
    if breaking:
        parts.append(f"{breaking:,} {'breaks' if breaking == 1 else 'break'}")
    return f"{', '.join(parts)}; compared with {diff.base}"


_STATUSES = ("changed", "added", "removed")


def shown(chart: ChartDiff) -> ShownChart:
    """Return a chart as it is shown."""
    if chart.status in ("added", "removed"):
        return _one_sided(chart)
    reasons = {each.category: each.reason for each in chart.waivers}
    lines = [
        replace(each, waived=reasons.get(each.category, ""))
        for each in (*_effects(chart), *_contract(chart))
    ]  # fmt: skip
    lines += [Line("look", "", problem, location=chart.location) for problem in chart.problems]
    lines += [
        Line("look", f"waiver diff/{each.category}", "matches nothing", "remove it", each.location, category="waiver")
        for each in chart.waivers
        if not each.is_used
    ]
    notes = [each for each in lines if each.severity == "note"]
    seen = tuple(_seen(chart))
    important = tuple(sorted((each for each in lines if each.severity != "note"), key=_rank))
    verdict, is_bad = _verdict(chart)
    is_quiet = chart.is_by_chartgen and not important
    return ShownChart(
        chart.name,
        _versions(chart),
        verdict,
        is_bad,
        important,
        summary(seen),
        tuple(diff_values.notes(chart)),
        tuple(sorted((each for each in notes if each.category not in ("version-label", "no-effect")), key=_rank)),
        tuple(_objects(chart)),
        _failure(chart),
        seen,
        is_quiet,
        _BY_CHARTGEN if chart.is_by_chartgen else "",
        chart.status,
        chart.is_breaking,
    )


_BY_CHARTGEN = "no spec changed, chartgen now generates it differently"


def _one_sided(chart: ChartDiff) -> ShownChart:
    if chart.status == "added":
        notes = (f"nearly the same content as {chart.similar}, which is removed",) if chart.similar else ()
        return ShownChart(chart.name, "", "new chart", is_bad=False, lines=(), summaries=notes, status="added")
    line = Line("look", "", "its releases stay installed, but get no further upgrades", location=chart.location)
    if chart.similar:
        line = replace(
            line,
            message=f"its content is now in {chart.similar}, but releases of {chart.name} are not upgraded to it",
            instead="keep the name of the chart, or uninstall its releases before you install the new one",
        )
    return ShownChart(chart.name, "", "removed", is_bad=True, lines=(line,), status="removed")


def _versions(chart: ChartDiff) -> str:
    version = chart.version
    if version is None:
        return ""
    return version.after if version.before == version.after else f"{version.before} → {version.after}"


def _verdict(chart: ChartDiff) -> tuple[str, bool]:
    version = chart.version
    parts = ["breaking"] if chart.is_breaking else []
    if version is not None and version.lowered:
        parts.append("the version is lower than before")
    if version is not None and not version.enough:
        parts.append(f"needs {version.smallest or 'a higher version'}")
    if parts:
        return ", ".join(parts), True
    if chart.problems:
        return "not completely compared", True
    return "not breaking" if version is None or version.needed != "none" else "no effect", False


def _failure(chart: ChartDiff) -> str:
    if not is_failing(chart):
        return ""
    reasons = []
    version = chart.version
    if version is not None and not version.enough:
        must = f"{version.smallest} or higher" if version.smallest else "higher"
        reasons.append(f"its version must be {must} (run `chartgen bump {chart.name}`)")
    found: dict[str, dict[str, None]] = {}
    for each in chart.fatal:
        for effect in each.of("breaking"):
            if effect.category in _FATAL and effect.category not in chart.waived:
                found.setdefault(effect.category, {})[each.title] = None
    reasons += [f"{_FATAL[category]}: {listed(list(titles), 3)}" for category, titles in found.items()]
    return "; ".join(reasons)


_FATAL = {
    "refused": "the upgrade fails",
    "stuck": "the rollout may never end",
    "data-loss": "data is lost",
}


def _rank(line: Line) -> tuple[int, bool, int]:
    order = list(CATEGORIES)
    return (
        SEVERITIES.index(line.severity),
        bool(line.waived),
        order.index(line.category) if line.category in order else len(order),
    )


def _effects(chart: ChartDiff) -> Iterator[Line]:
    """Yield a line for each effect on an object, whatever the number of scenarios that have it."""
    found: dict[tuple[str, ...], Line] = {}
    scenarios: dict[tuple[str, ...], list[str]] = {}
    for scenario, objects in chart.scenarios.items():
        new = {id(each.change.shown): each.location for each in objects}
        for each in objects:
            # One line for both objects if one replaces the other, at the line of the new one.
            location = new.get(id(each.change.replaced_by), each.location)
            for effect in each.effects:
                if effect.category == "recreated" and each.change.replaces:
                    continue
                severity = effect.weight.severity
                key: tuple[str, ...] = (severity, each.title, effect.category, effect.why, effect.instead)
                line = Line(severity, each.title, effect.why, effect.instead, location, (), effect.category)
                found.setdefault(key, line)
                if scenario not in scenarios.setdefault(key, []):
                    scenarios[key].append(scenario)
    for key, line in found.items():
        yield replace(line, scenarios=of_scenarios(scenarios[key], chart.scenarios))


def _seen(chart: ChartDiff) -> Iterator[Seen]:
    """Yield the effects to summarize, each object once; they may differ in details between scenarios.

    Which objects only some scenarios have does not matter for what changes nothing but labels or spelling.
    """
    found: dict[tuple[Category, str, str], list[str]] = {}
    for scenario, objects in chart.scenarios.items():
        for each in objects:
            for effect in each.of("note"):
                message = _images(effect) if is_counted(effect.category) else effect.why
                found.setdefault((effect.category, each.title, message), []).append(scenario)
    for (category, title, message), scenarios in found.items():
        named = () if category in _TRIVIAL else of_scenarios(scenarios, chart.scenarios)
        yield Seen(chart.name, category, title, message, named)


def _images(effect: Effect) -> str:
    """Return the images that an effect changes, such as `ghcr.io/acme/shop 2.3.1 → 2.4.0`; empty if it changes none."""
    fields = [each for each in effect.fields if each.names[-1:] == ("image",) and each.before and each.after]
    return listed(list(dict.fromkeys(_image(str(each.before), str(each.after)) for each in fields)), 3)


def _image(before: str, after: str) -> str:
    old, new = (_DIGEST.sub(r"\1…", each) for each in (before, after))
    (name, old_tag), (other, new_tag) = (each.rpartition(":")[::2] for each in (old, new))
    return f"{name} {old_tag} → {new_tag}" if name and name == other else f"{old} → {new}"


_DIGEST = re.compile(r"(sha256:[0-9a-f]{12})[0-9a-f]{52}")
_TRIVIAL: frozenset[Category] = frozenset({"no-effect", "version-label", "metadata"})


def _contract(chart: ChartDiff) -> Iterator[Line]:
    """Yield a line for each change of a value or a requirement that installers have to know about."""
    for each in (*diff_values.of_values(chart), *diff_values.of_requirements(chart)):
        location = chart.value_locations.get(each.path) or chart.location
        yield Line(each.severity, each.subject, each.message, each.instead, location, category=each.change)


def _objects(chart: ChartDiff) -> Iterator[ShownObject]:
    """Yield the objects that are on both sides, with all fields that differ in some scenario."""
    found: dict[str, dict[str, list[ObjectDiff]]] = {}
    for scenario, objects in chart.scenarios.items():
        for each in objects:
            if each.action == "changed" and any(_own_fields(each)):
                found.setdefault(each.title, {}).setdefault(scenario, []).append(each)
    for title, by_scenario in found.items():
        fields: dict[tuple[str, str, str, bool], list[str]] = {}
        effects: dict[str, None] = {}
        for scenario, diffs in by_scenario.items():
            for diff in diffs:
                effects |= dict.fromkeys(effect.why for effect in diff.effects)
                for change in _own_fields(diff):
                    fields.setdefault(_field(diff, change), []).append(scenario)
        yield ShownObject(
            title,
            tuple(
                ShownField(path, before, after, of_scenarios(scenarios, chart.scenarios), is_hidden)
                for (path, before, after, is_hidden), scenarios in fields.items()
            ),
            tuple(effects),
        )


def _own_fields(diff: ObjectDiff) -> Iterator[FieldChange]:
    """Yield the fields that differ, without the labels that change with each version."""
    labels = [field for effect in diff.effects if effect.category == "version-label" for field in effect.fields]
    return (each for each in diff.change.fields if each not in labels)


def _field(diff: ObjectDiff, change: FieldChange) -> tuple[str, str, str, bool]:
    before, after = _value(change.before), _value(change.after)
    is_secret = diff.change.shown.kind == "Secret" and change.names[:1] in (("data",), ("stringData",))
    if is_secret or before == after:
        before, after = ("" if side is None else HIDDEN for side in (change.before, change.after))
        return str(change), before, after, True
    return str(change), before, after, False


def _value(value: Any) -> str:
    """Return a value as YAML, or a text itself."""
    if value is None:
        return ""
    if isinstance(value, str) and value and ("\n" in value or value.strip() == value):
        return value
    if isinstance(value, Mapping | list) and value:
        try:
            return dump(value).rstrip("\n")
        except ValueError:  # null
            return json.dumps(value, ensure_ascii=False, indent=2)
    return json.dumps(value, ensure_ascii=False)
