"""The arguments and options of `chartgen verify`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from chartgen.cli.options import (
    DaskOption,
    Debug,
    Helm,
    Quiet,
    ShardOption,
    Values,
    Verbose,
    VerifyFormat,
    complete_spec,
    reject_both,
    shard_of,
)


def verify(
    charts: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="CHARTS",
            help="Specs, charts, or folders of them; specs are compiled in memory. [default: specs]",
            show_default=False,
            autocompletion=complete_spec,
        ),
    ] = None,
    values: Values = None,
    helm: Helm = None,
    kubernetes: Annotated[
        list[str] | None,
        typer.Option(
            "--kubernetes",
            "-k",
            metavar="VERSION",
            help="Kubernetes version to verify against, such as 1.32 or newest; can be repeated."
            " [default: all that a chart's kubeVersion allows]",
            show_default=False,
        ),
    ] = None,
    schemas: Annotated[
        list[str] | None,
        typer.Option(
            "--schemas",
            metavar="PATH",
            help="CRDs or JSON schemas of custom resources, a file or a folder; can be repeated.",
            show_default=False,
        ),
    ] = None,
    lint: Annotated[bool, typer.Option("--lint/--no-lint", help="Run helm lint --strict.")] = True,
    server: Annotated[
        bool, typer.Option("--server", help="Submit the objects to the API server of kubectl's context as a dry run.")
    ] = False,
    context: Annotated[
        str | None,
        typer.Option("--context", metavar="CONTEXT", help="The kubectl context to use; implies --server."),
    ] = None,
    kubectl: Annotated[str, typer.Option("--kubectl", metavar="PATH", help="The kubectl command.")] = "kubectl",
    liveness: Annotated[
        bool, typer.Option("--liveness", help="Report values without effect and branches that are never taken.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Treat warnings and kinds without a schema as errors.")
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", metavar="N", min=1, help="Number of threads. [default: one per processor]"),
    ] = None,
    shard: ShardOption = None,
    dask: DaskOption = None,
    output_format: Annotated[
        VerifyFormat,
        typer.Option(
            "--format",
            help="text for people, json for programs, github and sarif for code reviews, junit for test results.",
        ),
    ] = "text",
    quiet: Quiet = False,
    verbose: Verbose = False,
    debug: Debug = False,
) -> Any:
    """Render charts with Helm, and validate their objects.

    Renders every scenario in ci/ and every environment. The objects are validated against the schemas of Kubernetes and
    the policies of their namespaces; no cluster is needed.
    """
    from chartgen.cli.verify import Verify

    reject_both(dask is not None, "--dask", shard is not None, "--shard")
    reject_both(dask is not None, "--dask", server or context is not None, "--server")
    reject_both(quiet, "--quiet", verbose, "--verbose")
    return Verify(
        charts=tuple(charts or ()),
        values=tuple(values or ()),
        helm=helm,
        kubernetes=tuple(kubernetes or ()),
        schemas=tuple(schemas or ()),
        lint=lint,
        server=context if context is not None else "" if server else None,
        kubectl=kubectl,
        liveness=liveness,
        strict=strict,
        jobs=jobs,
        shard=shard_of(shard),
        dask=dask,
        format=output_format,
        quiet=quiet,
        verbose=verbose,
        debug=debug,
    )
