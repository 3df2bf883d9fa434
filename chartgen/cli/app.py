"""The command line. Parsing returns a request; what it needs is imported when it runs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from chartgen.cli.commands.build import build
from chartgen.cli.commands.bump import bump
from chartgen.cli.commands.diff import diff
from chartgen.cli.commands.gitops import gitops
from chartgen.cli.commands.importing import import_
from chartgen.cli.commands.merge import merge
from chartgen.cli.commands.new import new
from chartgen.cli.commands.publish import publish
from chartgen.cli.commands.render import render
from chartgen.cli.commands.status import status
from chartgen.cli.commands.tree import tree
from chartgen.cli.commands.verify import verify
from chartgen.cli.request import Request
from chartgen.cli.usage import usage_error
from chartgen.errors import EXIT_OK, EXIT_USAGE


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
