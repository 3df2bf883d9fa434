"""Options and arguments that several commands have in common, and what shells complete for them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Annotated, Literal

import typer

from chartgen.errors import EXIT_USAGE, ChartgenError, Finding
from chartgen.shard import WHOLE, Shard, parse

Format = Literal["text", "json", "github", "sarif"]
TreeFormat = Literal["text", "mermaid", "json"]
DiffFormat = Literal["text", "markdown", "html", "json", "github"]
VerifyFormat = Literal["text", "json", "github", "sarif", "junit"]
MergeFormat = Literal["text", "markdown", "html", "json", "github", "sarif", "junit"]
ImportFormat = Literal["text", "json"]
PublishFormat = Literal["text", "json", "github"]
GitopsFormat = Literal["text", "json", "github"]
GitopsTool = Literal["argocd", "flux", "both"]
StatusFormat = Literal["text", "json", "github", "html"]

FormatOption = Annotated[
    Format,
    typer.Option("--format", help="text for people, json for programs, github and sarif for code reviews."),
]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an exception in a spec or in chartgen.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show only errors.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="List all charts, files and findings.")]


def complete_spec(incomplete: str) -> list[str]:
    """List spec files and folders that begin with what was typed."""
    return [path for path in _paths(incomplete) if path.endswith(("/", ".py"))]


def complete_chart(incomplete: str) -> list[str]:
    """List the names of generated charts, and folders."""
    from chartgen.cli.settings import settings

    try:
        output = settings(specs_exist=False).output
        names = sorted(entry.name for entry in os.scandir(output) if os.path.exists(f"{entry.path}/Chart.yaml"))
    except (OSError, ChartgenError):
        names = []
    return [*(name for name in names if name.startswith(incomplete)), *_folders(incomplete)]


def complete_recipe(incomplete: str) -> list[str]:
    """List the recipes for `chartgen new` that begin with what was typed."""
    from chartgen.cli.recipes import recipes

    return [name for name in recipes() if name.startswith(incomplete)]


def complete_folder(incomplete: str) -> list[str]:
    """List folders that begin with what was typed."""
    return _folders(incomplete)


def complete_values(incomplete: str) -> list[str]:
    """List YAML and JSON files, and folders, that begin with what was typed."""
    return [path for path in _paths(incomplete) if path.endswith(("/", ".yaml", ".yml", ".json"))]


def _folders(incomplete: str) -> list[str]:
    return [path for path in _paths(incomplete) if path.endswith("/")]


def _paths(incomplete: str) -> Iterator[str]:
    folder = os.path.dirname(incomplete)
    try:
        entries = sorted(os.scandir(folder or "."), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        path = f"{folder.rstrip('/')}/{entry.name}" if folder else entry.name
        if path.startswith(incomplete) and (not entry.name.startswith(".") or os.path.basename(incomplete)[:1] == "."):
            yield f"{path}/" if entry.is_dir() else path


def reject_both(first: bool, first_name: str, second: bool, second_name: str) -> None:
    """Reject two options that exclude each other.

    Raises:
        ChartgenError: Both are given.
    """
    if first and second:
        finding = Finding(f"conflicting options {first_name} and {second_name}", rule="usage", hint="use one of them")
        raise ChartgenError(finding, exit_code=EXIT_USAGE)


def shard_of(text: str | None) -> Shard:
    """Return the value of `--shard`; all of a run without it.

    Raises:
        ChartgenError: It is invalid.
    """
    if text is None:
        return WHOLE
    try:
        return parse(text)
    except ValueError as error:
        finding = Finding(f"invalid value `{text}` of --shard", expected=str(error), rule="usage")
        raise ChartgenError(finding, exit_code=EXIT_USAGE) from None


Specs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SPECS",
        help="Spec files, or folders of spec files. [default: specs]",
        show_default=False,
        autocompletion=complete_spec,
    ),
]
Output = Annotated[
    str | None,
    typer.Option(
        "--output", "-o", metavar="FOLDER", help="Folder of the charts. [default: generated]",
        autocompletion=complete_folder,
    ),
]  # fmt: skip
Values = Annotated[
    list[str] | None,
    typer.Option(
        "--values", metavar="FILE", help="A values file; can be repeated.", show_default=False,
        autocompletion=complete_values,
    ),
]  # fmt: skip
Helm = Annotated[
    str | None,
    typer.Option("--helm", metavar="PATH", help="Use this helm command instead of the built-in engine."),
]
ShardOption = Annotated[
    str | None,
    typer.Option(
        "--shard", metavar="K/N", help="Only the K-th of N parts of the specs; see `chartgen merge`.",
        show_default=False,
    ),
]  # fmt: skip
DaskOption = Annotated[
    str | None,
    typer.Option(
        "--dask", metavar="ADDRESS",
        help="Run on the Dask cluster with this scheduler. Its workers need the same files at the same paths.",
        show_default=False,
    ),
]  # fmt: skip
