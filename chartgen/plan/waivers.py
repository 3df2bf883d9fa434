"""The waivers of a project: the charts that they apply to, and those that apply to none."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from chartgen import policy
from chartgen.errors import ChartgenError, Finding
from chartgen.load import find
from chartgen.project import Project, project_at
from chartgen.resources.waivers import TOPICS, unknown_rule
from chartgen.spec import diff_rules
from chartgen.spec.chart import Chart
from chartgen.spec.frozen import FrozenDict
from chartgen.spec.manifest import Waiver
from chartgen.spec.policy import Policy
from chartgen.spec.policy_calls import facts

_ALSO_VERIFIED = "blocking-budget"
"""The rule of chartgen itself that `verify` checks as well, for scenarios that a build does not look at."""


def with_waivers(chart: Chart, waivers: Sequence[Waiver]) -> Chart:
    """Add the waivers of its project to a resolved chart: those of findings that it has, and of checks of linters.

    Changes that `chartgen diff` finds are not known here. A waiver of the chart itself takes precedence.
    """
    candidates = [each for each in waivers if not each.rule.startswith(diff_rules.PREFIX)]
    if not candidates:
        return chart
    found = {finding.rule for finding in policy.findings(chart)}
    added = [each for each in candidates if each.rule in found or each.rule in TOPICS]
    if not added:
        return chart
    environments = {name: _with(one, added) for name, one in chart.environments.items()}
    return _with(chart, added)._derived(environments=FrozenDict(environments), _is_resolved=True)


def _with(chart: Chart, waivers: Iterable[Waiver]) -> Chart:
    own = {each.rule for each in chart.waivers}
    added = (each for each in waivers if each.rule not in own)
    return chart._derived(waivers=(*chart.waivers, *added), _is_resolved=True)


class Applied(NamedTuple):
    """What a chart tells of the waivers of its project; sent between processes."""

    root: str
    """The folder of its spec, for which the project was loaded."""
    rules: frozenset[str]
    """The rules that they waive for it."""
    policies: frozenset[str]
    """The policies of its namespaces."""
    of_objects: frozenset[str]
    """Those that also check rendered objects."""


def applied_waivers(chart: Chart, project: Project, root: str) -> Applied | None:
    """Return what a completed chart tells of the waivers of its project; None if there are none."""
    if not project.waivers:
        return None
    charts = (chart, *chart.environments.values())
    policies = [each for one in charts if one.namespace is not None for each in one.namespace.policies]
    return Applied(
        root,
        frozenset(each.rule for each in project.spec_waivers for one in charts if each in one.waivers),
        frozenset(facts(each).name for each in policies),
        frozenset(facts(each).name for each in policies if type(each).check_objects is not Policy.check_objects),
    )


def unknown_waivers(charts: Sequence[Applied], files: Collection[str]) -> Iterator[Finding]:
    """Report each waiver of a rule that nothing has; policies are known only if all specs of a project are in a run."""
    for project, of_project, is_whole in _projects(charts, files):
        policies = sorted(frozenset().union(*(each.policies for each in of_project)))
        for each in project.waivers:
            finding = unknown_rule(each.waiver.rule, policies)
            if finding is not None and (is_whole or each.waiver.rule.startswith(diff_rules.PREFIX)):
                yield replace(finding, location=each.location, field="waivers", rule="usage")


def unused_waivers(charts: Sequence[Applied], files: Collection[str]) -> Iterator[Finding]:
    """Warn of each waiver that applies to no chart, of the projects whose specs are all in a run.

    What only `chartgen diff` and `chartgen verify` find is not known here.
    """
    for project, of_project, is_whole in _projects(charts, files):
        if not is_whole:
            continue
        used = frozenset().union({_ALSO_VERIFIED}, *(each.rules | each.of_objects for each in of_project))
        for each in project.waivers:
            rule = each.waiver.rule
            if rule not in used and not rule.startswith(diff_rules.PREFIX):
                yield Finding(
                    f"unused waiver `{rule}`: no chart has such a finding",
                    each.location,
                    hint="remove it",
                    rule="usage",
                    severity="warning",
                )


def _projects(charts: Sequence[Applied], files: Collection[str]) -> Iterator[tuple[Project, list[Applied], bool]]:
    """Yield the projects of a run with their charts, and whether all of their spec files are among those of the run."""
    by_file: dict[str | None, tuple[Project, list[Applied]]] = {}
    for each in charts:
        project = project_at(each.root)
        by_file.setdefault(project.file, (project, []))[1].append(each)
    known = set(map(os.path.realpath, files))
    for project, of_project in by_file.values():
        try:
            paths = {path for each in of_project for path in project.specs_of(each.root)}
            is_whole = all(os.path.realpath(file.path) in known for file in find(sorted(paths)))
        except ChartgenError:
            is_whole = False  # a folder of specs does not exist
        yield project, of_project, is_whole
