"""`chartgen build`."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chartgen.cli import failure, formats
from chartgen.cli.console import Console
from chartgen.cli.progress import Progress
from chartgen.cli.settings import settings
from chartgen.conventions import OUTPUT
from chartgen.errors import (
    EXIT_ENVIRONMENT,
    EXIT_FINDINGS,
    EXIT_INTERRUPTED,
    EXIT_TERMINATED,
    EXIT_USAGE,
    ChartgenError,
    Finding,
    Terminated,
)
from chartgen.shard import WHOLE, Shard

if TYPE_CHECKING:
    from chartgen.build import Options, Report
    from chartgen.cli.fixed import Fixed
    from chartgen.cli.result import Result


@dataclass(frozen=True, eq=False, repr=False)
class Build:
    """The options of `chartgen build`."""

    specs: tuple[str, ...]
    output: str | None
    check: bool = False
    watch: bool = False
    force: bool = False
    strict: bool = False
    jobs: int | None = None
    shard: Shard = WHOLE
    dask: str | None = None
    """The scheduler of a Dask cluster that runs a check."""
    format: str = "text"
    quiet: bool = False
    verbose: bool = False
    debug: bool = False

    @property
    def writes(self) -> bool:
        """Whether the command writes files."""
        return not self.check

    @property
    def command(self) -> str:
        """The command's name in documents."""
        return "check" if self.check else "build"

    def run(self, console: Console) -> int:
        """Build or check, and show the result.

        Raises:
            ChartgenError: A spec is invalid, or the output cannot be written.
        """
        if self.dask is not None:
            return self._on_cluster(self.dask, console)
        if self.watch:
            from chartgen.cli.fixed import Fixed
            from chartgen.cli.watch import watch

            fixed = Fixed()
            watch(
                lambda: settings(self.specs, self.output),
                lambda last, is_outdated: self._rebuild(console, fixed, last, is_outdated),
                console,
            )
        result = self.result(console)
        self.show(result, console)
        return result.exit_code

    def _on_cluster(self, address: str, console: Console) -> int:
        from chartgen.cli.dask_command import on_cluster
        from chartgen.cli.merge import Merge

        found = settings(self.specs, self.output)
        words = ["build", "--check", "--jobs", str(self.jobs or 1), "--output", found.output]
        words += ["--strict"] if self.strict else []
        merge = Merge((), self.format, self.quiet, self.verbose, self.debug)
        return on_cluster(address, [*words, "--", *found.specs], found.specs, merge, console)

    def _rebuild(self, console: Console, fixed: Fixed, last: int | None, is_outdated: Callable[[], bool]) -> int | None:
        """Build for `--watch`, in a process of its own, so that nothing that a spec does ends the run.

        Args:
            console: Where to show the result.
            fixed: What previous builds found.
            last: The exit code of the build before, if nothing is known to have changed: then the same result is not
                shown again.
            is_outdated: Whether files have changed since the build started, which is then interrupted.

        Returns:
            The exit code; None if it was interrupted because of a change.

        Raises:
            KeyboardInterrupt: Ctrl-C.
            Terminated: SIGTERM.
        """
        from chartgen.workers import Outdated, supervised

        try:
            code = supervised(lambda: self._reported(console, fixed, last), is_outdated)
        except Outdated:
            return None
        except ChartgenError as error:
            self.fail(error, console, 0.0)
            fixed.show(error.findings, console)
            return error.exit_code
        if code == EXIT_INTERRUPTED:
            raise KeyboardInterrupt
        if code == EXIT_TERMINATED:
            raise Terminated
        return code

    def _reported(self, console: Console, fixed: Fixed, last: int | None) -> int:
        """Build, show the result or the errors, and return the exit code."""
        start = time.perf_counter()
        found: Sequence[Finding] = ()
        try:
            result = self.result(console)
            found, code = result.findings, result.exit_code
            if code != last or result.is_change:
                self.show(result, console)
        except ChartgenError as error:
            found, code = error.findings, error.exit_code
            if code != last:
                self.fail(error, console, time.perf_counter() - start)
        except OSError as error:
            code = EXIT_ENVIRONMENT
            finding = Finding(f"{error.filename or ''}: {error.strerror or error}".lstrip(": "), rule="environment")
            found = [finding]
            self.fail(ChartgenError(finding, exit_code=code), console, time.perf_counter() - start)
        except KeyboardInterrupt:
            return EXIT_INTERRUPTED
        except Terminated:
            return EXIT_TERMINATED
        fixed.show(found, console)
        console.finish()
        return code

    def result(self, console: Console) -> Result:
        """Build or check.

        Raises:
            ChartgenError: As `run`.
        """
        progress = Progress(console, time.perf_counter(), "specs")
        found = settings(self.specs, self.output)
        from chartgen import build
        from chartgen.cli import result
        from chartgen.load.streams import printing_to_stderr

        options = build.Options(
            specs=found.specs,
            output=found.output,
            force=self.force,
            strict=self.strict,
            jobs=self.jobs,
            shard=self.shard,
        )
        try:
            with printing_to_stderr():
                if self.check:
                    return result.of_check(self._checked(options, progress), found.output)
                return result.of_build(build.build(options, progress, console.note), found.output)
        finally:
            progress.stop()

    def _checked(self, options: Options, progress: Progress) -> Report:
        """Check, also whether charts have changed since their release, if they are up to date."""
        from chartgen import build
        from chartgen.diff.unreleased import unreleased

        report = build.check(options, progress)
        if not report.drifts:
            versions = {summary.name: summary.version for summary in report.summaries}
            found = [each.finding for each in unreleased(options.output, versions)]
            report.findings += found
            if found and self.strict:
                raise ChartgenError(*report.findings, exit_code=EXIT_FINDINGS)
        return report

    def show(self, result: Result, console: Console) -> None:
        """Show what was built, or what a check found."""
        from chartgen.cli import build_summary

        formats.write(result.document()._replace(shard=self.shard), self.format, console)
        if self.format not in {"json", "sarif"}:
            command = shlex.join(settings(self.specs, self.output).build_command)
            build_summary.show(result, console, command, quiet=self.quiet, verbose=self.verbose)

    def fail(self, error: ChartgenError, console: Console, seconds: float) -> None:
        """Report what ended the command."""
        document = formats.failed(self.command, error, seconds, self.shard)
        document = document._replace(data={**document.data, "output": OUTPUT if self.output is None else self.output})
        failure.report(
            error,
            document,
            self.format,
            console,
            debug=self.debug,
            verbose=self.verbose,
            ending=self._ending(error),
        )

    def _ending(self, error: ChartgenError) -> str:
        only_warnings = all(finding.severity == "warning" for finding in error.findings)
        strict = " (--strict treats warnings as errors)" if self.strict and only_warnings else ""
        # If the disk is full in the middle, or the process ends, some charts may be written already.
        rejected = error.exit_code in {EXIT_FINDINGS, EXIT_USAGE} and all(
            finding.rule != "environment" for finding in error.findings
        )
        if len(error.findings) == 1 and error.findings[0].rule in {"file", "usage"}:
            return strict
        written = "; nothing was written" if self.writes and rejected else ""
        return strict + written
