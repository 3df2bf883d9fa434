"""The command line: parse, run, report, exit. Nothing else in chartgen prints."""

from __future__ import annotations

from chartgen.cli.entry import main

__all__ = ["main"]
