"""The command line: parse, call, show, exit. The one place that prints."""

from __future__ import annotations

from chartgen.cli.handler import main

__all__ = ["main"]
