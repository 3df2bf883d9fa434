"""The command line. Parsing returns a request; what it needs is imported when it runs."""

from __future__ import annotations

import importlib
import keyword
import os
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

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


COMMANDS = {
    "new": "new",
    "import": "importing",
    "build": "build",
    "render": "render",
    "verify": "verify",
    "diff": "diff",
    "merge": "merge",
    "bump": "bump",
    "publish": "publish",
    "gitops": "gitops",
    "tree": "tree",
    "status": "status",
}
"""The module of each command, in the order of `--help`."""


def _command(name: str) -> Callable[..., Any]:
    """Return the function of a command, which has its name, with `_` after a keyword of Python."""
    module = importlib.import_module(f"chartgen.cli.commands.{COMMANDS[name]}")
    function: Callable[..., Any] = getattr(module, f"{name}_" if keyword.iskeyword(name) else name)
    return function


def _app(command: str | None) -> typer.Typer:
    """Return the command line: with a single command, or with all of them and the options before a command.

    Typer reads the parameters of all commands that it knows in every run, a tenth of the time of a small build.
    It also validates its own options, such as --help, and imports pydantic for it: half of the time that
    `chartgen build --help` would take.
    """
    app = typer.Typer(
        name="chartgen",
        help="Compile typed Python specs into Helm charts.",
        epilog="Exit codes: 0 success, 1 findings, 2 usage or an invalid spec, 3 a failure outside the specs,"
        " 70 internal error, 130 Ctrl-C, 143 SIGTERM.",
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=command is None,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback(invoke_without_command=True, add_help_option=command is None)(_main)
    for name in COMMANDS if command is None else (command,):
        app.command(name)(_command(name))
    return app


def parse(words: Sequence[str]) -> Request | int:
    """Parse the command line; help, the version and completion are printed at once.

    Returns:
        The request to run, or the exit code if nothing is left to do.

    Raises:
        ChartgenError: The command line is invalid.
    """
    command = words[0] if words and words[0] in COMMANDS and _COMPLETING not in os.environ else None
    try:
        request: Any = typer.main.get_command(_app(command)).main(
            list(words), prog_name="chartgen", standalone_mode=False
        )
    except typer.TyperException as error:
        raise usage_error(error, words, tuple(COMMANDS)) from error
    except typer.Abort:
        raise KeyboardInterrupt from None
    except SystemExit as ended:  # after completions
        return int(ended.code or EXIT_OK)
    return EXIT_OK if request is None else request


_COMPLETING = "_CHARTGEN_COMPLETE"
"""Set by the shells' scripts when they ask for completions."""
