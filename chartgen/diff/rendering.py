"""The rendering of charts with Helm's engine, as the objects of a release for each scenario."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from chartgen.diff.model import Release, RenderedObject
from chartgen.objects.canonical import without_nulls
from chartgen.objects.fields import entries, text
from chartgen.objects.identity import Identity, identity
from chartgen.verify.documents.reading import read
from chartgen.verify.helm.engine import Engine, HelmError, OpenChart, Values, fail_message, merge_values
from chartgen.verify.helm.scenarios import DEFAULT, Scenario, scenarios
from chartgen.verify.helm.schema_refs import external_references
from chartgen.verify.source.charts import ChartSource
from chartgen.verify.source.problems import without_missing_dependencies

_NAMESPACE = re.compile(r"^# .*--namespace ([a-z0-9-]+)", re.MULTILINE)
"""In the comment at the top of the values of an environment: how to install it."""
_INSTALLED = re.compile(r"^helm install \S+ \./\S+ --namespace ([a-z0-9-]+)(?! --values)(?![a-z0-9-])", re.MULTILINE)
"""In the README of a chart: how to install it without the values of an environment."""
_NO_NAMESPACE = "default"


class NotRendered(Exception):  # noqa: N818  the caller says what it means
    """A chart cannot be rendered; the text says why."""


@dataclass
class RenderedChart:
    """A chart on one side. It is opened, and its scenarios are rendered, on first use."""

    source: ChartSource
    engine: Engine
    other: RenderedChart | None = field(default=None, repr=False, compare=False)
    """The same chart on the other side. Its namespace is that of a side without one, since an upgrade keeps it."""
    _releases: dict[str, Release] = field(default_factory=dict)

    @cached_property
    def scenarios(self) -> dict[str, Values]:
        """The values of the default scenario and of each environment, over the chart's own."""
        named = {each.environment: each.values for each in self._listed if each.environment}
        return {DEFAULT: self.others.get(DEFAULT, {}), **named}

    @cached_property
    def others(self) -> dict[str, Values]:
        """The values of the scenarios in `ci/`, over the chart's own."""
        return {each.name: each.values for each in self._listed if not each.environment}

    @cached_property
    def _listed(self) -> list[Scenario]:
        return scenarios(self.source, self.engine)[0]

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """The chart's own values."""
        try:
            return self.engine.read_values(self.source.text("values.yaml"))
        except HelmError:
            return {}

    def values(self, scenario: str) -> dict[str, Any]:
        """Return all values of a scenario, those of the chart included."""
        return merge_values(self.defaults, self.scenarios[scenario])

    def release(self, scenario: str) -> Release:
        """Return what a scenario renders to.

        Raises:
            NotRendered: Helm fails, or a template renders something else than objects.
        """
        if scenario not in self._releases:
            self._releases[scenario] = self.release_with(self.scenarios[scenario], scenario)
        return self._releases[scenario]

    def release_with(self, values: Values, scenario: str = DEFAULT) -> Release:
        """Return what values render to, in the namespace of a scenario; raises as `release`."""
        namespace = self.namespace(scenario) or (self.other.namespace(scenario) if self.other else "") or _NO_NAMESPACE
        try:
            texts = self._open.render(values, namespace=namespace)
        except HelmError as error:
            raise NotRendered(fail_message(error.text) or " ".join(error.text.split())) from error
        crds = {path: content for path, content in self.source.crd_texts.items() if content.strip()}
        objects: dict[Identity, RenderedObject] = {}
        for template, rendered in (*crds.items(), *texts.items()):
            if template.endswith(".txt") or not rendered.strip():
                continue
            parsed = read(rendered)
            broken = next((each for each in parsed.problems if each.rule == "yaml"), None)
            if broken is not None:
                raise NotRendered(f"{template} renders invalid YAML: {broken.message}")
            for document in parsed.documents:
                for manifest in _items(without_nulls(document.manifest)):
                    one = RenderedObject(manifest, template, namespace, template in crds)
                    objects.setdefault(identity(manifest, namespace), one)
        return Release(namespace, objects)

    def close(self) -> None:
        """Release the chart."""
        if "_open" in vars(self):
            self._open.close()

    @cached_property
    def _open(self) -> OpenChart:
        source = without_missing_dependencies(self.source)
        source = source.without(frozenset(external_references(source.packaged)))
        return self.engine.open(source)

    def namespace(self, scenario: str) -> str:
        """Return the namespace in which a scenario is installed; empty if the chart leaves it to the installer."""
        chart = self.source.chart
        if chart is not None:
            namespace = chart.environments.get(scenario, chart).namespace
            return namespace.name if namespace else ""
        installed = _NAMESPACE.search(self.source.text(f"values-{scenario}.yaml"))
        installed = installed or _INSTALLED.search(self.source.text("README.md"))
        return installed[1] if installed else self.source.guarded_namespace


def _items(manifest: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the objects of a list, or the object itself."""
    if text(manifest, "kind").endswith("List") and isinstance(manifest.get("items"), list):
        yield from entries(manifest, "items")
    else:
        yield manifest


def source_of(name: str, files: Mapping[str, bytes], others: Mapping[str, Mapping[str, bytes]]) -> ChartSource:
    """Return a chart of which only the files are known.

    Args:
        name: The name of its folder.
        files: Its files.
        others: Those of other charts by name, for dependencies in folders next to it.
    """
    from chartgen.verify.source.charts import read_metadata

    metadata = read_metadata(files.get("Chart.yaml", b""))
    found = dict(files)
    if not any(path.startswith("charts/") for path in files):
        for below in entries(metadata, "dependencies"):
            other = text(below, "name")
            if text(below, "repository").startswith("file://") and other in others:
                inner = source_of(other, others[other], others)
                found |= {f"charts/{other}/{path}": content for path, content in inner.files.items()}
    chart = text(metadata, "name") or name
    return ChartSource(chart, found, chart, metadata=metadata)
