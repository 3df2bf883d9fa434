"""`chartgen render`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chartgen.cli import findings
from chartgen.cli.console import Console
from chartgen.cli.settings import settings
from chartgen.errors import EXIT_OK, EXIT_USAGE, ChartgenError, Finding
from chartgen.similar import closest

if TYPE_CHECKING:
    from chartgen.verify.rendering import Rendered


@dataclass(frozen=True, slots=True)
class Render:
    """The options of `chartgen render`."""

    chart: str
    environment: str | None = None
    scenario: str | None = None
    values: tuple[str, ...] = ()
    release: str | None = None
    namespace: str | None = None
    kubernetes: str | None = None
    helm: str | None = None
    debug: bool = False
    writes = False

    def run(self, console: Console) -> int:
        """Print the manifests as `helm template` does.

        Raises:
            ChartgenError: The chart is unknown or invalid, cannot be rendered, or Helm is not available.
        """
        if self.kubernetes is not None and not re.fullmatch(r"1\.\d+", self.kubernetes):
            finding = Finding(
                f"invalid version of Kubernetes `{self.kubernetes}`", expected="such as 1.32", rule="usage"
            )
            raise ChartgenError(finding, exit_code=EXIT_USAGE)
        from chartgen.load.streams import printing_to_stderr

        settings(specs_exist=False)  # the version that the project requires
        with printing_to_stderr():
            rendered = self._rendered()
        if rendered.missing:
            which = "which is" if len(rendered.missing) == 1 else "which are"
            console.note(
                f"rendered without {', '.join(rendered.missing)}, {which} not in charts/: run `helm dependency build`"
            )
        manifests = "".join(_documents(rendered.name, rendered.texts))
        # Programs get the manifests as they are; a terminal shows control characters escaped.
        (console.out.write if console.out.terminal else console.out.write_exact)(manifests)
        return EXIT_OK

    def _rendered(self) -> Rendered:
        from chartgen.verify import rendering

        path, name = self._located()
        return rendering.render(
            path,
            name=name,
            environment=self.environment,
            scenario=self.scenario,
            values=self.values,
            release=self.release,
            namespace=self.namespace,
            kube_version=self.kubernetes,
            helm=self.helm,
        )

    def _located(self) -> tuple[str, str | None]:
        """Return the spec file with the chart, and the chart's name; for a path, the path alone."""
        if "/" in self.chart or self.chart.endswith(".py") or os.path.isfile(os.path.join(self.chart, "Chart.yaml")):
            return self.chart, None
        from chartgen import pipeline
        from chartgen.load import find
        from chartgen.locations import shown

        found = pipeline.Findings()
        files = dict(pipeline.each(find(settings().specs), lambda chart: (chart.name, chart.file.path), found))
        if self.chart not in files:
            # The chart may be missing because its spec is invalid.
            found.raise_errors()
            near = closest(self.chart, files)
            hint = f"did you mean `{near}`?" if near else "name a chart, a spec file, or the folder of a chart"
            finding = Finding(f"unknown chart `{self.chart}`", expected=", ".join(files), hint=hint, rule="usage")
            raise ChartgenError(finding, exit_code=EXIT_USAGE)
        return shown(files[self.chart]), self.chart

    def fail(self, error: ChartgenError, console: Console, seconds: float) -> None:  # noqa: ARG002
        """Report what ended the command."""
        findings.show(error.findings, console, tracebacks=error.tracebacks if self.debug else ())


def _documents(chart: str, texts: Mapping[str, str]) -> Iterator[str]:
    for path, text in texts.items():
        if path.endswith((".yaml", ".yml")):
            yield f"---\n# Source: {chart}/{path}\n{text.removeprefix('---').strip(chr(10))}\n"
