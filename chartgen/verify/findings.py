"""Findings about a chart: the scenarios, versions, object and field that show a problem, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chartgen.errors import Finding, Severity
from chartgen.objects.fields import Path

NOT_REPRODUCIBLE = "not-reproducible"
"""The rule that a chart renders the same each time."""
_FOUND_VARIES = frozenset({NOT_REPRODUCIBLE, "schema"})
"""Rules for which the value found in one field may vary between scenarios."""


@dataclass(frozen=True, slots=True)
class ChartFinding(Finding):
    """A finding about what a chart renders. Its location is in the spec if there is one, else in the template."""

    chart: str = ""
    scenarios: tuple[str, ...] = ()
    """The scenarios that show it."""
    versions: tuple[str, ...] = ()
    """The minor versions of Kubernetes that it depends on; empty if it depends on none."""
    object: str = ""
    """Kind and name, such as `Deployment/todo-backend`."""
    template: str = ""
    """The path of the template in the chart."""
    template_line: int = 0
    """The line in the template; 0 if it is not known."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A finding as it occurs in one scenario and one version."""

    rule: str
    message: str
    """One sentence without a full stop; it follows the name of the object, if there is one."""
    scenario: str = ""
    version: str = ""
    object: str = ""
    path: Path = ()
    """The path of the field in the object."""
    template: str = ""
    line: int = 0
    """The line in the template, if Helm reports it."""
    found: str = ""
    expected: str = ""
    hint: str = ""
    severity: Severity = "error"
    environment: str = ""
    """The environment of the scenario, if it has one."""
    spec_path: Path | None = None
    """The path in the spec, if it is known."""
    manifest: Mapping[str, Any] | None = None
    """The object."""

    @property
    def key(self) -> tuple[Any, ...]:
        """What occurrences of one finding have in common."""
        found = "" if self.rule in _FOUND_VARIES else self.found
        return (self.rule, self.message, self.object, self.path, self.template, found, self.expected, self.severity)


@dataclass(slots=True)
class Group:
    """The occurrences of one finding: the first, and all scenarios and versions."""

    first: Occurrence
    scenarios: dict[str, None] = field(default_factory=dict)
    versions: dict[str, None] = field(default_factory=dict)


def grouped(occurrences: Sequence[Occurrence]) -> list[Group]:
    """Group the occurrences of the same finding, in the order of their first ones."""
    groups: dict[tuple[object, ...], Group] = {}
    for occurrence in occurrences:
        group = groups.setdefault(occurrence.key, Group(occurrence))
        if occurrence.scenario:
            group.scenarios[occurrence.scenario] = None
        if occurrence.version:
            group.versions[occurrence.version] = None
    return list(groups.values())
