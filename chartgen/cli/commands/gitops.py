"""The arguments and options of `chartgen gitops`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from chartgen.cli.options import Debug, GitopsFormat, GitopsTool, Output, Specs, complete_folder


def gitops(
    specs: Specs = None,
    tool: Annotated[
        GitopsTool | None,
        typer.Option("--tool", help="What installs the charts. [default: argocd]", show_default=False),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--source", metavar="URL", help="Where it gets them: oci://HOST/PATH, or the URL of a git"
                     " repository.", show_default=False),
    ] = None,
    revision: Annotated[
        str | None,
        typer.Option("--revision", metavar="NAME", help="Branch or tag of the git repository. [default: HEAD]",
                     show_default=False),
    ] = None,
    plain_http: Annotated[bool, typer.Option("--plain-http", help="The registry has no TLS.")] = False,
    output: Output = None,
    folder: Annotated[
        str | None,
        typer.Option("--folder", metavar="FOLDER", help="Folder of the files. [default: gitops]",
                     autocompletion=complete_folder, show_default=False),
    ] = None,
    environments: Annotated[
        list[str] | None,
        typer.Option("--environment", "-e", metavar="ENV", help="Only this environment; can be repeated.",
                     show_default=False),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 if a file is out of date.")
    ] = False,
    output_format: Annotated[
        GitopsFormat, typer.Option("--format", help="text for people, json for programs, github for code reviews.")
    ] = "text",
    debug: Debug = False,
) -> Any:  # fmt: skip
    """Write files for Argo CD or Flux, which install the charts.

    One file for each chart and environment, and one for each chart without environments. Files of charts and
    environments that no longer exist are removed; files that chartgen did not write are never changed.
    """
    from chartgen.cli.gitops import GitopsCommand

    return GitopsCommand(
        specs=tuple(specs or ()),
        tool=tool,
        source=source,
        revision=revision,
        plain_http=plain_http,
        output=output,
        folder=folder,
        environments=tuple(environments or ()),
        check=check,
        format=output_format,
        debug=debug,
    )
