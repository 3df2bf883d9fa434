"""A request: one command with its options, ready to run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from chartgen.cli.console import Console
    from chartgen.errors import ChartgenError


class Request(Protocol):
    """A command with its options."""

    @property
    def debug(self) -> bool:
        """Whether to show tracebacks."""

    @property
    def writes(self) -> bool:
        """Whether the command writes files."""

    def run(self, console: Console) -> int:
        """Run the command, write its result and return the exit code.

        Raises:
            ChartgenError: The command failed; `fail` reports it.
        """

    def fail(self, error: ChartgenError, console: Console, seconds: float) -> None:
        """Report what ended the command, in the format that was asked for."""
