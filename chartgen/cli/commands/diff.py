"""The arguments and options of `chartgen diff`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from chartgen.cli.options import Debug, DiffFormat, Helm, Output, ShardOption, Specs, complete_folder, shard_of


def diff(
    base: Annotated[
        str | None,
        typer.Argument(
            metavar="[REVISION|FOLDER]",
            help="What to compare with: a git revision, or a folder of charts. [default: the merge base with the"
            " default branch]",
            show_default=False,
            autocompletion=complete_folder,
        ),
    ] = None,
    specs: Specs = None,
    output: Output = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Exit with 1 if a version is too low, or an upgrade would fail, get stuck or lose data."
        ),
    ] = False,
    against_release: Annotated[
        bool, typer.Option("--against-release", help="Compare each chart with its newest release tag.")
    ] = False,
    helm: Helm = None,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", metavar="N", min=1, help="Number of processes. [default: automatic]"),
    ] = None,
    shard: ShardOption = None,
    output_format: Annotated[
        DiffFormat,
        typer.Option(
            "--format", help="text or html for people, markdown or github for code reviews, json for programs."
        ),
    ] = "text",
    debug: Debug = False,
) -> Any:
    """Show what a change does, and which version it needs.

    Compares the specs with the charts at a git revision or in a folder, both rendered with Helm, and reports whether
    an upgrade succeeds, what it does to pods, data and the network, and whether installers must act.
    """
    from chartgen.cli.diff import Diff

    return Diff(
        base=base,
        specs=tuple(specs or ()),
        output=output,
        check=check,
        against_release=against_release,
        helm=helm,
        jobs=jobs,
        shard=shard_of(shard),
        format=output_format,
        debug=debug,
    )
