"""What is wrong with a chart: in which scenarios and versions, in which object and field, and where that came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chartgen.errors import Finding, Severity
from chartgen.verify.documents import Path

NOT_THE_SAME = "not-the-same"
"""The rule that a chart renders the same each time."""
_FOUND_DIFFERS = frozenset({NOT_THE_SAME, "schema"})
"""Rules of which what is found in one field may differ from scenario to scenario."""


@dataclass(frozen=True, slots=True)
class Flaw(Finding):
    """A finding about what a chart renders. Its place is the spec's, where there is one, else the template's."""

    chart: str = ""
    scenarios: tuple[str, ...] = ()
    """Those that show it."""
    versions: tuple[str, ...] = ()
    """The minor versions of Kubernetes that it is about; empty where it is not about one."""
    object: str = ""
    """Kind and name, such as `Deployment/todo-backend`."""
    template: str = ""
    """The path of the template in the chart."""
    template_line: int = 0
    """Its line; 0 where it can't be told."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The same, as it is found: in one scenario, and one version."""

    rule: str
    message: str
    """What is wrong, to stand behind the object's name; one sentence without a full stop."""
    scenario: str = ""
    version: str = ""
    object: str = ""
    path: Path = ()
    """In the object."""
    template: str = ""
    line: int = 0
    """Of the template, where Helm says it."""
    found: str = ""
    expected: str = ""
    hint: str = ""
    severity: Severity = "error"
    environment: str = ""
    """The environment that the scenario is of."""
    spec_path: Path | None = None
    """In the spec, where that is known."""
    manifest: Mapping[str, Any] | None = None
    """The object."""

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes two of them the same, seen in several scenarios or versions."""
        found = "" if self.rule in _FOUND_DIFFERS else self.found
        return (self.rule, self.message, self.object, self.path, self.template, found, self.expected, self.severity)


@dataclass(slots=True)
class Group:
    """A fault with all scenarios and versions that show it."""

    first: Fault
    scenarios: dict[str, None] = field(default_factory=dict)
    versions: dict[str, None] = field(default_factory=dict)


def grouped(faults: Sequence[Fault]) -> list[Group]:
    """Put the same faults together, in the order in which they were first seen."""
    groups: dict[tuple[object, ...], Group] = {}
    for fault in faults:
        group = groups.setdefault(fault.key, Group(fault))
        if fault.scenario:
            group.scenarios[fault.scenario] = None
        if fault.version:
            group.versions[fault.version] = None
    return list(groups.values())


def dotted(path: Path) -> str:
    """Write the path of a field: `spec.containers[0].image`, `metadata.labels["app.kubernetes.io/name"]`."""
    made = ""
    for step in path:
        if isinstance(step, int):
            made += f"[{step}]"
        elif step.replace("-", "").replace("_", "").isalnum():
            made += f".{step}" if made else step
        else:
            made += f'["{step}"]'
    return made
