"""`chartgen tree`."""

from __future__ import annotations

from dataclasses import dataclass

from chartgen.cli.build import specs_or_default
from chartgen.cli.console import Console
from chartgen.errors import EXIT_OK
from chartgen.streams import printing_to_stderr


@dataclass(frozen=True, slots=True)
class Tree:
    """What was asked for."""

    specs: tuple[str, ...]
    format: str

    def __call__(self, console: Console) -> int:
        """Show the tree.

        Raises:
            ChartgenError: The specs are wrong.
        """
        specs = specs_or_default(self.specs)
        from chartgen import overview, pipeline
        from chartgen.load import find

        with printing_to_stderr():
            found = pipeline.Findings()
            summaries = list(pipeline.each(find(specs), lambda chart: chart.summary, found))
            found.raise_errors()
        if self.format == "json":
            from chartgen.cli.formats import dumped

            console.out.write(dumped(overview.as_data(summaries)))
        else:
            drawn = overview.tree(summaries) if self.format == "text" else overview.mermaid(summaries)
            console.out.write(console.out.safe(drawn))
        return EXIT_OK
