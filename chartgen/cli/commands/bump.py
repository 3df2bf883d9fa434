"""The arguments and options of `chartgen bump`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from chartgen.cli.options import Debug, Helm, complete_chart


def bump(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAMES",
            help="Charts of the specs. [default: all]",
            show_default=False,
            autocompletion=complete_chart,
        ),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option("--base", metavar="REVISION", help="A revision, or a folder of charts, to compare with."
                     " [default: the merge base with the default branch]"),
    ] = None,
    against_release: Annotated[
        bool, typer.Option("--against-release", help="Compare each chart with its newest tag NAME-VERSION or vVERSION.")
    ] = False,
    helm: Helm = None,
    debug: Debug = False,
) -> Any:  # fmt: skip
    """Set the version in a spec to the one that its changes require.

    This is the lowest version that `chartgen diff --check` accepts. Only the version string in the spec changes, or the
    constant that the spec uses.
    """
    from chartgen.cli.bump import Bump

    return Bump(
        names=tuple(names or ()),
        base=base,
        against_release=against_release,
        helm=helm,
        debug=debug,
    )
