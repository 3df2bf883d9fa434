"""`chartgen verify`."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chartgen.cli import failure, findings, formats
from chartgen.cli.console import Console
from chartgen.cli.progress import Progress
from chartgen.cli.settings import settings
from chartgen.errors import EXIT_OK, ChartgenError

if TYPE_CHECKING:
    from chartgen.verify import Report


@dataclass(frozen=True, slots=True)
class Verify:
    """The options of `chartgen verify`."""

    charts: tuple[str, ...]
    values: tuple[str, ...]
    helm: str | None
    kubernetes: tuple[str, ...]
    schemas: tuple[str, ...]
    lint: bool
    server: str | None
    kubectl: str
    liveness: bool
    strict: bool
    jobs: int | None
    format: str
    quiet: bool
    verbose: bool
    debug: bool
    writes = False

    def run(self, console: Console) -> int:
        """Verify the charts, and show the report.

        Raises:
            ChartgenError: A spec is invalid, or Helm, the schemas or the API server are not available.
        """
        from chartgen import verify

        options = verify.Options(
            charts=settings(self.charts).specs,
            helm=self.helm,
            kubernetes=self.kubernetes,
            values=self.values,
            schemas=self.schemas,
            lint=self.lint,
            server=self.server,
            kubectl=self.kubectl,
            liveness=self.liveness,
            strict=self.strict,
            jobs=self.jobs,
        )
        progress = Progress(console, time.perf_counter(), "charts")
        from chartgen.load.streams import printing_to_stderr

        try:
            with printing_to_stderr():
                report = verify.verify(options, progress)
        finally:
            progress.stop()
        self._show(report, console)
        return report.exit_code

    def _show(self, report: Report, console: Console) -> None:
        from chartgen.cli import verify_report

        formats.write(verify_report.document(report), self.format, console)
        if self.format in {"json", "sarif"}:
            return
        errors = [finding for finding in report.findings if finding.severity == "error"]
        only_errors = self.quiet and (errors or report.exit_code == EXIT_OK)
        findings.show(errors if only_errors else report.findings, console, all_of_them=self.verbose)
        if self.quiet:
            return
        if len(report.findings) == 1:
            console.note("")
        for line in verify_report.summary(report, console.out, verbose=self.verbose).splitlines():
            for part in findings.wrapped(line, console.out, "  "):
                console.print(part)

    def fail(self, error: ChartgenError, console: Console, seconds: float) -> None:
        """Report what ended the command."""
        document = formats.failed("verify", error, seconds)
        failure.report(error, document, self.format, console, debug=self.debug, verbose=self.verbose)
