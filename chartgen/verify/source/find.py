"""The charts that paths name: specs, charts, and folders of either."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from chartgen.errors import EXIT_USAGE, ChartgenError, Finding
from chartgen.verify.source.charts import ChartSource
from chartgen.verify.source.folders import charts_in, read_folder
from chartgen.verify.source.specs import from_specs

SPECS = "specs"


def find(paths: Sequence[str]) -> Iterator[ChartSource]:
    """Return the charts at some paths; those of the folder `specs` if there are none.

    Raises:
        ChartgenError: A path does not exist, contains neither, or its specs are invalid; after the charts before it.
    """
    if not paths:
        if not os.path.exists(SPECS):
            hint = "name what to verify: specs, charts, or folders of either"
            raise ChartgenError(Finding(f"missing folder `{SPECS}/`", hint=hint, rule="file"), exit_code=EXIT_USAGE)
        paths = (SPECS,)
    for path in paths:
        charts = charts_in(path)
        if charts:
            for folder in charts:
                yield read_folder(folder)
        elif os.path.exists(path) and not _may_be_specs(path):
            hint = "a chart is a folder with Chart.yaml, a spec is a file `NAME.py`; name one, or a folder of either"
            raise ChartgenError(
                Finding(f"`{path}` contains neither a chart nor a spec", hint=hint, rule="file"),
                exit_code=EXIT_USAGE,
            )
        else:
            yield from from_specs([path])


def _may_be_specs(path: str) -> bool:
    if os.path.isfile(path):
        return path.endswith(".py")
    return any(name.endswith(".py") for _, _, names in os.walk(path) for name in names)
