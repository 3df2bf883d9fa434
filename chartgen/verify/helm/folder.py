"""A chart as a temporary folder, for what cannot read it from memory."""

from __future__ import annotations

import os
from typing import Any

from chartgen.verify.source.charts import ChartSource


class ChartFolder:
    """The files that Helm reads of a chart, in a folder that is removed again.

    Never the chart's own folder: a file there may be a device or a link, or may have changed since it was read.
    """

    def __init__(self, source: ChartSource) -> None:
        self._source = source
        self._temporary: Any = None

    def __enter__(self) -> str:
        """Write the files; return the folder's path."""
        import tempfile

        self._temporary = tempfile.TemporaryDirectory(prefix="chartgen-", dir=_fast_folder())
        # Helm expects the folder of a chart to have the chart's name.
        top = os.path.join(self._temporary.name, self._source.name)
        folders: set[str] = set()
        for path, content in self._source.packaged.items():
            full = os.path.join(top, path)
            folder = os.path.dirname(full)
            if folder not in folders:
                folders.add(folder)
                os.makedirs(folder, exist_ok=True)
            with open(full, "wb") as file:
                file.write(content)
        return top

    def __exit__(self, *_: object) -> None:
        """Remove the folder."""
        self._temporary.cleanup()


def _fast_folder() -> str | None:
    """Return a folder in memory, where the machine has one."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
