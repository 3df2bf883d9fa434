"""What can be said on the command line. Each command gives back what is to be done; all else is imported then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer

from chartgen.cli.console import Console
from chartgen.cli.given import Command, Group
from chartgen.cli.verify import verify as _verify
from chartgen.errors import EXIT_OK, EXIT_USAGE, ChartgenError, Finding

Request = Callable[[Console], int]
"""Does what was asked for, and gives the exit code."""

_UsageError: type[Exception] = typer.BadParameter.__mro__[1]

app = typer.Typer(
    name="chartgen",
    cls=Group,
    help="Helm charts from typed Python: specs go in, charts that a person would have written come out.",
    epilog="Exit codes: 0 done, 1 findings, 2 wrong usage or a broken spec, 3 the machine said no,"
    " 70 a mistake in chartgen, 130 Ctrl-C, 143 SIGTERM.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


class Format(StrEnum):
    """How a build is told."""

    text = "text"
    json = "json"
    github = "github"
    sarif = "sarif"


class TreeFormat(StrEnum):
    """How the tree is drawn."""

    text = "text"
    mermaid = "mermaid"
    json = "json"


Specs = Annotated[
    list[str] | None,
    typer.Argument(metavar="SPECS", help="Files and folders of specs. [default: specs]", show_default=False),
]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of what a spec, or chartgen, raised.")]


def parse(words: Sequence[str]) -> Request | int:
    """Read the command line; help and the version are shown at once.

    Returns:
        What is to be done, or the exit code where nothing is left to do.

    Raises:
        ChartgenError: It can't be read.
    """
    command = typer.main.get_command(app)
    try:
        request: Any = command.main(list(words), prog_name="chartgen", standalone_mode=False)
    except _UsageError as error:
        raise ChartgenError(_usage(error), exit_code=EXIT_USAGE) from error
    except typer.Abort:
        raise KeyboardInterrupt from None
    return EXIT_OK if request is None else request


def _usage(error: Any) -> Finding:
    message = error.format_message().strip().rstrip(".")
    # What checks a value has a way of speaking of its own.
    message = message.replace(": Value error, ", ": ", 1).replace(": Input should be ", ": it should be ", 1)
    asked = f"{error.ctx.command_path} --help" if error.ctx is not None else "chartgen --help"
    return Finding(message[:1].lower() + message[1:], rule="usage", hint=f"`{asked}` says what can be asked for")


def _version(asked: bool) -> None:
    if asked:
        from importlib import metadata

        try:
            version = metadata.version("chartgen")
        except metadata.PackageNotFoundError:
            version = "(not installed)"
        typer.echo(f"chartgen {version}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _main(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001  its callback does it
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> Any:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(EXIT_USAGE)


@app.command(cls=Command)
def build(
    specs: Specs = None,
    output: Annotated[str, typer.Option("--output", "-o", metavar="FOLDER", help="Where the charts go.")] = "generated",
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 where the output is not what the specs say.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what was edited by hand.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Count warnings as errors.")] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs", "-j", metavar="N", min=1, show_default=False, help="Processes; left out, as many as pay."
        ),
    ] = None,
    output_format: Annotated[
        Format, typer.Option("--format", help="text for people, json for programs, github and sarif for reviews.")
    ] = Format.text,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show only what is wrong.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show every chart, file and finding.")] = False,
    debug: Debug = False,
) -> Any:
    """Make the charts of specs, all or none."""
    from chartgen.cli import build as command

    _not_both(check, "--check", force, "--force", "a check writes nothing")
    _not_both(quiet, "--quiet", verbose, "--verbose", "one asks for less, the other for more")
    return command.Build(
        specs=tuple(specs or ()),
        output=output,
        check=check,
        force=force,
        strict=strict,
        jobs=jobs,
        format=output_format.value,
        quiet=quiet,
        verbose=verbose,
        debug=debug,
    )


@app.command(cls=Command)
def tree(
    specs: Specs = None,
    output_format: Annotated[
        TreeFormat, typer.Option("--format", help="text, a mermaid flowchart, or json for programs.")
    ] = TreeFormat.text,
    debug: Debug = False,  # noqa: ARG001  looked for before all else
) -> Any:
    """Show the namespaces with what the specs make in them."""
    from chartgen.cli import tree as command

    return command.Tree(specs=tuple(specs or ()), format=output_format.value)


@app.command(cls=Command)
def new(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The chart's name, such as shop-api.", show_default=False)
    ],
    specs: Annotated[str, typer.Option("--specs", metavar="FOLDER", help="The folder of specs.")] = "specs",
    debug: Debug = False,  # noqa: ARG001  looked for before all else
) -> Any:
    """Write a spec to start from; in an empty folder, a whole project."""
    from chartgen.cli import new as command

    return command.New(name=name, specs=specs)


app.command("verify", cls=Command)(_verify)


def _not_both(one: bool, its_name: str, other: bool, other_name: str, why: str) -> None:
    if one and other:
        raise ChartgenError(
            Finding(f"{its_name} and {other_name} do not go together: {why}", rule="usage"), exit_code=EXIT_USAGE
        )
