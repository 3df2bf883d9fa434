"""The arguments and options of `chartgen render`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from chartgen.cli.options import Debug, Helm, Values, complete_chart, reject_both


def render(
    chart: Annotated[
        str,
        typer.Argument(
            metavar="CHART",
            help="Name of a chart in specs/, a spec file, or a chart folder.",
            show_default=False,
            autocompletion=complete_chart,
        ),
    ],
    environment: Annotated[
        str | None,
        typer.Option("--environment", "-e", metavar="ENV", help="Use the values of an environment."),
    ] = None,
    scenario: Annotated[
        str | None,
        typer.Option("--scenario", metavar="NAME", help="Use the values of a scenario: default, full or strict."),
    ] = None,
    values: Values = None,
    release: Annotated[
        str | None, typer.Option("--release", metavar="NAME", help="Name of the release. [default: the chart's]")
    ] = None,
    namespace: Annotated[
        str | None,
        typer.Option("--namespace", "-n", metavar="NAME", help="Namespace of the release. [default: the chart's]"),
    ] = None,
    kubernetes: Annotated[
        str | None,
        typer.Option(
            "--kubernetes", "-k", metavar="VERSION", help="Kubernetes version that templates see, such as 1.32."
        ),
    ] = None,
    helm: Helm = None,
    debug: Debug = False,
) -> Any:
    """Print the manifests of a chart, rendered by Helm's engine."""
    from chartgen.cli.render import Render

    reject_both(environment is not None, "--environment", scenario is not None, "--scenario")
    return Render(
        chart=chart,
        environment=environment,
        scenario=scenario,
        values=tuple(values or ()),
        release=release,
        namespace=namespace,
        kubernetes=kubernetes,
        helm=helm,
        debug=debug,
    )
