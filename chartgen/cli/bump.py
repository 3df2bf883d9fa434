"""`chartgen bump`."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chartgen.cli import findings
from chartgen.cli.console import Console
from chartgen.cli.settings import settings
from chartgen.errors import EXIT_OK, ChartgenError

if TYPE_CHECKING:
    from chartgen.bump import Bumped


@dataclass(frozen=True, slots=True)
class Bump:
    """The options of `chartgen bump`."""

    names: tuple[str, ...] = ()
    base: str | None = None
    against_release: bool = False
    helm: str | None = None
    debug: bool = False
    writes = True

    def run(self, console: Console) -> int:
        """Write the smallest sufficient versions into the specs.

        Raises:
            ChartgenError: A spec is invalid, a chart unknown, or a version cannot be written; or there is no git.
        """
        found = settings()
        from chartgen.bump import bump
        from chartgen.diff.run import Options, diff
        from chartgen.load.streams import printing_to_stderr

        with printing_to_stderr():
            options = Options(
                base=self.base,
                specs=found.specs,
                output=found.output,
                against_release=self.against_release,
                helm=self.helm,
            )
            report = diff(options)
            findings.show(report.findings, console)
            for chart in report.charts:
                for problem in chart.problems:
                    console.note(f"{chart.name} {problem}")
            smallest = {
                chart.name: chart.version.smallest
                for chart in report.charts
                if chart.version is not None and not chart.version.enough and chart.version.smallest
            }
            written = bump(found.specs, _chosen(smallest, self.names), known=self.names)
        console.out.write(_text(written, console, shlex.join(found.build_command)))
        return EXIT_OK

    def fail(self, error: ChartgenError, console: Console, seconds: float) -> None:  # noqa: ARG002
        """Report what ended the command."""
        findings.show(error.findings, console, tracebacks=error.tracebacks if self.debug else ())


def _chosen(versions: Mapping[str, str], names: Collection[str]) -> dict[str, str]:
    return {name: version for name, version in versions.items() if not names or name in names}


def _text(written: Collection[Bumped], console: Console, command: str) -> str:
    if not written:
        return "no chart needs another version\n"
    line = console.out.line
    width = max(len(line(each.name)) for each in written)
    lines = [
        f"{console.out.style(line(each.name), 'name')}{' ' * (width - len(line(each.name)))}"
        f"  {line(each.before)} → {line(each.after)}  {console.out.style(line(each.location), 'location')}"
        for each in written
    ]
    return "".join(f"{each}\n" for each in (*lines, "", f"To build the charts: {console.out.style(command, 'bold')}"))
