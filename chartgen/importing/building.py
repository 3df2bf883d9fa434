"""The specs of an import are built in memory, as `chartgen build` would build them, and rendered by Helm."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

from chartgen import pipeline
from chartgen.diff.rendering import NotRendered, RenderedChart
from chartgen.errors import BROKEN, Finding
from chartgen.load import find
from chartgen.pipeline import Findings
from chartgen.spec_chart import SpecChart
from chartgen.verify.helm import engine_for
from chartgen.verify.source.find import of_spec


@dataclass
class RenderedSpec:
    """The objects of one chart."""

    name: str
    module: str
    """The path of its module within the folder of specs."""
    namespace: str
    objects: list[Mapping[str, Any]] = field(default_factory=list)
    environments: Mapping[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    """The objects of each environment."""
    namespaces: Mapping[str, str] = field(default_factory=dict)
    """The namespace of each environment."""

    def of(self, environment: str) -> tuple[str, list[Mapping[str, Any]]]:
        """Return the namespace and the objects of an environment; those without one if it is empty or unknown."""
        if environment not in self.environments:
            return self.namespace, self.objects
        return self.namespaces.get(environment, self.namespace), self.environments[environment]


@dataclass
class Built:
    """What became of specs."""

    charts: list[RenderedSpec] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    """Locations are relative to the folder of specs."""

    @property
    def broken(self) -> dict[str, list[Finding]]:
        """The findings that keep a module from being built, by its path."""
        return _by_file(each for each in self.findings if each.severity == "error" and each.rule in BROKEN)

    @property
    def violations(self) -> dict[str, list[Finding]]:
        """The findings that can be waived, by the path of their module."""
        return _by_file(each for each in self.findings if each.severity == "error" and each.rule not in BROKEN)


def _by_file(findings: Any) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for each in findings:
        found.setdefault(each.location.file if each.location else "", []).append(each)
    return found


def built(texts: Mapping[str, str], *, helm: str | None = None) -> Built:
    """Build specs and render their charts.

    Args:
        texts: The text of each module by its path within the folder of specs.
        helm: A helm command to use instead of the built-in engine.

    Raises:
        ChartgenError: Helm is not available.
    """
    import tempfile

    result = Built()
    with tempfile.TemporaryDirectory(prefix="chartgen-import-") as folder:
        root = os.path.join(folder, "specs")
        for path, text in texts.items():
            target = os.path.join(root, path)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
        found = Findings()
        specs: list[SpecChart] = []
        for chart in pipeline.each(find([root]), _planned, found):
            specs.append(chart)
        result.findings = [_moved(each, root) for each in found.merged()]
        engine = engine_for(helm)
        try:
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                result.charts += pool.map(
                    lambda spec: _rendered(spec, root, RenderedChart(of_spec(spec), engine), result), specs
                )
        finally:
            engine.close()
    return result


def _planned(chart: SpecChart) -> SpecChart:
    _ = chart.files
    return chart


def _rendered(spec: SpecChart, root: str, chart: RenderedChart, result: Built) -> RenderedSpec:
    namespace = spec.chart.namespace.name if spec.chart.namespace is not None else ""
    module = os.path.relpath(spec.file.path, root).replace(os.sep, "/")
    one = RenderedSpec(spec.name, module, namespace)
    try:
        objects: dict[str, list[Mapping[str, Any]]] = {
            scenario: [each.manifest for each in chart.release(scenario).objects.values()]
            for scenario in chart.scenarios
        }
        one.objects = objects.pop("default", [])
        one.environments = objects
        one.namespaces = {scenario: chart.namespace(scenario) for scenario in objects}
    except NotRendered as reason:
        finding = Finding(f"chart {spec.name} cannot be rendered: {reason}", rule="spec")
        result.findings.append(_at(finding, module))
    finally:
        chart.close()
    return one


def _at(finding: Finding, module: str) -> Finding:
    from chartgen.errors import Location

    return replace(finding, location=Location(module, 1))


def _moved(finding: Finding, root: str) -> Finding:
    """Return a finding whose location is within the folder of specs."""
    location = finding.location
    if location is None:
        return finding
    path = os.path.relpath(os.path.realpath(location.file), os.path.realpath(root)).replace(os.sep, "/")
    return replace(finding, location=replace(location, file=re.sub(r"^(\.\./)+", "", path)))
