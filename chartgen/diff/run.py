"""The diff of charts: what changed, what it does, and which version it needs."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from chartgen import pipeline
from chartgen.conventions import OUTPUT, SPECS
from chartgen.diff import pairing, rules, version
from chartgen.diff.model import CATEGORIES, Category, Comparison, Effect, ObjectChange, Release, highest
from chartgen.diff.redaction import change_without_secrets, effect_without_secrets
from chartgen.diff.refusals import with_rest
from chartgen.diff.rendering import NotRendered, RenderedChart, source_of
from chartgen.diff.report import ChartDiff, ObjectDiff, Report, WaivedCategory, bumps
from chartgen.diff.requirements import RequirementChange, requirement_changes, requirements
from chartgen.diff.sides import After, Base, after, base_of, removed
from chartgen.diff.values_api import ValueChange, value_changes
from chartgen.diff.values_side import UnreadableValuesError
from chartgen.errors import Location
from chartgen.objects.fields import Path
from chartgen.objects.secret_content import Secrets
from chartgen.pipeline import Findings
from chartgen.project import ConfiguredText
from chartgen.shard import WHOLE, Shard
from chartgen.spec_chart import SpecChart
from chartgen.spec_location import spec_location, value_location
from chartgen.values.chart_values import path_of
from chartgen.verify.helm import engine_for
from chartgen.verify.helm.engine import Engine
from chartgen.verify.helm.scenarios import DEFAULT
from chartgen.verify.source.find import of_spec

_HASH = re.compile(r"-[0-9a-f]{8}$")
"""At the end of the names of Jobs: the hash of their template."""
_WAIVER = "diff/"
_SILENT: frozenset[Category] = frozenset({"no-effect", "version-label", "metadata"})
_SIMILAR = 0.8
"""The share of equal lines of two charts that are the same under other names."""


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a diff."""

    base: str | None = None
    """A revision, or a folder of charts; None for the default."""
    specs: tuple[str, ...] = (SPECS,)
    output: str = OUTPUT
    is_check: bool = False
    against_release: bool = False
    """Compare each chart with its newest release tag."""
    helm: str | None = None
    jobs: int | None = None
    default_base: ConfiguredText | None = None
    """The revision by default; None for the merge base with the default branch."""
    shard: Shard = WHOLE
    """Compares only the charts of the specs of a shard."""


def diff(options: Options) -> Report:
    """Compare the charts of specs with those at a revision, or in a folder.

    Raises:
        ChartgenError: A spec is invalid, a revision unknown (exit code 2); there is no git, or no Helm (3).
    """
    base = base_of(options.base, options.output, against_release=options.against_release, default=options.default_base)
    found = Findings()
    changed = after(base, options.specs, found, options.jobs, options.shard)
    gone = removed(base, options.specs, changed.names) if options.shard.is_first else []
    charts: list[ChartDiff] = []
    if changed.changed or gone:
        charts = _compared(base, changed, gone, options)
    return Report(
        base.title,
        tuple(sorted(charts, key=lambda each: each.name)),
        len(changed.unchanged),
        tuple(found.merged()),
        options.is_check,
    )


def _compared(base: Base, changed: After, gone: Sequence[str], options: Options) -> list[ChartDiff]:
    known = set(base.names())
    charts = [chart for name, chart in changed.changed.items() if name in known]
    new = [chart for name, chart in changed.changed.items() if name not in known]
    by_chartgen = _unchanged_specs(base, changed, options.shard)
    found: list[ChartDiff] = []
    if charts:
        others = _Others(base)
        engine = engine_for(options.helm)
        try:
            with ThreadPoolExecutor(min(len(charts), os.cpu_count() or 1)) as pool:
                found += pool.map(lambda chart: _ChartComparison(chart, others, engine).result(), charts)
        finally:
            engine.close()
    found = [replace(each, base=base.title_of(each.name), is_by_chartgen=each.name in by_chartgen) for each in found]
    found += [_one_sided(chart.name, "added", chart) for chart in new]
    found += [_one_sided(name, "removed") for name in gone]
    return _with_similar(found, base, {chart.name: chart for chart in new})


