"""Data that is computed from chartgen's own files, such as its docstrings."""

from __future__ import annotations

import functools
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from typing import Any

from chartgen.cache.store import Store


@functools.cache
def program() -> str:
    """Return a hash of chartgen itself: the paths, sizes and times of its files."""
    return folder_state(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def folder_state(folder: str) -> str:
    """Return a hash of the paths, sizes and times of the files in a folder."""
    return hashlib.sha256(os.fsencode("\n".join(_states(folder)))).hexdigest()


def _states(folder: str) -> Iterator[str]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if not entry.is_dir(follow_symlinks=False):
            status = entry.stat()
            yield f"{entry.path} {status.st_size} {status.st_mtime_ns}"
        elif entry.name != "__pycache__":
            yield from _states(entry.path)


def computed(name: str, compute: Callable[[], Any]) -> Any:
    """Return plain data that an earlier run of this chartgen computed, or compute it now."""
    store, key = Store("computed"), f"{name} {program()}"
    content = store.read(key)
    if content is not None:
        try:
            return json.loads(content)
        except ValueError:
            pass
    data = compute()
    store.write(key, json.dumps(data).encode())
    store.prune()
    return data
