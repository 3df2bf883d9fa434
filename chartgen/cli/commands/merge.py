"""The arguments and options of `chartgen merge`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from chartgen.cli.options import Debug, MergeFormat, Quiet, Verbose, reject_both


def merge(
    reports: Annotated[
        list[str],
        typer.Argument(metavar="REPORTS", help="The reports of all shards, in JSON.", show_default=False),
    ],
    output_format: Annotated[
        MergeFormat, typer.Option("--format", help="The formats of the command that was run.")
    ] = "text",
    quiet: Quiet = False,
    verbose: Verbose = False,
    debug: Debug = False,
) -> Any:
    """Combine the reports of all shards into one.

    These are the outputs of build, verify or diff with `--shard K/N --format json`, for K from 1 to N. Exits with the
    exit code that a single run would have.
    """
    from chartgen.cli.merge import Merge

    reject_both(quiet, "--quiet", verbose, "--verbose")
    return Merge(reports=tuple(reports), format=output_format, quiet=quiet, verbose=verbose, debug=debug)
