"""Build the specs of an import in memory, as `chartgen build` would, and render them with Helm."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from chartgen import pipeline
from chartgen.diff.rendering import NotRendered, RenderedChart
from chartgen.errors import BROKEN, ChartgenError, Finding, Location
from chartgen.load import find
from chartgen.pipeline import Findings
from chartgen.resources.secret import existing_path
from chartgen.spec.config import Secret
from chartgen.spec_chart import SpecChart
from chartgen.verify.helm import engine_for
from chartgen.verify.source.find import of_spec

_DEFAULT_VALUES = "ci/default-values.yaml"
"""What the scenario `default` supplies, which environments build upon."""


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
    secrets: Mapping[str, str] = field(default_factory=dict)
    """The names of the Secrets that it creates, by the value that names an existing one to use instead."""
    releases: Mapping[str, str] = field(default_factory=dict)
    """The name of the release in environments in which it is not that of the chart."""

    def of(self, environment: str) -> tuple[str, list[Mapping[str, Any]]]:
        """Return the namespace and the objects of an environment; those without one if it is empty or unknown."""
        if environment not in self.environments:
            return self.namespace, self.objects
        return self.namespaces.get(environment, self.namespace), self.environments[environment]


@dataclass
class Built:
    """The result of building specs."""

    charts: list[RenderedSpec] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    """Locations are relative to the folder of specs."""

    @property
    def broken(self) -> dict[str, list[Finding]]:
        """The findings that keep a module from being built, by its path."""
        return _by_file(each for each in self.findings if each.severity == "error" and each.rule in BROKEN)

    @property
    def violations(self) -> dict[str, list[Finding]]:
        """The errors and warnings that can be waived, by the path of their module."""
        return _by_file(each for each in self.findings if each.rule not in BROKEN)


def _by_file(findings: Any) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for each in findings:
        found.setdefault(each.location.file if each.location else "", []).append(each)
    return found


def built(texts: Mapping[str, str], *, helm: str | None = None, prefixes: Mapping[str, str] | None = None) -> Built:
    """Build specs and render their charts.

    Args:
        texts: The text of each module by its path within the folder of specs.
        helm: A helm command to use instead of the built-in engine.
        prefixes: By environment: what the names of its releases begin with.

    Raises:
        ChartgenError: Helm is not available.
    """
    import tempfile

    if not texts:
        return Built()
    with tempfile.TemporaryDirectory(prefix="chartgen-import-") as folder:
        root = os.path.join(folder, "specs")
        for path, text in texts.items():
            target = os.path.join(root, path)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
        found = Findings()
        renderer = _Renderer(root, helm, prefixes or {})
        try:
            charts = list(pipeline.each(find([root]), renderer.rendered, found, jobs=None))
        finally:
            renderer.close()
        return Built(charts, [_moved(each, root) for each in found.merged()])


class _Renderer:
    """Renders the charts of specs, with a separate engine in each process."""

    def __init__(self, root: str, helm: str | None, prefixes: Mapping[str, str]) -> None:
        self._root = root
        self._prefixes = prefixes
        self._helm = helm
        self._engines = {os.getpid(): engine_for(helm)}

    def rendered(self, spec: SpecChart) -> RenderedSpec:
        """Return the objects of a chart.

        Raises:
            ChartgenError: Helm cannot render it.
        """
        engine = self._engines.get(os.getpid())
        if engine is None:
            engine = self._engines[os.getpid()] = engine_for(self._helm)
        source = of_spec(spec)
        source = source.without(frozenset(filter(_is_of_tests, source.files)))
        chart = RenderedChart(source, engine)
        releases = {name: f"{prefix}{spec.name}" for name, prefix in self._prefixes.items() if name in chart.scenarios}
        charts = {name: RenderedChart(source.with_release(one, None), engine) for name, one in releases.items()}
        namespace = spec.chart.namespace.name if spec.chart.namespace is not None else ""
        module = os.path.relpath(spec.file.path, self._root).replace(os.sep, "/")
        try:
            objects: dict[str, list[Mapping[str, Any]]] = {
                scenario: [each.manifest for each in charts.get(scenario, chart).release(scenario).objects.values()]
                for scenario in chart.scenarios
            }
        except NotRendered as reason:
            message = f"chart {spec.name} cannot be rendered: {reason}"
            raise ChartgenError(Finding(message, Location(spec.file.path, 1), rule="spec")) from reason
        finally:
            for each in (chart, *charts.values()):
                each.close()
        namespaces = {scenario: chart.namespace(scenario) for scenario in objects}
        secrets = {
            ".".join(existing_path(each.spec)): each.name.example
            for each in spec.plan.resources
            if isinstance(each.spec, Secret)
        }
        default = objects.pop("default", [])
        return RenderedSpec(spec.name, module, namespace, default, objects, namespaces, secrets, releases)

    def close(self) -> None:
        """Release the engine of this process; those of forked ones end with them."""
        self._engines[os.getpid()].close()


def _is_of_tests(path: str) -> bool:
    """Return whether a file has the values of a scenario that is only there to test a chart."""
    return path.startswith("ci/") and path != _DEFAULT_VALUES


def _moved(finding: Finding, root: str) -> Finding:
    """Return a finding whose location is within the folder of specs."""
    location = finding.location
    if location is None:
        return finding
    path = os.path.relpath(os.path.realpath(location.file), os.path.realpath(root)).replace(os.sep, "/")
    return replace(finding, location=location._replace(file=re.sub(r"^(\.\./)+", "", path)))