class _Others(Mapping[str, Mapping[str, bytes]]):
    """The files of all charts before, which are read when a chart depends on them."""

    def __init__(self, base: Base) -> None:
        self._base = base
        self._names = dict.fromkeys(sorted(base.names()))

    def __getitem__(self, name: str) -> Mapping[str, bytes]:
        if name not in self._names:
            raise KeyError(name)
        return self._base.files(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class _ChartComparison:
    """The comparison of one chart that is on both sides."""

    def __init__(self, spec: SpecChart, others: Mapping[str, Mapping[str, bytes]], engine: Engine) -> None:
        self.spec = spec
        self.files = others[spec.name]
        self.before = RenderedChart(source_of(spec.name, self.files, others), engine)
        self.after = RenderedChart(of_spec(spec), engine, self.before)
        self.before.other = self.after
        self.secrets = Secrets(is_shortened=False)
        self.in_errors = Secrets()
        """What Helm's errors must not show: values, too, since templates may put any of them into an error."""
        self.problems: list[str] = []

    def result(self) -> ChartDiff:
        try:
            releases = {name: pair for name in self._scenarios() if (pair := self._pair(name)) is not None}
            self._collect_secrets(releases)
            values = self._values()
            requirements = self._requirements(releases)
            scenarios = {name: tuple(with_rest(list(self._objects(name, *pair)))) for name, pair in releases.items()}
            scenarios |= self._optional(scenarios.get(DEFAULT, ()))
        finally:
            self.before.close()
            self.after.close()
        found = ChartDiff(
            self.spec.name,
            "changed",
            values=tuple(values),
            requirements=tuple(requirements),
            scenarios=scenarios,
            problems=tuple(map(self.in_errors.redact, self.problems)),
            location=self.spec.chart.location(),
            version_location=self.spec.chart.location("version"),
            value_locations={each.path: value_location(self.spec.chart, path_of(each.path)) for each in values},
            changed_files=tuple(sorted(_changed_files(self.files, self.spec.files))),
        )
        found = replace(found, waivers=tuple(self._waivers(found)))
        before_version = str(self.before.source.metadata.get("version") or "0.0.0")
        needed = highest(bumps(found))
        return replace(found, version=version.version_change(before_version, self.spec.chart.version, needed))

    def _collect_secrets(self, releases: Mapping[str, tuple[Release, Release]]) -> None:
        for pair in releases.values():
            for each in (*pair[0].objects.values(), *pair[1].objects.values()):
                self.secrets.add_object(each.manifest)
                self.in_errors.add_object(each.manifest)
        for chart in (self.before, self.after):
            for scenario in chart.scenarios:
                self.in_errors.add_values(chart.values(scenario), chart.source.template_texts)
        self.in_errors.allow((self.spec.name, *self.files, *self.spec.files))

    def _scenarios(self) -> list[str]:
        """Return the scenarios that both sides have."""
        return [name for name in self.after.scenarios if name in self.before.scenarios]

    def _pair(self, scenario: str) -> tuple[Release, Release] | None:
        sides = []
        for chart, when in ((self.before, "before the change"), (self.after, "after the change")):
            try:
                sides.append(chart.release(scenario))
            except NotRendered as error:
                where = "" if scenario == DEFAULT else f" in {scenario}"
                self.problems.append(f"cannot be rendered {when}{where}: {error}")
        return (sides[0], sides[1]) if len(sides) == 2 else None

    def _values(self) -> list[ValueChange]:
        try:
            found = value_changes(self.files, self.spec.files, bridges=self._bridges())
        except UnreadableValuesError as error:
            self.problems.append(f"has values that cannot be compared: {error}")
            return []
        for scenario in self._scenarios():
            # Those who upgrade keep the values that they had set before.
            if self.before.scenarios[scenario] == self.after.scenarios[scenario]:
                continue  # as rendered anyway
            try:
                self.after.release_with(self.before.scenarios[scenario], scenario)
            except NotRendered as error:
                if not any(each.change in ("required", "removed", "narrowed", "renamed") for each in found):
                    path = "" if scenario == DEFAULT else f"values-{scenario}.yaml"
                    note = self.in_errors.redact(f"the previous values are rejected: {error}")
                    found.append(ValueChange(path, "required", None, None, "major", note=note))
        return found

    def _bridges(self) -> dict[str, str]:
        """Return the values that the chart still accepts under their old paths, each with its new one."""
        return {each.old: each.new for each in self.spec.chart.deprecations if each.new}

    def _requirements(self, releases: Mapping[str, tuple[Release, Release]]) -> list[RequirementChange]:
        try:
            before, now = (
                requirements(
                    [[one.manifest for one in pair[side].objects.values()] for pair in releases.values()], files
                )
                for side, files in enumerate((self.files, self.spec.files))
            )
        except UnreadableValuesError:
            return []  # a problem already
        return requirement_changes(before, now)

    def _objects(self, scenario: str, before: Release, now: Release) -> Iterator[ObjectDiff]:
        comparison = pairing.compare(before, now)
        for change in comparison.changes:
            effects = tuple(effect_without_secrets(each, self.secrets) for each in _effects(change, comparison))
            if effects:
                yield ObjectDiff(
                    change_without_secrets(change, self.secrets), effects, self._location(change, effects, scenario)
                )

    def _optional(self, everywhere: Sequence[ObjectDiff]) -> dict[str, tuple[ObjectDiff, ...]]:
        """Return what happens to those who have turned on everything, apart from what happens to all."""
        known = {(_HASH.sub("", each.title), category) for each in everywhere for category in each.categories}
        found: dict[str, tuple[ObjectDiff, ...]] = {}
        for name in sorted(self.before.others.keys() & self.after.others.keys() - {DEFAULT, *self.after.scenarios}):
            try:
                releases = [chart.release_with(self.before.others[name]) for chart in (self.before, self.after)]
            except NotRendered:
                continue  # What rejects the values is a change of the values.
            for release in releases:
                for each in release.objects.values():
                    self.secrets.add_object(each.manifest)
            objects = []
            for diff in self._objects(DEFAULT, *releases):
                title = _HASH.sub("", diff.title)
                own = [
                    one for one in diff.effects if one.category not in _SILENT and (title, one.category) not in known
                ]
                if own:
                    objects.append(replace(diff, effects=tuple(own)))
            if objects:
                found[name] = tuple(objects)
        return found

    def _location(self, change: ObjectChange, effects: Sequence[Effect], scenario: str) -> Location | None:
        chart = self.spec.chart
        one = change.after
        if one is None:
            gone: Location | None = chart.location()
            return gone
        worst = min(effects, key=lambda each: ("breaking", "look", "note").index(each.weight.severity))
        fields = worst.fields or change.fields
        path: Path = fields[0].path if fields else ()
        environment = scenario if scenario in chart.environments else ""
        location: Location | None = spec_location(chart, one.template, path, one.manifest, environment)
        return location

    def _waivers(self, found: ChartDiff) -> Iterator[WaivedCategory]:
        changes = {each.category for each in found.values} | {each.category for each in found.requirements}
        seen = {category for each in found.all_objects() for category in each.categories} | changes
        own = set()
        for index, waiver in enumerate(self.spec.chart.waivers):
            if waiver.rule.startswith(_WAIVER):
                name = waiver.rule.removeprefix(_WAIVER)
                location = self.spec.chart.location("waivers", index)
                own.add(name)
                yield WaivedCategory(name, waiver.reason, name in seen, location)
        for each in self.spec.project.waivers:
            name = each.waiver.rule.removeprefix(_WAIVER)
            # Those of the project are for all of its charts, and for all changes to come.
            if each.waiver.rule.startswith(_WAIVER) and name in seen - own:
                yield WaivedCategory(name, each.waiver.reason, True, each.location)


def _effects(change: ObjectChange, comparison: Comparison) -> Iterator[Effect]:
    found = list(rules.effects(change, comparison))
    before, now = change.before, change.after
    if not found and before is not None and now is not None and before.manifest != now.manifest:
        found = [Effect("no-effect", "an API server stores the same object as before")]
    order = list(CATEGORIES)
    yield from sorted(found, key=lambda each: order.index(each.category))


def _changed_files(before: Mapping[str, bytes], now: Mapping[str, bytes]) -> Iterator[str]:
    for path in {*before, *now}:
        if before.get(path) != now.get(path) and not path.startswith("charts/"):
            yield path


def _unchanged_specs(base: Base, changed: After, shard: Shard) -> set[str]:
    """Return the charts that changed although no file did on which their specs may depend.

    These are their own files, those that contain no chart, and the files of the charts on which they depend.
    """
    if not changed.changed:
        return set()
    differing = {
        path
        for root in {file.root for file in changed.specs}
        for path in _files_of(root)
        if not base.has_spec(root, os.path.relpath(path, root).replace(os.sep, "/"))
    }
    # Of the specs of other shards, only those that differ matter.
    others = [file for file in changed.specs if file.path in differing and not shard.has(file.title)]
    charts_of_others = pipeline.each(others, lambda chart: (chart.name, chart.file.path), Findings(), shard=shard)
    files_of = {name: path for path, names in changed.charts_of.items() for name in names} | dict(charts_of_others)
    if differing - set(files_of.values()):
        return set()  # what specs import
    return {
        name
        for name, chart in changed.changed.items()
        if not differing & {chart.file.path, *(files_of.get(each, "") for each in _names_below(chart))}
    }


def _names_below(chart: SpecChart) -> Iterator[str]:
    for each in chart.below:
        yield each.name
        yield from _names_below(each)


def _files_of(root: str) -> Iterable[str]:
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name != "__pycache__" and not name.startswith(".")]
        yield from (os.path.join(folder, name) for name in names if not name.endswith(".pyc"))


