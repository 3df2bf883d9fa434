"""The charts of the project: what a release of one of them is expected to be."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from chartgen import pipeline, yamltext
from chartgen.errors import Location
from chartgen.folder import FolderChart
from chartgen.load import find
from chartgen.objects.fields import Path
from chartgen.spec.chart import Chart
from chartgen.spec_chart import SpecChart
from chartgen.spec_location import spec_location, value_location

Json = Mapping[str, Any]


@dataclass(frozen=True)
class ProjectChart:
    """A chart of a spec, with what was generated from it."""

    spec: SpecChart
    committed: FolderChart
    default_namespace: str = "default"
    """Where it is installed if the spec names no namespace."""
    only: str = ""
    """The environment that matters; empty for all of them."""
    _located: dict[tuple[str, str], Location | None] = field(default_factory=dict, repr=False, compare=False)
    """Locations of objects, which do not change while a cluster is watched."""

    @property
    def name(self) -> str:
        """The name of the chart."""
        return self.spec.name

    @property
    def namespaces(self) -> list[str]:
        """The namespaces that it is installed into: its own, then those of its environments."""
        environments = self.spec.chart.environments
        charts = (environments[self.only],) if self.only else (self.spec.chart, *environments.values())
        return list(dict.fromkeys(map(self._namespace, charts)))

    def _namespace(self, chart: Chart) -> str:
        return chart.namespace.name if chart.namespace else self.default_namespace

    def environment_in(self, namespace: str) -> str:
        """Return the environment that is installed into a namespace; empty if none or several are."""
        if self.only:
            return self.only
        found = [name for name, each in self.spec.chart.environments.items() if self._namespace(each) == namespace]
        return found[0] if len(found) == 1 else ""

    @cached_property
    def environments(self) -> dict[str, Any]:
        """The values of its environments, as committed; those of none are empty."""
        found: dict[str, Any] = {"": {}}
        for name in self.spec.chart.environments:
            content = self.committed.files.get(f"values-{name}.yaml")
            if content is not None:
                found[name] = yamltext.load(content.decode("utf-8", "replace")) or {}
        return found

    def environment(self, values: Json) -> str | None:
        """Return the environment whose values a release was installed with: empty for none, None for others."""
        return next((name for name, own in self.environments.items() if own == values), None)

    @cached_property
    def depends_on(self) -> list[str]:
        """The charts of the project that it installs itself, as dependencies."""
        return [each.chart.name for each in self.spec.chart.dependencies if each.chart is not None]

    def policies(self, environment: str = "") -> list[str]:
        """Return the names of the policies of its namespace."""
        chart = self.spec.chart.environments.get(environment, self.spec.chart)
        return [type(each).__name__ for each in chart.namespace.policies] if chart.namespace else []

    def location(self, template: str = "", environment: str = "") -> Location | None:
        """Return where the spec describes the object of a template; the Chart if no template is given."""
        key = (template, environment)
        if key not in self._located:
            self._located[key] = spec_location(self.spec.chart, template, (), None, environment)
        return self._located[key]

    def field_location(self, template: str, manifest: Json, path: Path, environment: str = "") -> Location | None:
        """Return where the spec sets a field of an object."""
        return spec_location(self.spec.chart, template, path, manifest, environment)

    def value_location(self, path: Path) -> Location | None:
        """Return where the spec sets a value."""
        return value_location(self.spec.chart, path)


def project_charts(
    specs: Sequence[str], output: str, found: pipeline.Findings, default_namespace: str = "default"
) -> Iterator[ProjectChart]:
    """Yield the charts of specs.

    Args:
        specs: Spec files and folders.
        output: The folder of the generated charts.
        found: Collects the findings about invalid specs, which yield no charts.
        default_namespace: That of charts that name none.
    """
    for chart in pipeline.each(find(specs), lambda chart: chart, found):
        yield ProjectChart(chart, FolderChart(os.path.join(output, chart.name)), default_namespace)
