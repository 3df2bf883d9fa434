"""Golden trees: a real folder of files beside a test, under syrupy.

The whole tree is one snapshot: a file that changed, is new or is gone makes it fail, and `--snapshot-update`
writes the folder anew, taking away what is no longer built.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from difflib import unified_diff
from pathlib import Path
from typing import Any

from syrupy.data import SnapshotCollection, SnapshotCollections
from syrupy.extensions.base import AbstractSyrupyExtension

UPDATE = "make golden"
_MOST_LINES = 60


class TreeExtension(AbstractSyrupyExtension):
    """Compares a dict of path to text with a folder; the assertion's name is the folder, from the test's own."""

    write_immediately = True

    @classmethod
    def dirname(cls, *, test_location: Any) -> str:
        return str(Path(test_location.filepath).parent)

    @classmethod
    def get_file_basename(cls, *, test_location: Any, index: Any) -> str:
        if not isinstance(index, str):
            raise TypeError('name the folder: tree_snapshot(name="cases/todo/expected")')
        return index

    def serialize(self, data: Any, **_: Any) -> str:
        return _serialized(data)

    def read_snapshot_data_from_location(
        self, *, snapshot_location: str, snapshot_name: str, session_id: str
    ) -> str | None:
        folder = Path(snapshot_location)
        return _serialized(read_tree(folder)) if folder.is_dir() else None

    @classmethod
    def write_snapshot_collection(
        cls, *, snapshot_collection: SnapshotCollection, name_order: dict[str, int] | None = None
    ) -> None:
        (snapshot,) = snapshot_collection
        write_tree(Path(snapshot_collection.location), json.loads(str(snapshot.data)))

    @classmethod
    def matches_test_location(cls, *, test_location: Any, snapshot_location: str) -> bool:
        return True

    # A folder is no file of snapshots that syrupy could find unused and delete: it would take its neighbours along.
    def discover_snapshots(
        self, *, test_location: Any, ignore_extensions: list[str] | None = None
    ) -> SnapshotCollections:
        return SnapshotCollections()

    def read_snapshot_collection(self, *, snapshot_location: str) -> SnapshotCollection:
        return SnapshotCollection(location=snapshot_location)

    def delete_snapshots(self, *, snapshot_location: str, snapshot_names: set[str]) -> None:
        raise NotImplementedError("a folder goes with its case, by hand")

    def diff_lines(self, serialized_data: Any, snapshot_data: Any) -> Iterator[str]:
        yield from compare(json.loads(snapshot_data or "{}"), json.loads(serialized_data or "{}"))
        yield f"{UPDATE} writes it anew; read the diff before you commit it"


def read_tree(folder: Path) -> dict[str, str]:
    """Read all files below a folder: path with slashes to text, line endings as they are."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().decode("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def read_chart(folder: Path) -> dict[str, str]:
    """Read the files that chartgen generated in a chart's folder, without its listing."""
    return {path: text for path, text in read_tree(folder).items() if path != ".chartgen"}


def write_tree(folder: Path, files: Mapping[str, str]) -> None:
    """Make a folder hold these files and no others; a file that is right is left alone."""
    for path in sorted(folder.rglob("*"), reverse=True):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() and not path.is_symlink():
            if not any(each.startswith(f"{name}/") for each in files):
                shutil.rmtree(path)
        elif name not in files:
            path.unlink()
    for name, text in files.items():
        target = folder / name
        content = text.encode("utf-8")
        if not target.is_file() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


def compare(expected: Mapping[str, str], actual: Mapping[str, str]) -> list[str]:
    """Say how two trees differ: the files that are gone, new and changed, then a short unified diff of each."""
    gone = sorted(expected.keys() - actual.keys())
    new = sorted(actual.keys() - expected.keys())
    changed = sorted(path for path in expected.keys() & actual.keys() if expected[path] != actual[path])
    lines = [
        f"{word}: {path}" for word, paths in (("gone", gone), ("new", new), ("changed", changed)) for path in paths
    ]
    diff: list[str] = []
    for path in changed:
        before, after = expected[path].splitlines(), actual[path].splitlines()
        diff.extend(unified_diff(before, after, f"expected/{path}", f"built/{path}", n=1, lineterm=""))
        if before == after:
            diff.append(f"{path}: only the line endings differ")
    if len(diff) > _MOST_LINES:
        diff = [*diff[:_MOST_LINES], f"... {len(diff) - _MOST_LINES} more lines"]
    return [*lines, *diff]


def _serialized(files: Mapping[str, str]) -> str:
    return json.dumps(dict(sorted(files.items())), ensure_ascii=False)
