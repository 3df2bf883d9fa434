"""The arguments and options of `chartgen build`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from chartgen.cli.options import (
    DaskOption,
    Debug,
    FormatOption,
    Output,
    Quiet,
    ShardOption,
    Specs,
    Verbose,
    reject_both,
    shard_of,
)
from chartgen.errors import EXIT_USAGE, ChartgenError, Finding


def build(
    specs: Specs = None,
    output: Output = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 if a chart is out of date.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", "-w", help="Rebuild whenever a spec is saved, until Ctrl-C.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite manual edits.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Treat warnings as errors.")] = False,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", metavar="N", min=1, help="Number of processes. [default: automatic]"),
    ] = None,
    shard: ShardOption = None,
    dask: DaskOption = None,
    output_format: FormatOption = "text",
    quiet: Quiet = False,
    verbose: Verbose = False,
    debug: Debug = False,
) -> Any:  # fmt: skip
    """Compile specs into charts: all, or none if one is invalid."""
    from chartgen.cli.build import Build

    reject_both(check, "--check", force, "--force")
    reject_both(watch, "--watch", shard is not None, "--shard")
    reject_both(dask is not None, "--dask", shard is not None, "--shard")
    if dask is not None and not check:
        hint = "a build writes all charts or none, from one process; --check runs on a cluster"
        raise ChartgenError(Finding("--dask needs --check", rule="usage", hint=hint), exit_code=EXIT_USAGE)
    reject_both(quiet, "--quiet", verbose, "--verbose")
    return Build(
        specs=tuple(specs or ()),
        output=output,
        check=check,
        watch=watch,
        force=force,
        strict=strict,
        jobs=jobs,
        shard=shard_of(shard),
        dask=dask,
        format=output_format,
        quiet=quiet,
        verbose=verbose,
        debug=debug,
    )
