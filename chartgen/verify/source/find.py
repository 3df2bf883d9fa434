"""The charts that paths name: specs, charts, and folders of either."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from chartgen.conventions import SPECS
from chartgen.errors import EXIT_USAGE, ChartgenError, Finding
from chartgen.shard import WHOLE, Shard
from chartgen.verify.source.charts import CHART_FILE, ChartSource, display, read_metadata

if TYPE_CHECKING:
    from chartgen.folder import FolderChart
    from chartgen.pipeline import Findings
    from chartgen.spec_chart import SpecChart

_MOST_DEPTH = 6
"""Levels of charts in other folders."""


def find(paths: Sequence[str], found: Findings, shard: Shard = WHOLE) -> Iterator[ChartSource]:
    """Return the charts at some paths; those of the folder `specs` if there are none.

    Args:
        paths: Specs, charts, and folders of either.
        found: Collects the findings about specs; complete after the last chart.
        shard: Skips the charts of other shards.

    Raises:
        ChartgenError: A path does not exist, or contains neither.
    """
    from chartgen.pipeline import charts
    from chartgen.spec_chart import SpecChart

    if not paths:
        if not os.path.exists(SPECS):
            hint = "name what to verify: specs, charts, or folders of either"
            raise ChartgenError(Finding(f"missing folder `{SPECS}/`", hint=hint, rule="file"), exit_code=EXIT_USAGE)
        paths = (SPECS,)
    for chart in charts(paths, found, shard):
        yield of_spec(chart) if isinstance(chart, SpecChart) else of_folder(chart)


def of_folder(chart: FolderChart) -> ChartSource:
    """Return the chart in a folder, with the charts of other folders on which it depends."""
    metadata = read_metadata(chart.files.get(CHART_FILE, b""))
    name = metadata.get("name")
    folder_name = os.path.basename(os.path.abspath(chart.folder))
    return ChartSource(
        name if isinstance(name, str) and name else folder_name,
        {**_of_other_folders(chart, metadata), **chart.files},
        display(chart.folder),
        folder=chart.folder,
        metadata=metadata,
        unreadable=chart.unreadable,
    )


def _of_other_folders(chart: FolderChart, metadata: Mapping[str, Any], depth: int = 0) -> dict[str, bytes]:
    """Return the files of the charts with a `file://` repository, unless `charts/` contains some already."""
    from chartgen.folder import FolderChart

    dependencies = metadata.get("dependencies")
    found: dict[str, bytes] = {}
    if depth > _MOST_DEPTH or any(path.startswith("charts/") for path in chart.files):
        return found
    for dependency in dependencies if isinstance(dependencies, list) else ():
        repository = dependency.get("repository") if isinstance(dependency, dict) else None
        if not isinstance(repository, str) or not repository.startswith("file://"):
            continue
        other = FolderChart(os.path.join(chart.folder, repository.removeprefix("file://")))
        own = read_metadata(other.files.get(CHART_FILE, b""))
        if own.get("name") == dependency.get("name"):
            files = {**other.files, **_of_other_folders(other, own, depth + 1)}
            found |= {f"charts/{own['name']}/{path}": content for path, content in files.items()}
    return found


def of_spec(chart: SpecChart) -> ChartSource:
    """Return the chart of a spec, with those of the specs on which it depends."""
    from chartgen.values import nested

    whole = chart.whole
    return ChartSource(
        chart.name,
        {**chart.files, **chart.subcharts},
        chart.name,
        chart=chart.chart,
        metadata=read_metadata(chart.files[CHART_FILE]),
        placeholders=nested(chart.plan.placeholders.items()),
        waived=frozenset(each.rule for each in chart.project.spec_waivers),
        whole=None if whole is chart else of_spec(whole),
    )
