"""What all formats for people show of a diff: the same lines, merged over the scenarios."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chartgen.cli import diff_values
from chartgen.cli.diff_groups import grouped, grouped_failures
from chartgen.cli.diff_notes import Seen, in_scenarios, is_counted, of_scenarios, sentence, summary
from chartgen.diff.model import CATEGORIES, Category, FieldChange, Severity
from chartgen.diff.report import ChartDiff, ObjectDiff, Report, Status, is_failing
from chartgen.errors import Location
from chartgen.wording import listed, plural
from chartgen.yamltext import dump

SEVERITIES: Sequence[Severity] = ("breaking", "look", "note")
HIDDEN = "(hidden)"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to know about a chart."""

    severity: Severity
    subject: str
    """What it is about, such as `Service/shop` or `value env.LANGUAGE`; may be empty."""
    message: str
    instead: str = ""
    location: Location | None = None
    scenarios: tuple[str, ...] = ()
    """The scenarios in which it happens; none if it happens in all of them."""
    category: str = ""
    """The category of an effect, or the kind of change of a value or a requirement."""
    waived: str = ""
    """The reason of the waiver, if the category is waived."""

    @property
    def where(self) -> str:
        """The line of the spec, such as `specs/shop.py:11`; may be empty."""
        return self.location.at_line if self.location else ""

    @property
    def rule(self) -> str:
        """The rule of a finding about it, which a waiver can name."""
        return f"diff/{self.category}" if self.category else "diff"

    @property
    def sentence(self) -> str:
        """The subject with the message, after the names of the scenarios if it is not all of them."""
        return f"{in_scenarios(self.scenarios)}{sentence(self.subject, self.message)}"


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field of an object that differs."""

    path: str
    before: str
    """As YAML, or the text itself; empty if the field did not exist."""
    after: str
    scenarios: tuple[str, ...] = ()
    is_hidden: bool = False
    """Whether its values are secret."""


@dataclass(frozen=True, slots=True)
class ShownObject:
    """An object whose fields differ."""

    title: str
    fields: tuple[ShownField, ...]
    effects: tuple[str, ...]
    """What its change does, as sentences."""


@dataclass(frozen=True, slots=True)
class ShownChart:
    """A chart that changed."""

    name: str
    versions: str
    """`1.4.0 → 1.4.1`, or the version if it is the same; empty if it is not known."""
    verdict: str
    is_bad: bool
    """Whether the verdict is one that a reviewer has to act on."""
    lines: tuple[Line, ...]
    """What is breaking, or needs a look, the worst first."""
    summaries: tuple[str, ...] = ()
    """What else happens to objects, in a few words."""
    value_notes: tuple[str, ...] = ()
    """What else changes for installers."""
    details: tuple[Line, ...] = ()
    """What else happens to objects, except that all get the labels of a new version."""
    objects: tuple[ShownObject, ...] = ()
    failure: str = ""
    """Why `--check` fails for the chart; empty if it does not."""
    seen: tuple[Seen, ...] = ()
    """Everything else, to be summarized together with that of other charts."""
    is_quiet: bool = False
    """Whether chartgen itself caused the changes, and none needs a look."""
    cause: str = ""
    """That chartgen itself caused the changes, as a sentence; else empty."""
    status: Status = "changed"
    is_breaking: bool = False
    """Whether something needs someone to act."""
    same: tuple[str, ...] = ()
    """The names of other charts that change in the same way."""

    @property
    def title(self) -> str:
        """The name, with the number of the other charts."""
        return f"{self.name} and {plural(len(self.same), 'more chart')}" if self.same else self.name

    @property
    def same_sentence(self) -> str:
        """That other charts change in the same way, as a sentence; empty if none does."""
        if not self.same:
            return ""
        return f"the same change in {plural(len(self.same), 'more chart')}: {listed(self.same, 5)}"

    @property
    def others(self) -> int:
        """The number of changes that are not in `lines`."""
        return len(self.details) + len(self.value_notes)


@dataclass(frozen=True, slots=True)
class ShownDiff:
    """A diff, as all formats for people show it."""

    base: str
    """What the charts are compared with."""
    unchanged: int
    """The number of charts that are not listed."""
    is_check: bool
    charts: tuple[ShownChart, ...]
    """By name."""

    @property
    def quiet(self) -> list[ShownChart]:
        """The charts that are shown in one sentence."""
        return [each for each in self.charts if each.is_quiet]

    @property
    def listed(self) -> list[ShownChart]:
        """The charts that are shown one by one; of those with the same change, the first one."""
        return grouped(each for each in self.charts if not each.is_quiet)

    @property
    def failing(self) -> list[ShownChart]:
        """The charts for which `--check` fails, of those with the same reason the first one; none without `--check`."""
        return grouped_failures(each for each in self.charts if each.failure and self.is_check)


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
                message = "" if is_counted(effect.category) else effect.why
                found.setdefault((effect.category, each.title, message), []).append(scenario)
    for (category, title, message), scenarios in found.items():
        named = () if category in _TRIVIAL else of_scenarios(scenarios, chart.scenarios)
        yield Seen(chart.name, category, title, message, named)


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
