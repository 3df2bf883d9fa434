"""The arguments and options of `chartgen status`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from chartgen.cli.options import Debug, Output, StatusFormat, complete_chart, complete_spec, reject_both


def status(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAMES",
            help="Namespaces, or charts of the specs. [default: all namespaces of the specs]",
            show_default=False,
            autocompletion=complete_chart,
        ),
    ] = None,
    namespaces: Annotated[
        list[str] | None,
        typer.Option("--namespace", "-n", metavar="NAME", help="A namespace; can be repeated.", show_default=False),
    ] = None,
    charts: Annotated[
        list[str] | None,
        typer.Option("--chart", metavar="NAME", help="A chart of the specs; can be repeated.", show_default=False),
    ] = None,
    specs: Annotated[
        list[str] | None,
        typer.Option("--specs", metavar="PATH", help="Specs of the charts; can be repeated. [default: specs]",
                     show_default=False, autocompletion=complete_spec),
    ] = None,
    output: Output = None,
    kubeconfig: Annotated[
        str | None, typer.Option("--kubeconfig", metavar="FILE", help="The kubeconfig file. [default: as for kubectl]")
    ] = None,
    context: Annotated[
        str | None,
        typer.Option("--context", metavar="NAME", help="Context of the kubeconfig. [default: its current context]"),
    ] = None,
    environment: Annotated[
        str | None,
        typer.Option("--environment", "-e", metavar="ENV", help="Only this environment, in the context of its Cluster.",
                     show_default=False),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", "-w", help="Update until everything is Available, Failed or Stalled.")
    ] = False,
    wait: Annotated[
        float | None,
        typer.Option("--wait", metavar="SECONDS", min=0, help="Like --watch, but only this long.", show_default=False),
    ] = None,
    images: Annotated[
        bool, typer.Option("--images", help="Show the sizes and build times of images.")
    ] = False,
    output_format: Annotated[
        StatusFormat,
        typer.Option("--format", help="text or html for people, json for programs, github for code reviews."),
    ] = "text",
    debug: Debug = False,
) -> Any:  # fmt: skip
    """Show installed releases, their health, and drift.

    Reads Helm releases with their workloads, pods, Services, ConfigMaps and Secrets (without their content), and
    explains why objects are not Available. Exits with 1 if an object is not Available or has drifted.
    """
    from chartgen.cli.status import Status

    reject_both(context is not None, "--context", environment is not None, "--environment")
    return Status(
        names=tuple(names or ()),
        namespaces=tuple(namespaces or ()),
        charts=tuple(charts or ()),
        specs=tuple(specs or ()),
        output=output,
        kubeconfig=kubeconfig,
        context=context,
        environment=environment,
        watch=watch,
        wait=wait,
        images=images,
        format=output_format,
        debug=debug,
    )
