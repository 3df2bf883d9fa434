"""`chartgen import`."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chartgen import names
from chartgen.cli import failure, formats
from chartgen.cli.console import Console
from chartgen.cli.settings import settings
from chartgen.errors import EXIT_USAGE, ChartgenError, Finding
from chartgen.locations import shown

if TYPE_CHECKING:
    from chartgen.importing.run import Report


@dataclass(frozen=True, slots=True)
class Import:
    """The options of `chartgen import`."""

    paths: tuple[str, ...]
    output: str | None
    hardened: bool
    environments: tuple[str, ...]
    namespace: str
    values: tuple[str, ...]
    helm: str | None
    format: str
    verbose: bool
    debug: bool
    writes = True

    def run(self, console: Console) -> int:
        """Write the specs of an application, and show what differs from its input.

        Raises:
            ChartgenError: The input cannot be read, a file exists already, or Helm is not available.
        """
        start = time.perf_counter()
        from chartgen.importing.formatting import formatting_of
        from chartgen.importing.run import Options, run
        from chartgen.load.streams import printing_to_stderr

        folder = self.output or settings(specs_exist=False).specs[0]
        if os.path.exists(folder) and not os.path.isdir(folder):
            finding = Finding(
                f"`{shown(folder)}` is not a folder", hint="name the folder of the specs with `-o`", rule="usage"
            )
            raise ChartgenError(finding, exit_code=EXIT_USAGE)
        options = Options(
            self.paths,
            folder,
            self.hardened,
            self.namespace,
            self.values,
            self.helm,
            formatting_of(folder),
            _by_name(self.environments),
        )
        with printing_to_stderr():
            report = run(options)
        self._show(report, console, time.perf_counter() - start)
        return report.exit_code

    def _show(self, report: Report, console: Console, seconds: float) -> None:
        from chartgen.cli import findings, import_report

        if self.format == "text":
            findings.show(report.findings, console)
            console.out.write(import_report.text(report, console.out, verbose=self.verbose))
        else:
            formats.write(import_report.document(report, seconds), self.format, console)

    def fail(self, error: ChartgenError, console: Console, seconds: float) -> None:
        """Report what ended the command."""
        failed = formats.failed("import", error, seconds)
        failure.report(error, failed, self.format, console, debug=self.debug)


def _by_name(environments: tuple[str, ...]) -> dict[str, str]:
    """Return the path of each environment by its name."""
    found: dict[str, str] = {}
    for each in environments:
        name, separator, path = each.partition("=")
        if not separator or not path or names.dns_label(name) or name in found:
            finding = Finding(
                f"invalid environment `{each}`",
                expected="NAME=PATH with a unique name, such as production=overlays/prod",
                rule="usage",
            )
            raise ChartgenError(finding, exit_code=EXIT_USAGE)
        found[name] = path
    return found
