"""A chart of a spec: its policies, plan, files and summary, each computed on first use."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from chartgen import files, policy
from chartgen.errors import EXIT_FINDINGS, ChartgenError
from chartgen.load import SpecFile
from chartgen.output import FileTree, size
from chartgen.overview import Summary, summarize
from chartgen.plan import archive_of, plan
from chartgen.plan.environments import disabled
from chartgen.project import Project
from chartgen.render import render
from chartgen.resources import IN_OVERVIEW, ChartScope, Resource, resources_of
from chartgen.resources.resource import RequiredValue
from chartgen.spec.chart import Chart
from chartgen.spec.declare import Level
from chartgen.values import level_of

if TYPE_CHECKING:
    from chartgen.plan import Plan

ARCHIVE_MAX = 10 * 1024 * 1024
"""Bytes of the archive of a chart on which another one depends."""


@dataclass(frozen=True, eq=False, repr=False)
class SpecChart:
    """A chart of a spec. Its plan and its files are computed on first use."""

    chart: Chart
    """The resolved chart."""
    given: Chart
    """The chart as the spec created it."""
    file: SpecFile
    variable: str
    """The name of the chart in its module: `backend`, `charts[0]`, `charts["api"]`."""
    project: Project = field(default_factory=Project)
    """The configuration of its project."""
    at_level: Level | None = None
    """Another level of values than its own."""

    @property
    def name(self) -> str:
        """The chart's name."""
        return self.chart.name

    @cached_property
    def policies(self) -> list[policy.Enforced]:
        """The policies that it enforces."""
        return list(policy.enforced(self.chart))

    @cached_property
    def resources(self) -> list[Resource]:
        """The resources that the overview shows, without those that only environments have.

        They are those of the plan if there is one, so that a build finds them once.
        """
        if "plan" in vars(self) and not self.chart.environments:
            return [each for each in self.plan.resources if each.kind.group]
        scope = ChartScope(self.chart, disabled(self.chart), policy.narrowed(self.policies))
        return resources_of(scope, IN_OVERVIEW)

    @cached_property
    def level(self) -> Level:
        """The level of its values."""
        return self.at_level or level_of(self.chart, self.project.level)

    @property
    def whole(self) -> SpecChart:
        """The same chart with all values, for which its scenarios are."""
        return self if self.level == "all" else replace(self, at_level="all")

    @cached_property
    def plan(self) -> Plan:
        """The plan.

        Raises:
            ChartgenError: The chart cannot be planned.
        """
        return plan(self.chart, self.file.title, self.policies, self.level)

    @cached_property
    def tree(self) -> FileTree:
        """The rendered files.

        Raises:
            ChartgenError: They cannot be rendered, or do not fit into a release.
        """
        tree = render(self.plan, self.project.templates)
        if found := size.findings(self.name, tree, lambda: self.chart.location("name")):
            raise ChartgenError(*found, exit_code=EXIT_FINDINGS)
        return tree

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        """The rendered files as bytes; raises as `tree`."""
        return {path: text.encode() for path, text in self.tree.items()}

    @cached_property
    def below(self) -> list[SpecChart]:
        """The charts of the specs on which it depends; for one with all values, with all of theirs."""
        level: Level | None = "all" if self.at_level == "all" else None
        charts = {each.chart.name: each.chart for each in self.chart.dependencies if each.chart is not None}
        return [SpecChart(each, each, self.file, "", self.project, level) for each in charts.values()]

    @cached_property
    def subcharts(self) -> Mapping[str, bytes]:
        """The files of the charts on which it depends, in `charts/`: those of specs, and archives in the output.

        Raises:
            ChartgenError: As `tree`.
        """
        found: dict[str, bytes] = {}
        for below in self.below:
            for path, content in (*below.files.items(), *below.subcharts.items()):
                found[f"charts/{below.name}/{path}"] = content
        folder = os.path.join(self.project.output_of(self.file.root), self.name)
        for dependency in self.chart.dependencies:
            if dependency.chart is None:
                path = archive_of(dependency)
                with contextlib.suppress(OSError):
                    found[path] = files.read(os.path.join(folder, path), limit=ARCHIVE_MAX, follow=True)
        return found

    @cached_property
    def summary(self) -> Summary:
        """The chart in an overview."""
        return summarize(self.chart, self.resources, [value.flag for value in self.required_below])

    @property
    def required_below(self) -> Iterator[RequiredValue]:
        """The values that an installer has to set for the charts of the specs on which it depends."""
        for dependency in self.chart.dependencies:
            for below in self.below:
                if below.chart is dependency.chart:
                    own = [value for each in below.resources for value in each.required]
                    yield from (value.below(dependency.key) for value in (*own, *below.required_below))
