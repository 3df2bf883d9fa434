"""The arguments and options of `chartgen new`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from chartgen.cli.options import Debug, complete_folder, complete_recipe


def new(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Name of the chart, such as shop-api.", show_default=False)
    ],
    specs: Annotated[
        str | None,
        typer.Option("--specs", metavar="FOLDER", help="Folder of specs. [default: specs]",
                     autocompletion=complete_folder),
    ] = None,
    recipe: Annotated[
        str | None,
        typer.Option("--from", metavar="RECIPE", help="Recipe to start from, such as twelve-services.",
                     autocompletion=complete_recipe, show_default=False),
    ] = None,
    ci: Annotated[
        Literal["github", "gitlab"] | None,
        typer.Option("--ci", help="Write the workflow for this CI system. [default: github, for a new project]",
                     show_default=False),
    ] = None,
    debug: Debug = False,
) -> Any:  # fmt: skip
    """Create a spec, or a whole project in an empty folder."""
    from chartgen.cli.new import New

    return New(name=name, specs=specs, recipe=recipe, ci=ci, debug=debug)
