"""What chartgen last wrote to an output folder, chart by chart.

An unchanged chart is not rendered again, and a file that differs from its record was edited manually.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from chartgen.cache.store import Store

_FORMAT = 1
_MOST = 200_000
"""Records of charts, of all output folders."""

Checksums = Mapping[str, str]
"""Each path in a chart's folder, with the SHA-256 of its content."""


class Record(NamedTuple):
    """One chart, as chartgen wrote it."""

    files: Checksums = MappingProxyType({})
    """The files of the last build. It may have been interrupted before it wrote all of them."""
    before: Checksums = MappingProxyType({})
    """The files that the last build replaced or removed: after an interruption, they may still be there."""
    lost: Checksums = MappingProxyType({})
    """Of those files, the ones that were edited manually, and were overwritten with `--force`."""
    fingerprint: str = ""
    """Identifies what the chart was built from, see `chartgen.plan.fingerprint`."""
    state: str = ""
    """Identifies the state of its files without reading them, see `chartgen.output.intact`."""

    def is_written(self, path: str, checksum: str) -> bool:
        """Return whether chartgen wrote this content to a path."""
        return checksum in (self.files.get(path), self.before.get(path))


class Records:
    """The records of the charts in one output folder."""

    def __init__(self, output: str) -> None:
        """Use the records of an output folder."""
        self._output = os.path.realpath(output)
        self._store = Store("output")

    def read(self, name: str) -> Record | None:
        """Return the record of a chart; None if nothing is known of it."""
        content = self._store.read(self._key(name))
        if content is None:
            return None
        try:
            data = json.loads(content)
            return Record(**data["record"]) if data["format"] == _FORMAT else None
        except (ValueError, TypeError, KeyError):
            return None

    def write(self, name: str, record: Record) -> None:
        """Replace the record of a chart.

        Raises:
            OSError: The disk is full: without its record, the chart's next change would look like a manual edit.
        """
        data = {
            "files": dict(record.files),
            "before": dict(record.before),
            "lost": dict(record.lost),
            "fingerprint": record.fingerprint,
            "state": record.state,
        }
        error = self._store.write(self._key(name), json.dumps({"format": _FORMAT, "record": data}).encode())
        if error is not None and error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise error

    def prune(self) -> None:
        """Remove the oldest records if there are too many."""
        self._store.prune(_MOST)

    def _key(self, name: str) -> str:
        return f"{self._output}\0{name}"