def _one_sided(name: str, status: str, chart: SpecChart | None = None) -> ChartDiff:
    location = chart.chart.location() if chart is not None else None
    return ChartDiff(name, "added" if status == "added" else "removed", location=location)


def _with_similar(found: Sequence[ChartDiff], base: Base, new: Mapping[str, SpecChart]) -> list[ChartDiff]:
    """Find charts that were removed and added under another name."""
    gone = {each.name: _lines(base.files(each.name), each.name) for each in found if each.status == "removed"}
    here = {name: _lines(chart.files, name) for name, chart in new.items()}
    result = []
    for each in found:
        own, others = (gone, here) if each.status == "removed" else (here, gone)
        name = ""
        if each.status in ("added", "removed") and others:
            shares = {other: _share(own[each.name], lines) for other, lines in others.items()}
            best = max(shares, key=lambda other: shares[other])
            name = best if shares[best] >= _SIMILAR else ""
        result.append(replace(each, similar=name))
    return result


def _lines(files: Mapping[str, bytes], name: str) -> set[str]:
    texts = (content.decode("utf-8", "replace") for path, content in files.items() if path.endswith(".yaml"))
    return {line.replace(name, "") for text in texts for line in text.splitlines() if line.strip()}


def _share(lines: set[str], others: set[str]) -> float:
    return len(lines & others) / max(len(lines), len(others), 1)
