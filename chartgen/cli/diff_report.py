"""Shows a diff in the formats for people."""

from __future__ import annotations

from collections.abc import Sequence

from chartgen.cli import findings
from chartgen.cli.console import Console
from chartgen.cli.diff_model import ShownDiff
from chartgen.cli.diff_text import text
from chartgen.errors import Finding


def show(diff: ShownDiff, found: Sequence[Finding], output_format: str, console: Console) -> None:
    """Show a diff as text, Markdown or HTML; for annotations of GitHub, the text goes to stderr.

    Args:
        diff: The diff.
        found: Findings about the specs.
        output_format: The format; nothing is shown for json.
        console: Where to show it.
    """
    if output_format in ("text", "markdown", "html"):
        findings.show(found, console)
    if output_format == "text":
        console.out.write(text(diff, console.out))
    elif output_format == "markdown":
        from chartgen.cli.diff_markdown import markdown

        console.out.write_exact(markdown(diff))
    elif output_format == "html":
        from chartgen.cli.diff_html import page

        console.out.write_exact(page(diff))
    elif output_format == "github":
        console.note(text(diff, console.err).rstrip("\n"))
