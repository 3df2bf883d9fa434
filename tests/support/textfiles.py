"""Snapshots of text, one file each: the expected text lies next to the input that it belongs to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from syrupy.data import SnapshotCollections
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode


class TextFileExtension(SingleFileSnapshotExtension):
    """Stores each snapshot as `NAME.txt`; `name` is a path without the ending, from the folder of the test."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"

    @classmethod
    def dirname(cls, *, test_location: Any) -> str:
        """Return the folder of the test."""
        return str(Path(test_location.filepath).parent)

    @classmethod
    def get_snapshot_name(cls, *, test_location: Any, index: Any = 0) -> str:
        """Return the name of the snapshot, which has to be given."""
        if not isinstance(index, str):
            raise TypeError('name the file: text_snapshot(name="broken/images")')
        return index

    @classmethod
    def get_file_basename(cls, *, test_location: Any, index: Any) -> str:
        """Return the name as it is, with its folders."""
        return cls.get_snapshot_name(test_location=test_location, index=index)

    @classmethod
    def matches_test_location(cls, *, test_location: Any, snapshot_location: str) -> bool:
        """Accept any name: it is the test that gives it."""
        return True

    def discover_snapshots(
        self, *, test_location: Any, ignore_extensions: list[str] | None = None
    ) -> SnapshotCollections:
        """Report no files: syrupy would delete those that no test used, and others live in the same folder."""
        return SnapshotCollections()

    def serialize(self, data: Any, **_: Any) -> str:
        """Return the text as it is."""
        return str(data)
