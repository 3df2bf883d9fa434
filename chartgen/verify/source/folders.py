"""Charts in folders: find and read them."""

from __future__ import annotations

import os
from collections.abc import Iterator

from chartgen import files
from chartgen.verify.source.charts import CHART_FILE, ChartSource, display, read_metadata

MOST_FILE = 10 * 1024**2
"""Bytes that one file of a chart may have."""
MOST_BYTES = 100 * 1024**2
"""Bytes that all files of a chart may have."""
_MOST_FILES = 20_000


def charts_in(path: str) -> list[str]:
    """Return the folders of the charts at a path: the chart itself, or those directly below it."""
    if os.path.basename(path) == CHART_FILE and not os.path.isdir(path) and os.path.lexists(path):
        return [os.path.dirname(path) or "."]
    if not os.path.isdir(path):
        return []
    if os.path.lexists(os.path.join(path, CHART_FILE)):
        return [path]
    return [
        os.path.join(path, name)
        for name in sorted(os.listdir(path))
        if os.path.lexists(os.path.join(path, name, CHART_FILE))
    ]


def read_folder(folder: str) -> ChartSource:
    """Read a chart's folder. Files that cannot be read are listed in the result."""
    contents: dict[str, bytes] = {}
    unreadable: dict[str, str] = {}
    left = MOST_BYTES
    for path in _files_below(folder, unreadable):
        try:
            contents[path] = files.read(os.path.join(folder, path), limit=min(left, MOST_FILE), follow=True)
            left -= len(contents[path])
        except OSError as error:
            unreadable[path] = (error.strerror or str(error)).lower()
    metadata = read_metadata(contents.get(CHART_FILE, b""))
    name = metadata.get("name")
    folder_name = os.path.basename(os.path.abspath(folder))
    return ChartSource(
        name if isinstance(name, str) and name else folder_name,
        {path: contents[path] for path in sorted(contents)},
        display(folder),
        folder=folder,
        metadata=metadata,
        unreadable=unreadable,
    )


def _files_below(top: str, unreadable: dict[str, str]) -> Iterator[str]:
    """Iterate over the paths of all files, following links; hidden folders are skipped, as Helm does not read them."""
    waiting: list[tuple[str, tuple[tuple[int, int], ...]]] = [("", ())]
    count = 0
    while waiting:
        below, parents = waiting.pop()
        folder = os.path.join(top, below)
        try:
            status = os.stat(folder)
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            unreadable[below.rstrip("/") or "."] = (error.strerror or str(error)).lower()
            continue
        here = (status.st_dev, status.st_ino)
        if here in parents:
            unreadable[below.rstrip("/")] = "the link leads to a folder that contains it"
            continue
        for entry in entries:
            count += 1
            if count > _MOST_FILES:
                unreadable["."] = f"more than {_MOST_FILES} files"
                return
            # Unlike that of the entry, this says no to a link that leads to itself.
            if os.path.isdir(entry.path):
                if not entry.name.startswith("."):
                    waiting.append((f"{below}{entry.name}/", (*parents, here)))
            else:
                yield f"{below}{entry.name}"
