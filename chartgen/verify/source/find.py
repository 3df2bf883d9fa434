"""The charts that paths name: specs, charts, and folders of either."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from chartgen.errors import EXIT_USAGE, ChartgenError, Finding
from chartgen.verify.source.charts import CHART_FILE, ChartSource, display, read_metadata

if TYPE_CHECKING:
    from chartgen.folder import FolderChart
    from chartgen.pipeline import Findings, SpecChart

SPECS = "specs"


def find(paths: Sequence[str], found: Findings) -> Iterator[ChartSource]:
    """Return the charts at some paths; those of the folder `specs` if there are none.

    Args:
        paths: Specs, charts, and folders of either.
        found: Collects the findings about specs; complete after the last chart.

    Raises:
        ChartgenError: A path does not exist, or contains neither.
    """
    from chartgen.pipeline import SpecChart, charts

    if not paths:
        if not os.path.exists(SPECS):
            hint = "name what to verify: specs, charts, or folders of either"
            raise ChartgenError(Finding(f"missing folder `{SPECS}/`", hint=hint, rule="file"), exit_code=EXIT_USAGE)
        paths = (SPECS,)
    for chart in charts(paths, found):
        yield _of_spec(chart) if isinstance(chart, SpecChart) else _of_folder(chart)


def _of_folder(chart: FolderChart) -> ChartSource:
    metadata = read_metadata(chart.files.get(CHART_FILE, b""))
    name = metadata.get("name")
    folder_name = os.path.basename(os.path.abspath(chart.folder))
    return ChartSource(
        name if isinstance(name, str) and name else folder_name,
        chart.files,
        display(chart.folder),
        folder=chart.folder,
        metadata=metadata,
        unreadable=chart.unreadable,
    )


def _of_spec(chart: SpecChart) -> ChartSource:
    from chartgen.values import nested

    whole = chart.whole
    return ChartSource(
        chart.name,
        chart.files,
        chart.name,
        chart=chart.chart,
        metadata=read_metadata(chart.files[CHART_FILE]),
        placeholders=nested(chart.plan.placeholders.items()),
        whole=None if whole is chart else _of_spec(whole),
    )
