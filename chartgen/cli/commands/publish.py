"""The arguments and options of `chartgen publish`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from chartgen.cli.options import (
    Debug,
    GitopsTool,
    Output,
    PublishFormat,
    complete_chart,
    complete_folder,
    complete_spec,
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
