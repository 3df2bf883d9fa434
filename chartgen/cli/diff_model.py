"""What all formats for people show of a diff, as a model: charts, their lines, and the fields of their objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chartgen.cli.diff_groups import grouped, grouped_failures
from chartgen.cli.diff_notes import Seen, in_scenarios, sentence
from chartgen.diff.model import Severity
from chartgen.diff.report import Status
from chartgen.errors import Location
from chartgen.wording import listed, plural

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
