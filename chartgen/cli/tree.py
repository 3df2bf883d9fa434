"""`chartgen tree`."""

from __future__ import annotations

import time
from dataclasses import dataclass

from chartgen.cli import failure, formats
from chartgen.cli.console import Console
from chartgen.cli.document import Document, text_of
from chartgen.cli.settings import settings
from chartgen.errors import EXIT_OK, ChartgenError


@dataclass(frozen=True, slots=True)
class Tree:
    """The options of `chartgen tree`."""

    specs: tuple[str, ...]
    format: str
    debug: bool = False
    writes = False

    def run(self, console: Console) -> int:
        """Show the tree.

        Raises:
            ChartgenError: A spec is invalid.
        """
        start = time.perf_counter()
        specs = settings(self.specs).specs
        from chartgen import overview, pipeline
        from chartgen.load import find
        from chartgen.load.streams import printing_to_stderr

        with printing_to_stderr():
            found = pipeline.Findings()
            summaries = list(pipeline.each(find(specs), lambda chart: chart.summary, found))
            found.raise_errors()
        if self.format == "json":
            data = {"namespaces": overview.as_data(summaries)}
            seconds = time.perf_counter() - start
            formats.write(Document("tree", EXIT_OK, seconds=seconds, data=data), self.format, console)
        else:
            console.out.write(overview.tree(summaries) if self.format == "text" else overview.diagram(summaries))
        return EXIT_OK

    def fail(self, error: ChartgenError, console: Console, seconds: float) -> None:
        """Report what ended the command; a Mermaid document has the errors as comments."""
        if self.format == "mermaid":
            lines = [line for finding in error.findings for line in text_of(finding).splitlines()]
            console.out.write("".join(["flowchart LR\n", *(f"  %% {line}\n" for line in lines)]))
        failure.report(error, formats.failed("tree", error, seconds), self.format, console, debug=self.debug)
