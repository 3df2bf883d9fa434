"""Failures: reported in the format that was asked for, so that programs get a document from every run."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from chartgen.cli import findings, formats
from chartgen.cli.console import Console
from chartgen.cli.document import Document
from chartgen.errors import EXIT_FINDINGS, EXIT_USAGE, ChartgenError


def report(
    error: ChartgenError,
    document: Document,
    output_format: str,
    console: Console,
    *,
    debug: bool = False,
    verbose: bool = False,
    ending: str = "",
) -> None:
    """Report what ended a command: a document for programs on stdout, text for people on stderr.

    JSON and SARIF contain all findings, so text is added only if the command could not do its work at all.
    """
    formats.write(document, output_format, console)
    documented = output_format in {"json", "sarif"} and error.exit_code in {EXIT_FINDINGS, EXIT_USAGE}
    findings.show(
        () if documented else error.findings,
        console,
        all_of_them=verbose,
        ending=ending,
        tracebacks=error.tracebacks if debug else (),
    )


def report_unparsed(error: ChartgenError, words: Sequence[str], console: Console) -> None:
    """Report what ended a run whose command line may be invalid.

    Args:
        error: What ended it.
        words: The command line, in which the command and the format are searched; empty for text.
        console: Where to report it.
    """
    command = next((word for word in words if not word.startswith("-")), "")
    formats.write(formats.failed(command, error), _asked_format(words), console)
    findings.show(error.findings, console)


def _asked_format(words: Sequence[str]) -> str:
    """Return the last `--format` of a command line, as the parser would."""
    values = [value for option, value in pairwise([*words, ""]) if option == "--format"]
    values += [word.removeprefix("--format=") for word in words if word.startswith("--format=")]
    return values[-1] if values else "text"
