"""`chartgen diff`."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chartgen.cli import failure, formats
from chartgen.cli.console import Console
from chartgen.cli.settings import settings
from chartgen.errors import ChartgenError

if TYPE_CHECKING:
    from chartgen.diff.report import Report


@dataclass(frozen=True, slots=True)
class Diff:
    """The options of `chartgen diff`."""

    base: str | None
    specs: tuple[str, ...]
    output: str | None
    check: bool
    against_release: bool
    helm: str | None
    jobs: int | None
    format: str
    debug: bool
    writes = False

    def run(self, console: Console) -> int:
        """Compare the charts, and show what changed.

        Raises:
            ChartgenError: A spec is invalid, a revision unknown, or git or Helm are not available.
        """
        start = time.perf_counter()
        from chartgen.diff.run import Options, diff
        from chartgen.load.streams import printing_to_stderr

        base, specs = self._arguments()
        known = settings(specs, self.output)
        options = Options(
            base,
            known.specs,
            known.output,
            self.check,
            self.against_release,
            self.helm,
            self.jobs,
            known.diff_base,
        )
        with printing_to_stderr():
            report = diff(options)
        self._show(report, console, time.perf_counter() - start)
        return report.exit_code

    def _arguments(self) -> tuple[str | None, tuple[str, ...]]:
        """Tell a revision or a folder of charts, which comes first, from specs."""
        from chartgen import pipeline

        base = self.base
        if base is not None and os.path.exists(base):
            try:
                found = pipeline.inputs((base,))
            except ChartgenError:
                return base, self.specs
            if found.specs:
                return None, (base, *self.specs)
        return base, self.specs

    def _show(self, report: Report, console: Console, seconds: float) -> None:
        from chartgen.cli import diff_text, findings

        if self.format in ("text", "markdown", "html"):
            findings.show(report.findings, console)
        if self.format == "text":
            console.out.write(diff_text.text(report, console.out))
        elif self.format == "markdown":
            from chartgen.cli.diff_markdown import markdown

            console.out.write_exact(markdown(report))
        elif self.format == "html":
            from chartgen.cli.diff_html import page

            console.out.write_exact(page(report))
        else:
            from chartgen.cli.diff_json import document

            if self.format == "github":
                console.note(diff_text.text(report, console.err).rstrip("\n"))
            formats.write(document(report, seconds), self.format, console)

    def fail(self, error: ChartgenError, console: Console, seconds: float) -> None:
        """Report what ended the command."""
        failed = formats.failed("diff", error, seconds)
        failure.report(error, failed, self.format, console, debug=self.debug)
