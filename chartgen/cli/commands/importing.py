"""The arguments and options of `chartgen import`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from chartgen.cli.options import Debug, Helm, ImportFormat, Values, complete_folder


def import_(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATHS",
            help="Manifests (files, folders, or - for standard input), a kustomization, compose files, a chart (folder"
            " or .tgz), or cluster:NAMESPACE.",
            show_default=False,
        ),
    ],
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FOLDER", help="Folder to write the specs to. [default: specs]",
                     autocompletion=complete_folder),
    ] = None,
    hardened: Annotated[
        bool, typer.Option("--hardened", help="Use hardened defaults, and list what they change.")
    ] = False,
    environments: Annotated[
        list[str] | None,
        typer.Option("--environment", "-e", metavar="NAME=PATH", help="The same application in another environment,"
                     " such as an overlay; can be repeated."),
    ] = None,
    namespace: Annotated[
        str, typer.Option("--namespace", "-n", metavar="NAME", help="Namespace of objects without one.")
    ] = "",
    values: Values = None,
    helm: Helm = None,
    output_format: Annotated[
        ImportFormat, typer.Option("--format", help="text for people, json for programs.")
    ] = "text",
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="List all differences of each object instead of at most ten.")
    ] = False,
    debug: Debug = False,
) -> Any:  # fmt: skip
    """Generate specs from manifests, charts, Compose or a cluster.

    Each workload becomes a chart that keeps the exact names of its objects. Shows what differs: the charts are built
    in memory and compared with the input, object by object. Exits with 1 if an object is lost or differs.
    """
    from chartgen.cli.importing import Import

    return Import(
        paths=tuple(paths),
        output=output,
        hardened=hardened,
        environments=tuple(environments or ()),
        namespace=namespace,
        values=tuple(values or ()),
        helm=helm,
        format=output_format,
        verbose=verbose,
        debug=debug,
    )
