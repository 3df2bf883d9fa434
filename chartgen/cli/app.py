"""The commands, their arguments and options. Parsing returns a request; what it needs is imported when it runs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import typer

from chartgen.cli.options import (
    DaskOption,
    Debug,
    DiffFormat,
    FormatOption,
    GitopsFormat,
    GitopsTool,
    Helm,
    ImportFormat,
    MergeFormat,
    Output,
    PublishFormat,
    Quiet,
    ShardOption,
    Specs,
    StatusFormat,
    TreeFormat,
    Values,
    Verbose,
    VerifyFormat,
    complete_chart,
    complete_folder,
    complete_recipe,
    complete_spec,
    reject_both,
    shard_of,
)
from chartgen.cli.request import Request
from chartgen.cli.usage import usage_error
from chartgen.errors import EXIT_OK, EXIT_USAGE, ChartgenError, Finding


def _print_version(asked: bool) -> None:
    if asked:
        from chartgen.cli.version import version

        typer.echo(f"chartgen {version()}")
        raise typer.Exit


def _main(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001  handled by its callback
        bool, typer.Option("--version", "-V", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> Any:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(EXIT_USAGE)


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
        debug=debug,
    )


def publish(
    charts: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="CHARTS",
            help="Charts of the specs, with those that they depend on. [default: all]",
            show_default=False,
            autocompletion=complete_chart,
        ),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="oci://HOST/PATH|FOLDER", help="A registry, or a folder for a chart repository."
                     " [default: publish-to in pyproject.toml]", autocompletion=complete_folder),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Publish nothing; exit with 1 if a chart cannot be published.")
    ] = False,
    plain_http: Annotated[
        bool, typer.Option("--plain-http", help="Use HTTP without TLS, for test registries.")
    ] = False,
    sign: Annotated[
        str | None,
        typer.Option("--sign", metavar="FILE", help="Sign with this secret key, exported by `gpg --export-secret-keys`."
                     " CHARTGEN_SIGN_PASSPHRASE is its passphrase."),
    ] = None,
    replace_prerelease: Annotated[
        bool,
        typer.Option("--replace-prerelease", help="Replace published pre-releases whose contents differ."),
    ] = False,
    sbom: Annotated[
        str | None,
        typer.Option("--sbom", metavar="FOLDER", help="Write the images of each chart to FOLDER, in CycloneDX format.",
                     autocompletion=complete_folder),
    ] = None,
    gitops: Annotated[
        GitopsTool | None,
        typer.Option("--gitops", help="Write files for Argo CD or Flux, with the digests.", show_default=False),
    ] = None,
    gitops_folder: Annotated[
        str | None,
        typer.Option("--gitops-folder", metavar="FOLDER", help="Folder of these files. [default: gitops]",
                     autocompletion=complete_folder, show_default=False),
    ] = None,
    environments: Annotated[
        list[str] | None,
        typer.Option("--environment", "-e", metavar="ENV", help="Only the files of this environment; can be repeated.",
                     show_default=False),
    ] = None,
    specs: Annotated[
        list[str] | None,
        typer.Option("--specs", metavar="PATH", help="Specs of the charts; can be repeated. [default: specs]",
                     show_default=False, autocompletion=complete_spec),
    ] = None,
    output: Output = None,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", metavar="N", min=1, help="Number of processes. [default: automatic]"),
    ] = None,
    output_format: Annotated[
        PublishFormat, typer.Option("--format", help="text for people, json for programs, github for code reviews.")
    ] = "text",
    debug: Debug = False,
) -> Any:  # fmt: skip
    """Package charts, and push them to a registry.

    The charts must be up to date and valid. A package has the same bytes on every machine. A version that is already
    published with different contents is an error.
    """
    from chartgen.cli.publish import Publish

    return Publish(
        charts=tuple(charts or ()),
        to=to,
        check=check,
        plain_http=plain_http,
        sign=sign,
        replace_prerelease=replace_prerelease,
        sbom=sbom,
        gitops=gitops,
        gitops_folder=gitops_folder,
        environments=tuple(environments or ()),
        specs=tuple(specs or ()),
        output=output,
        jobs=jobs,
        format=output_format,
        debug=debug,
    )


def merge(
    reports: Annotated[
        list[str],
        typer.Argument(metavar="REPORTS", help="The reports of all shards, in JSON.", show_default=False),
    ],
    output_format: Annotated[
        MergeFormat, typer.Option("--format", help="The formats of the command that was run.")
    ] = "text",
    quiet: Quiet = False,
    verbose: Verbose = False,
    debug: Debug = False,
) -> Any:
    """Combine the reports of all shards into one.

    These are the outputs of build, verify or diff with `--shard K/N --format json`, for K from 1 to N. Exits with the
    exit code that a single run would have.
    """
    from chartgen.cli.merge import Merge

    reject_both(quiet, "--quiet", verbose, "--verbose")
    return Merge(reports=tuple(reports), format=output_format, quiet=quiet, verbose=verbose, debug=debug)


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


COMMANDS = (new, import_, build, render, verify, diff, merge, bump, publish, gitops, tree, status)


def _name(command: Any) -> str:
    """Return the name of a command, which may be a keyword of Python."""
    return str(command.__name__).rstrip("_")


def _app(*, own_options: bool) -> typer.Typer:
    """Return the command line, with or without the options before a command.

    Typer validates its own options, such as --help, in every run, and imports pydantic for it: half of the time that
    `chartgen build --help` would take. So they are omitted where they cannot occur.
    """
    app = typer.Typer(
        name="chartgen",
        help="Compile typed Python specs into Helm charts.",
        epilog="Exit codes: 0 success, 1 findings, 2 usage or an invalid spec, 3 a failure outside the specs,"
        " 70 internal error, 130 Ctrl-C, 143 SIGTERM.",
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=own_options,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback(invoke_without_command=True, add_help_option=own_options)(_main)
    for command in COMMANDS:
        app.command(_name(command))(command)
    return app


def parse(words: Sequence[str]) -> Request | int:
    """Parse the command line; help, the version and completion are printed at once.

    Returns:
        The request to run, or the exit code if nothing is left to do.

    Raises:
        ChartgenError: The command line is invalid.
    """
    commands = [_name(command) for command in COMMANDS]
    own_options = not words or words[0] not in commands or _COMPLETING in os.environ
    try:
        request: Any = typer.main.get_command(_app(own_options=own_options)).main(
            list(words), prog_name="chartgen", standalone_mode=False
        )
    except typer.TyperException as error:
        raise usage_error(error, words, commands) from error
    except typer.Abort:
        raise KeyboardInterrupt from None
    return EXIT_OK if request is None else request


_COMPLETING = "_CHARTGEN_COMPLETE"
"""Set by the shells' scripts when they ask for completions."""
