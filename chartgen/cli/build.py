"""`chartgen build`."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chartgen.cli import findings
from chartgen.cli.console import Console
from chartgen.errors import EXIT_ENVIRONMENT, EXIT_USAGE, ChartgenError, Finding

if TYPE_CHECKING:
    from chartgen.cli.outcome import Result

SPECS = "specs"
"""The folder of specs that is meant where none is named."""

_PATIENCE = 1.0
"""Seconds after which a person wants to see that something goes on."""


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
        progress = Progress(console, start)
        try:
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


class Progress:
    """A bar on stderr, where that is a terminal and it takes longer than a second."""

    def __init__(self, console: Console, start: float) -> None:
        self._console = console
        self._start = start
        self._stop: Callable[[], None] | None = None
        self._show: Callable[[int], None] | None = None

    def __call__(self, done: int, total: int) -> None:
        """Show how many of the specs are done."""
        if not self._console.err.terminal:
            return
        if self._show is None and time.perf_counter() - self._start > _PATIENCE and done < total:
            self._open(total)
        if self._show is not None:
            self._show(done)

    def stop(self) -> None:
        """Take the bar away."""
        if self._stop is not None:
            self._stop()

    def _open(self, total: int) -> None:
        from rich import console, progress

        # Shown when told, and not by a thread of its own: workers are forked.
        bar = progress.Progress(
            progress.TextColumn("specs"),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TimeRemainingColumn(),
            console=console.Console(stderr=True, no_color=not self._console.err.coloured),
            transient=True,
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        bar.start()
        task = bar.add_task("", total=total)

        def show(done: int) -> None:
            bar.update(task, completed=done)
            bar.refresh()

        self._show, self._stop = show, bar.stop
