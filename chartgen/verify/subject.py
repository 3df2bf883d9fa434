"""What is verified: charts, from specs or from folders."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chartgen.errors import EXIT_FINDINGS, EXIT_USAGE, ChartgenError, Finding

if TYPE_CHECKING:
    from chartgen.spec.chart import Chart

CHART_FILE = "Chart.yaml"
VALUES_FILE = "values.yaml"
SPECS = "specs"


@dataclass(frozen=True)
class Subject:
    """One chart."""

    name: str
    files: Mapping[str, bytes]
    """Path with slashes to content, those too that `.helmignore` names: scenarios are among them."""
    shown: str
    """Where its files are, as a person names it: a folder, or the name of a chart that is in memory alone."""
    folder: str | None = None
    """Where it lies; None for one from specs."""
    chart: Chart | None = None
    """What the author wrote; None for one from a folder."""
    values: Mapping[tuple[str, ...], Mapping[str, Any]] | None = None
    """Of one from specs: each value's path, and its schema."""
    about: Mapping[str, Any] = field(default_factory=dict)
    """What Chart.yaml says."""

    def text(self, path: str) -> str:
        """Give a file as text; empty where there is none."""
        return self.files.get(path, b"").decode("utf-8", "replace")

    @cached_property
    def packed(self) -> dict[str, bytes]:
        """The files that Helm reads: those that `.helmignore` does not name."""
        from chartgen.helmignore import IGNORE_FILE, kept

        return {path: self.files[path] for path in kept(self.files, self.text(IGNORE_FILE))}

    @cached_property
    def templates(self) -> dict[str, str]:
        """The chart's own templates, by path, its partials and notes too."""
        return {path: self.text(path) for path in self.packed if path.startswith("templates/")}

    @cached_property
    def all_template_text(self) -> str:
        """All templates, those of its subcharts too."""
        return "\n".join(self.text(path) for path in self.packed if "templates/" in path or path.endswith(".tgz"))

    @property
    def namespace(self) -> str:
        """The namespace that it is rendered for: its own where it is known."""
        if self.chart is not None and self.chart.namespace is not None:
            return self.chart.namespace.name
        return self._guarded or "default"

    @cached_property
    def _guarded(self) -> str:
        # A chart that chartgen made says which namespace it asks for.
        match = re.search(r"\{\{-? *if ne \.Release\.Namespace \"([a-z0-9-]+)\"", self.all_template_text)
        return match[1] if match else ""


def find(paths: Sequence[str]) -> Iterator[Subject]:
    """Give the charts that paths name: specs and folders of them, charts and folders of them.

    Raises:
        ChartgenError: A path is not there, has neither, or its specs are wrong; after the charts before it.
    """
    if not paths:
        if not os.path.exists(SPECS):
            hint = "name what to verify: specs, charts, or folders of either"
            raise ChartgenError(
                Finding(f"there is no folder `{SPECS}/` here", hint=hint, rule="file"), exit_code=EXIT_USAGE
            )
        paths = (SPECS,)
    for path in paths:
        charts = _charts_below(path)
        if charts:
            for folder in charts:
                yield from_folder(folder)
        elif os.path.exists(path) and not _may_be_specs(path):
            hint = "a chart is a folder with Chart.yaml, a spec is a file `NAME.py`; folders of either can be named"
            raise ChartgenError(
                Finding(f"there is neither a chart nor a spec in `{path}`", hint=hint, rule="file"),
                exit_code=EXIT_USAGE,
            )
        else:
            yield from from_specs([path])


def _may_be_specs(path: str) -> bool:
    if os.path.isfile(path):
        return path.endswith(".py")
    return any(name.endswith(".py") for _, _, names in os.walk(path) for name in names)


def _charts_below(path: str) -> list[str]:
    if os.path.isfile(path) and os.path.basename(path) == CHART_FILE:
        return [os.path.dirname(path) or "."]
    if not os.path.isdir(path):
        return []
    if os.path.isfile(os.path.join(path, CHART_FILE)):
        return [path]
    return [
        os.path.join(path, name)
        for name in sorted(os.listdir(path))
        if os.path.isfile(os.path.join(path, name, CHART_FILE))
    ]


def from_folder(folder: str) -> Subject:
    """Read a chart's folder.

    Raises:
        ChartgenError: a file can't be read.
    """
    files: dict[str, bytes] = {}
    try:
        for path in sorted(_below(folder)):
            with open(os.path.join(folder, path), "rb") as file:
                files[path] = file.read()
    except OSError as error:
        said = f"cannot read {error.filename}: {(error.strerror or str(error)).lower()}"
        raise ChartgenError(Finding(said, rule="file"), exit_code=EXIT_USAGE) from error
    about = _about(files.get(CHART_FILE, b""))
    name = about.get("name")
    own = os.path.basename(os.path.abspath(folder))
    return Subject(
        name if isinstance(name, str) and name else own,
        files,
        os.path.normpath(folder).replace(os.sep, "/"),
        folder=folder,
        about=about,
    )


def _below(folder: str) -> Iterator[str]:
    """Give the paths of all files of a folder; what begins with a dot there is looked at only where Helm reads it."""
    for top, folders, names in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if not name.startswith(".")]
        here = os.path.relpath(top, folder).replace(os.sep, "/")
        for name in names:
            yield name if here == "." else f"{here}/{name}"


def _about(content: bytes) -> dict[str, Any]:
    from chartgen.verify.documents import parse

    documents = parse(content.decode("utf-8", "replace")).documents
    return documents[0].manifest if documents else {}


def from_specs(paths: Sequence[str]) -> Iterator[Subject]:
    """Build the charts of specs in memory, in the order of their files.

    Raises:
        ChartgenError: The specs are wrong, or break a rule; after the charts that were well.
    """
    from chartgen import policy
    from chartgen.load import Loader, merge, no_charts
    from chartgen.load import find as find_specs
    from chartgen.plan import plan
    from chartgen.render import render
    from chartgen.spec.base import is_broken

    loader = Loader()
    files = find_specs(tuple(paths))
    findings: list[Finding] = []
    tracebacks: list[str] = []
    broken = False
    any_chart = False
    for file in files:
        loaded = loader.load_file(file)
        findings += loaded.findings
        tracebacks += loaded.tracebacks
        broken = broken or any(finding.severity == "error" for finding in loaded.findings)
        for one in loaded.charts:
            any_chart = True
            if is_broken(one.chart):
                continue
            try:
                findings += policy.findings(one.chart)
                planned = plan(one.chart, file.title)
                tree = render(planned)
            except ChartgenError as error:
                findings += error.findings
                tracebacks += error.tracebacks
                broken = True
                continue
            contents = {path: text.encode() for path, text in tree.items()}
            leaves = {leaf.path: leaf.schema for leaf in planned.values.in_order()}
            yield Subject(
                one.chart.name,
                contents,
                one.chart.name,
                chart=one.chart,
                values=leaves,
                about=_about(contents[CHART_FILE]),
            )
        loader.forget(file)
    if not any_chart and not findings:
        findings.append(no_charts(files))
        broken = True
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        raise ChartgenError(
            *merge(findings), exit_code=EXIT_USAGE if broken else EXIT_FINDINGS, tracebacks=tuple(tracebacks)
        )
