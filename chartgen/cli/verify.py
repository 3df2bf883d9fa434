"""`chartgen verify`."""

from __future__ import annotations

import time
from dataclasses import dataclass

from chartgen.cli import failure, formats
from chartgen.cli.console import Console
from chartgen.cli.merge import Merge
from chartgen.cli.progress import Progress
from chartgen.cli.settings import settings
from chartgen.errors import ChartgenError
from chartgen.shard import Shard


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
    shard: Shard
    format: str
    quiet: bool
    verbose: bool
    debug: bool
    dask: str | None = None
    """The scheduler of a Dask cluster that runs it."""
    writes = False

    def run(self, console: Console) -> int:
        """Verify the charts, and show the report.

        Raises:
            ChartgenError: A spec is invalid, or Helm, the schemas or the API server are not available.
        """
        if self.dask is not None:
            return self._on_cluster(self.dask, console)
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
            shard=self.shard,
        )
        progress = Progress(console, time.perf_counter(), "charts")
        from chartgen.load.streams import printing_to_stderr

        try:
            with printing_to_stderr():
                report = verify.verify(options, progress)
        finally:
            progress.stop()
        from chartgen.cli import verify_report

        formats.write(verify_report.document(report, self.shard), self.format, console)
        verify_report.show(report, console, self.format, quiet=self.quiet, verbose=self.verbose)
        return report.exit_code

    def _on_cluster(self, address: str, console: Console) -> int:
        charts = settings(self.charts).specs
        words = ["verify", "--jobs", str(self.jobs or 1), *(["--strict"] if self.strict else [])]
        words += ["--liveness"] if self.liveness else []
        words += [] if self.lint else ["--no-lint"]
        for option, values in (
            ("--helm", (self.helm,) if self.helm else ()),
            ("--kubernetes", self.kubernetes),
            ("--values", self.values),
            ("--schemas", self.schemas),
        ):
            words += [word for value in values for word in (option, value)]
        from chartgen.cli.dask_command import on_cluster

        shown = Merge((), self.format, self.quiet, self.verbose, self.debug)
        return on_cluster(address, [*words, "--", *charts], charts, shown, console)

    def fail(self, error: ChartgenError, console: Console, seconds: float) -> None:
        """Report what ended the command."""
        document = formats.failed("verify", error, seconds, self.shard)
        failure.report(error, document, self.format, console, debug=self.debug, verbose=self.verbose)
