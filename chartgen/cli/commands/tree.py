"""The arguments and options of `chartgen tree`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from chartgen.cli.options import Debug, Specs, TreeFormat


def tree(
    specs: Specs = None,
    output_format: Annotated[
        TreeFormat, typer.Option("--format", help="text, a mermaid flowchart, or json for programs.")
    ] = "text",
    debug: Debug = False,
) -> Any:
    """Show namespaces, their charts, and the resources of each chart."""
    from chartgen.cli.tree import Tree

    return Tree(specs=tuple(specs or ()), format=output_format, debug=debug)
