"""Charts to verify: files in memory, built from specs or read from folders."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chartgen.spec.chart import Chart

CHART_FILE = "Chart.yaml"
VALUES_FILE = "values.yaml"
_TEMPLATE = re.compile(r"(?:charts/[^/]+/)*templates/.+")
_CRD = re.compile(r"(charts/[^/]+/)*crds/.*\.(ya?ml|json)")
_GUARD = re.compile(r"\{\{-? *if ne \.Release\.Namespace \"([a-z0-9-]+)\"")
_MOST_RELEASE_NAME = 53


@dataclass(frozen=True)
class ChartSource:
    """A chart to verify."""

    name: str
    files: Mapping[str, bytes]
    """Content by path, with slashes; includes what `.helmignore` names, since scenarios may be among it."""
    display_path: str
    """The chart's folder as the user names it; the name of the chart for one that is only in memory."""
    folder: str | None = None
    """The chart's folder; None for a chart from specs."""
    chart: Chart | None = None
    """The spec; None for a chart from a folder."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    """The content of Chart.yaml."""
    unreadable: Mapping[str, str] = field(default_factory=dict)
    """Files that cannot be read, with the reason."""
    placeholders: Mapping[str, Any] = field(default_factory=dict)
    """Values for what installers have to supply."""
    whole: ChartSource | None = None
    """The same chart with all values, if this one has fewer: its scenarios check what templates can render."""
    removed: frozenset[str] = frozenset()
    """Files that are kept from Helm."""
    waived: frozenset[str] = frozenset()
    """The rules that its project waives."""
    release: str = ""
    """The name of the release; derived from that of the chart by default."""
    release_namespace: str = ""
    """The namespace of the release; the chart's own by default."""

    def text(self, path: str) -> str:
        """Return a file as text; empty if it does not exist."""
        return self.files.get(path, b"").decode("utf-8", "replace")

    @cached_property
    def packaged(self) -> dict[str, bytes]:
        """The files that Helm reads: what `.helmignore` does not name, and archives of subcharts unpacked.

        Raises:
            ArchiveError: The archive of a subchart cannot be unpacked.
        """
        from chartgen.verify.source.subcharts import unpacked

        found = unpacked({path: self.files[path] for path in self._kept(self.files)})
        return {path: content for path, content in found.items() if path not in self.removed}

    @property
    def unreadable_packaged(self) -> dict[str, str]:
        """The unreadable files that matter to Helm or as scenarios."""
        kept = set(self._kept(self.unreadable))
        return {
            path: reason
            for path, reason in self.unreadable.items()
            if path in kept or path.startswith("ci/") or "/" not in path
        }

    def _kept(self, paths: Mapping[str, object]) -> list[str]:
        from chartgen.helmignore import IGNORE_FILE, kept

        return kept(paths, self.text(IGNORE_FILE))

    @cached_property
    def templates(self) -> dict[str, str]:
        """The chart's own templates by path, with partials and notes."""
        return {path: self.text(path) for path in self.packaged if path.startswith("templates/")}

    @cached_property
    def template_texts(self) -> tuple[str, ...]:
        """The texts of all templates, including those of subcharts."""
        texts = (content for path, content in self.packaged.items() if _TEMPLATE.fullmatch(path))
        return tuple(content.decode("utf-8", "replace") for content in texts)

    @cached_property
    def crd_texts(self) -> dict[str, str]:
        """The CustomResourceDefinitions that Helm installs before everything else, by path."""
        return {path: self.text(path) for path in self.packaged if _CRD.fullmatch(path)}

    @cached_property
    def uses_capabilities(self) -> bool:
        """Whether what the chart renders may depend on the version of Kubernetes."""
        return any(".Capabilities" in text for text in self.template_texts)

    @property
    def release_name(self) -> str:
        """The name of the release that the chart is rendered for."""
        return self.release or self.name[:_MOST_RELEASE_NAME].rstrip("-")

    @property
    def namespace(self) -> str:
        """The namespace that the chart is rendered for: its own, if it has one."""
        if self.release_namespace:
            return self.release_namespace
        if self.chart is not None and self.chart.namespace is not None:
            return self.chart.namespace.name
        return self.guarded_namespace or "default"

    @cached_property
    def guarded_namespace(self) -> str:
        """The only namespace in which the chart renders; empty if it has no such rule."""
        matches = (_GUARD.search(text) for text in self.template_texts)
        return next((match[1] for match in matches if match), "")

    def with_release(self, name: str | None, namespace: str | None) -> ChartSource:
        """Return the chart for another name of the release, or another namespace."""
        return replace(self, release=name or self.release, release_namespace=namespace or self.release_namespace)

    def for_environment(self, name: str) -> ChartSource:
        """Return the chart in the namespace of one of its environments."""
        one = self.chart.environments.get(name) if self.chart is not None else None
        if self.release_namespace or one is None or one.namespace is None or one.namespace.name == self.namespace:
            return self
        return replace(self, release_namespace=one.namespace.name)

    def without(self, paths: frozenset[str]) -> ChartSource:
        """Return the chart with some files kept from Helm."""
        kept = {path: content for path, content in self.files.items() if path not in paths}
        return replace(self, files=kept, removed=self.removed | paths) if paths else self


def read_metadata(content: bytes) -> dict[str, Any]:
    """Return the content of Chart.yaml; empty if it is not a mapping."""
    from chartgen.verify.documents.reading import read

    documents = read(content.decode("utf-8", "replace")).documents
    return documents[0].manifest if documents else {}


def display(path: str) -> str:
    """Write the path of a folder as the user names it, with slashes."""
    return os.path.normpath(path).replace(os.sep, "/")
