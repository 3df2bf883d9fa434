"""The report of a diff, for all formats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from chartgen.diff.model import CATEGORIES, Bump, Category, Effect, ObjectChange, Severity
from chartgen.diff.requirements import RequirementChange
from chartgen.diff.values_api import ValueChange
from chartgen.diff.version import VersionChange
from chartgen.errors import EXIT_FINDINGS, EXIT_OK, Finding, Location

Status = Literal["same", "changed", "added", "removed"]
_FATAL: frozenset[Category] = frozenset({"refused", "stuck", "data-loss"})
"""Categories for which `--check` fails, whatever the version, if someone has to act."""


@dataclass(frozen=True, slots=True)
class ObjectDiff:
    """A change of an object, with what it does."""

    change: ObjectChange
    effects: tuple[Effect, ...]
    location: Location | None = None

    @property
    def title(self) -> str:
        """Kind and name, such as `Deployment/shop`."""
        return self.change.shown.title

    @property
    def categories(self) -> tuple[Category, ...]:
        """The categories of its effects, each once, in the order of the table."""
        found = {each.category for each in self.effects}
        return tuple(category for category in CATEGORIES if category in found)

    @property
    def action(self) -> Literal["added", "removed", "changed"]:
        """What became of the object."""
        if self.change.before is None:
            return "added"
        return "removed" if self.change.after is None else "changed"

    def of(self, *severities: Severity) -> Iterator[Effect]:
        """Yield the effects of some severities."""
        return (each for each in self.effects if each.weight.severity in severities)


@dataclass(frozen=True, slots=True)
class WaivedCategory:
    """A category that a chart waives."""

    category: str
    reason: str
    is_used: bool
    """Whether anything of the category was found."""
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class ChartDiff:
    """The changes of one chart."""

    name: str
    status: Status
    base: str = ""
    """What it is compared with: the revision, tag or folder."""
    version: VersionChange | None = None
    """None for a chart that is on one side only."""
    values: tuple[ValueChange, ...] = ()
    requirements: tuple[RequirementChange, ...] = ()
    scenarios: Mapping[str, tuple[ObjectDiff, ...]] = field(default_factory=dict)
    """The objects that change, by scenario: `default`, and each environment."""
    problems: tuple[str, ...] = ()
    """Why something could not be compared, as sentences."""
    waivers: tuple[WaivedCategory, ...] = ()
    location: Location | None = None
    version_location: Location | None = None
    value_locations: Mapping[str, Location | None] = field(default_factory=dict)
    """Where the spec declares a value that changed, by its path."""
    is_by_chartgen: bool = False
    """Whether no spec changed: chartgen itself, or something else that specs read, caused the changes."""
    similar: str = ""
    """For a chart that was added or removed: the chart of the other side that has nearly the same content."""
    changed_files: tuple[str, ...] = ()
    """The files that differ."""

    @property
    def waived(self) -> frozenset[str]:
        """The categories that do not matter to `--check`."""
        return frozenset(each.category for each in self.waivers)

    @property
    def is_breaking(self) -> bool:
        """Whether something needs someone to act."""
        objects = (effect for each in self.all_objects() for effect in each.of("breaking"))
        changes: tuple[ValueChange | RequirementChange, ...] = (*self.values, *self.requirements)
        return any(objects) or any(each.bump == "major" for each in changes)

    @property
    def fatal(self) -> tuple[ObjectDiff, ...]:
        """The objects for which `--check` fails, whatever the version."""
        return tuple(
            each
            for each in self.all_objects()
            if any(effect.category in _FATAL - self.waived for effect in each.of("breaking"))
        )

    def all_objects(self) -> Iterator[ObjectDiff]:
        """Yield the changes of objects of all scenarios."""
        for objects in self.scenarios.values():
            yield from objects


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a diff."""

    base: str
    """What the charts are compared with."""
    charts: tuple[ChartDiff, ...]
    """Those that changed, were added or removed, by name."""
    unchanged: int
    """The number of the others."""
    findings: tuple[Finding, ...] = ()
    is_check: bool = False

    @property
    def exit_code(self) -> int:
        """1 if a check fails, else 0."""
        return EXIT_FINDINGS if self.is_check and any(map(is_failing, self.charts)) else EXIT_OK


def is_failing(chart: ChartDiff) -> bool:
    """Return whether a chart fails a check: its version is too low, or an upgrade fails, gets stuck or loses data."""
    return bool(chart.fatal) or (chart.version is not None and not chart.version.enough)


def bumps(chart: ChartDiff) -> Iterator[Bump]:
    """Yield the bumps that the changes of a chart need, without what is waived."""
    for each in chart.all_objects():
        for effect in each.effects:
            if effect.category not in chart.waived:
                yield effect.weight.bump
    changes: tuple[ValueChange | RequirementChange, ...] = (*chart.values, *chart.requirements)
    for change in changes:
        if change.category not in chart.waived:
            yield change.bump
