"""`chartgen build`."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chartgen.cli import findings
from chartgen.cli.console import Console
from chartgen.cli.progress import Progress
from chartgen.errors import EXIT_ENVIRONMENT, EXIT_USAGE, ChartgenError, Finding
from chartgen.streams import printing_to_stderr

if TYPE_CHECKING:
    from chartgen.cli.outcome import Result

SPECS = "specs"
"""The folder of specs that is meant where none is named."""


@dataclass(frozen=True, slots=True)
class Build:
    """What was asked for."""

    specs: tuple[str, ...]
    output: str
    check: bool
    force: bool
    strict: bool
    jobs: int | None
    format: str
    quiet: bool
    verbose: bool
    debug: bool

    def __call__(self, console: Console) -> int:
        """Build or check, show what came of it, and give the exit code."""
        start = time.perf_counter()
        progress = Progress(console, start, "specs")
        try:
            with printing_to_stderr():
                result = self._result(console, progress)
        except ChartgenError as error:
            from chartgen.cli.outcome import of_error

            seconds = time.perf_counter() - start
            result = of_error(error, self.output, checked=self.check, strict=self.strict, seconds=seconds)
        finally:
            progress.stop()
        self._show(result, console)
        return result.exit_code

    def _result(self, console: Console, progress: Progress) -> Result:
        specs = specs_or_default(self.specs)
        from chartgen import build
        from chartgen.cli.outcome import of_build, of_check

        options = build.Options(specs=specs, output=self.output, force=self.force, strict=self.strict, jobs=self.jobs)
        if self.check:
            return of_check(build.check(options, progress), self.output)

        def wait(sentence: str) -> None:
            console.note(console.err.safe(sentence))

        return of_build(build.build(options, progress, wait), self.output)

    def _show(self, result: Result, console: Console) -> None:
        if self.format in {"json", "sarif"}:
            from chartgen.cli import formats

            console.out.write(formats.as_json(result) if self.format == "json" else formats.as_sarif(result))
            if self.debug:
                findings.show((), console, tracebacks=result.tracebacks)
            return
        if self.format == "github":
            from chartgen.cli import formats

            console.out.write(console.out.safe(formats.as_github(result)))
        if result.failed or not self.quiet:
            findings.show(
                result.findings,
                console,
                all_of_them=self.verbose,
                ending=self._ending(result),
                tracebacks=result.tracebacks if self.debug else (),
            )
        if not result.failed:
            from chartgen.cli import summary

            if self.check:
                said = summary.checked(result, console.out, self._mend(), verbose=self.verbose, quiet=self.quiet)
            else:
                said = "" if self.quiet else summary.built(result, console.out, verbose=self.verbose)
            console.out.write(said)

    def _ending(self, result: Result) -> str:
        if not result.failed:
            return ""
        counted = " (--strict counts warnings as errors)" if self._only_strict(result) else ""
        # Where the machine refused in the middle, some charts may be in place already.
        written = "; nothing was written" if not self.check and result.exit_code != EXIT_ENVIRONMENT else ""
        return counted + written

    def _only_strict(self, result: Result) -> bool:
        return self.strict and all(finding.severity == "warning" for finding in result.findings)

    def _mend(self) -> str:
        import shlex

        words = ["chartgen", "build", *(self.specs or (f"{SPECS}/",))]
        if os.path.normpath(self.output) != "generated":
            words += ["-o", self.output]
        return shlex.join(words)


def specs_or_default(specs: tuple[str, ...]) -> tuple[str, ...]:
    """Give the specs that are meant.

    Raises:
        ChartgenError: None are named, and the folder that is meant then is not there.
    """
    if not specs and not os.path.exists(SPECS):
        finding = Finding(
            f"there is no folder `{SPECS}/` here",
            rule="file",
            hint="name the specs, as in `chartgen build PATH`; or start with `chartgen new NAME`",
        )
        raise ChartgenError(finding, exit_code=EXIT_USAGE)
    return specs or (SPECS,)
