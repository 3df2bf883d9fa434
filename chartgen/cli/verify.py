"""`chartgen verify`."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chartgen.errors import EXIT_FINDINGS, EXIT_OK, EXIT_USAGE, ChartgenError, Finding

if TYPE_CHECKING:
    from chartgen.cli.console import Console
    from chartgen.verify import Report


class Format(str, Enum):  # noqa: UP042  typer wants strings
    """How it is told."""

    text = "text"
    json = "json"
    github = "github"
    sarif = "sarif"


def verify(
    charts: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[CHARTS]...",
            help="Specs, charts, or folders of either; specs are built in memory. [default: specs]",
            show_default=False,
        ),
    ] = None,
    helm: Annotated[
        str | None,
        typer.Option(
            "--helm",
            metavar="PATH",
            help="A helm command; left out, Helm's own engine in this process.",
            show_default=False,
        ),
    ] = None,
    kubernetes: Annotated[
        list[str] | None,
        typer.Option(
            "--kubernetes",
            "-k",
            metavar="VERSION",
            help="Hold charts against this version, such as 1.32 or newest; may be said again."
            " Left out, all those that a chart's kubeVersion admits.",
            show_default=False,
        ),
    ] = None,
    schemas: Annotated[
        list[str] | None,
        typer.Option(
            "--schemas", metavar="PATH", help="Definitions of custom resources, a file or a folder.", show_default=False
        ),
    ] = None,
    lint: Annotated[
        bool, typer.Option("--lint/--no-lint", help="Run helm lint --strict, where a chart changed.")
    ] = True,
    server: Annotated[
        bool, typer.Option("--server", help="Ask the API server of kubectl's current context too, as a dry run.")
    ] = False,
    context: Annotated[
        str | None,
        typer.Option(
            "--context", metavar="CONTEXT", help="Ask that of another context of kubectl.", show_default=False
        ),
    ] = None,
    kubectl: Annotated[str, typer.Option("--kubectl", metavar="PATH", help="The kubectl command.")] = "kubectl",
    liveness: Annotated[
        bool, typer.Option("--liveness", help="Find values that change nothing, and branches that nothing takes.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Count warnings as errors, and kinds without a schema.")
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs", "-j", metavar="N", min=1, show_default=False, help="Threads; left out, one a processor."
        ),
    ] = None,
    output_format: Annotated[
        Format, typer.Option("--format", help="text for people, json for programs, github and sarif for reviews.")
    ] = Format.text,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show only what is wrong.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show every chart and finding.")] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of what a spec, or chartgen, raised.")
    ] = False,
) -> Any:
    """Hold charts against real judges: Helm, the schemas of Kubernetes, the rules of their namespace.

    Every scenario of ci/ and every environment is rendered. Exit codes: 0 nothing is wrong, 1 findings, 2 wrong usage
    or a broken spec, 3 no Helm, no schemas or no API server.
    """
    if quiet and verbose:
        finding = Finding(
            "--quiet and --verbose do not go together: one asks for less, the other for more", rule="usage"
        )
        raise ChartgenError(finding, exit_code=EXIT_USAGE)
    return Verify(
        charts=tuple(charts or ()),
        helm=helm,
        kubernetes=tuple(kubernetes or ()),
        schemas=tuple(schemas or ()),
        lint=lint,
        server=context if context is not None else "" if server else None,
        kubectl=kubectl,
        liveness=liveness,
        strict=strict,
        jobs=jobs,
        format=output_format.value,
        quiet=quiet,
        verbose=verbose,
        debug=debug,
    )


@dataclasses.dataclass(frozen=True, slots=True)
class Verify:
    """What was asked for."""

    charts: tuple[str, ...]
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

    def __call__(self, console: Console) -> int:
        """Verify, show what came of it, and give the exit code."""
        from chartgen import verify as rooms
        from chartgen.cli.progress import Progress
        from chartgen.streams import printing_to_stderr

        tracebacks: Sequence[str] = ()
        options = rooms.Options(
            charts=self.charts,
            helm=self.helm,
            kubernetes=self.kubernetes,
            schemas=self.schemas,
            lint=self.lint,
            server=self.server,
            kubectl=self.kubectl,
            liveness=self.liveness,
            strict=self.strict,
            jobs=self.jobs,
        )
        progress = Progress(console, time.perf_counter(), "charts")
        try:
            with printing_to_stderr():
                report = rooms.verify(options, progress)
        except ChartgenError as error:
            tracebacks = error.tracebacks
            report = rooms.Report(findings=list(error.findings), exit_code=error.exit_code)
        finally:
            progress.stop()
        self._show(report, console, tracebacks if self.debug else ())
        return report.exit_code

    def _show(self, report: Report, console: Console, tracebacks: Sequence[str]) -> None:
        from chartgen.cli import findings
        from chartgen.cli.report import as_data, summary

        if self.format != "text":
            from chartgen.cli import formats
            from chartgen.cli.outcome import Result

            result = Result(
                "", checked=True, exit_code=report.exit_code, findings=report.findings, seconds=report.seconds
            )
            if self.format == "json":
                console.out.write(formats.dumped(as_data(report)))
                return
            if self.format == "sarif":
                console.out.write(formats.as_sarif(result))
                return
            console.out.write(console.out.safe(formats.as_github(result)))
        if report.findings:
            findings.show(report.findings, console, all_of_them=self.verbose, tracebacks=tracebacks)
        if report.exit_code in (EXIT_OK, EXIT_FINDINGS) and not self.quiet:
            if len(report.findings) == 1:
                console.note("")
            lines = summary(report, verbose=self.verbose).splitlines()
            shown = [part for line in lines for part in findings.wrapped(line, console.out, "  ")]
            console.out.write("".join(f"{line}\n" for line in shown))
