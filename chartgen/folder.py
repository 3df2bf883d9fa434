"""Charts in folders, read as Helm reads them, within limits of size."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from chartgen import files

_MAX = 100 * 1024 * 1024
"""Bytes of a chart that are read."""
_FILE_MAX = 10 * 1024 * 1024
"""Bytes of one file."""
_ENTRIES_MAX = 20_000
"""Files and folders."""


@dataclass(frozen=True, eq=False, repr=False)
class FolderChart:
    """A chart in a folder, generated or written by hand. Its files are read on first use."""

    folder: str

    @property
    def files(self) -> Mapping[str, bytes]:
        """The files by path, including those that `.helmignore` excludes; links are followed, as Helm does."""
        return self._read[0]

    @property
    def unreadable(self) -> Mapping[str, str]:
        """The paths that cannot be read, with the reason. Some may not matter: `.helmignore` may exclude them."""
        return self._read[1]

    @cached_property
    def _read(self) -> tuple[dict[str, bytes], dict[str, str]]:
        unreadable: dict[str, str] = {}
        found: dict[str, bytes] = {}
        left = _MAX
        for path in sorted(_files_below(self.folder, unreadable)):
            limit = min(left, _FILE_MAX)
            if not _is_utf8(path):
                unreadable[os.fsencode(path).decode("utf-8", "backslashreplace")] = "its name is not UTF-8"
                continue
            try:
                found[path] = files.read(os.path.join(self.folder, path), limit=limit, follow=True)
            except OSError as error:
                unreadable[path] = files.reason(error)
            else:
                left -= len(found[path])
        return found, unreadable


def _is_utf8(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _files_below(top: str, unreadable: dict[str, str]) -> Iterator[str]:
    """Yield the paths of a chart's files. Hidden folders are skipped: Helm reads nothing in them."""
    waiting: list[tuple[str, tuple[tuple[int, int], ...]]] = [("", ())]
    count = 0
    while waiting:
        below, parents = waiting.pop()
        folder = os.path.join(top, below)
        try:
            status = os.stat(folder)
            with os.scandir(folder) as entries:
                names = sorted(entry.name for entry in entries)
        except OSError as error:
            unreadable[below.rstrip("/") or "."] = files.reason(error)
            continue
        here = (status.st_dev, status.st_ino)
        if here in parents:
            unreadable[below.rstrip("/")] = "it is a link to a folder that contains it"
            continue
        for name in names:
            count += 1
            if count > _ENTRIES_MAX:
                unreadable["."] = f"it has more than {_ENTRIES_MAX:,} entries"
                return
            if not os.path.isdir(os.path.join(folder, name)):
                yield f"{below}{name}"
            elif not name.startswith("."):
                waiting.append((f"{below}{name}/", (*parents, here)))
