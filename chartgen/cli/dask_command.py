"""Runs a command on a Dask cluster, and shows the report of the whole."""

from __future__ import annotations

import time
from collections.abc import Sequence

from chartgen.cli.console import Console
from chartgen.cli.dask_run import reports
from chartgen.cli.merge import Merge
from chartgen.cli.progress import Progress
from chartgen.cli.shard_reports import parse_all


def on_cluster(address: str, words: Sequence[str], paths: Sequence[str], merge: Merge, console: Console) -> int:
    """Run all shards of a command, show their report, and return the exit code.

    Args:
        address: Of the scheduler.
        words: The command line, without `chartgen`.
        paths: The paths of the specs or charts.
        merge: The options for the report.
        console: Where to show it.

    Raises:
        ChartgenError: The cluster does not run it (exit code 3).
    """
    progress = Progress(console, time.perf_counter(), "shards")
    try:
        texts = reports(address, words, paths, progress)
    finally:
        progress.stop()
    return merge.show(parse_all(texts), console)
