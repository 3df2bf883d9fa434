"""`chartgen diff`."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

from chartgen.cli import failure, formats
from chartgen.cli.console import Console
from chartgen.cli.settings import settings
from chartgen.errors import ChartgenError
from chartgen.shard import Shard


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
    shard: Shard
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
            self.shard,
        )
        with printing_to_stderr():
            report = diff(options)
        from chartgen.cli import diff_json, diff_report
        from chartgen.cli.diff_content import shown_diff

        diff_report.show(shown_diff(report), report.findings, self.format, console)
        if self.format in ("json", "github"):
            document = diff_json.document(report, time.perf_counter() - start, self.shard)
            formats.write(document, self.format, console)
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

    def fail(self, error: ChartgenError, console: Console, seconds: float) -> None:
        """Report what ended the command."""
        failed = formats.failed("diff", error, seconds, self.shard)
        failure.report(error, failed, self.format, console, debug=self.debug)
