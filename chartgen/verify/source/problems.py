"""What keeps a chart from being rendered at all: files that cannot be read, and names that are not a chart's."""

from __future__ import annotations

import re

from chartgen.verify.findings import Occurrence
from chartgen.verify.source.charts import CHART_FILE, ChartSource
from chartgen.verify.source.subcharts import ArchiveError

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


def unreadable(source: ChartSource) -> list[Occurrence]:
    """Report the files of a chart that cannot be read, and archives that cannot be unpacked."""
    found = [
        Occurrence("file", f"cannot read {path}: {reason}", template=path)
        for path, reason in sorted(source.unreadable_packaged.items())
    ]
    if not found and not _NAME.fullmatch(source.name):
        message = f"invalid name of the chart `{source.name[:60]}`"
        found.append(
            Occurrence(
                "load",
                message,
                template=CHART_FILE,
                path=("name",),
                expected="letters, digits, dashes, underscores and dots",
            )
        )
    if not found:
        try:
            source.packaged  # noqa: B018  unpacks the archives
        except ArchiveError as error:
            found.append(Occurrence("load", f"invalid archive of a subchart: {error}"))
    return found
