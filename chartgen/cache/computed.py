"""Data that is computed from chartgen's own files, such as its docstrings."""

from __future__ import annotations

import functools
import hashlib
import json
import os
from collections.abc import Callable
from typing import Any

from chartgen.cache.store import Store


@functools.cache
def program() -> str:
    """Return a hash of chartgen itself: the paths, sizes and times of its files."""
    return folder_state(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def folder_state(folder: str) -> str:
    """Return a hash of the paths, sizes and times of the files in a folder."""
    found = hashlib.sha256()
    for location, folders, names in os.walk(folder):
        folders[:] = sorted(each for each in folders if each != "__pycache__")
        for name in sorted(names):
            status = os.stat(os.path.join(location, name))
            found.update(os.fsencode(f"{location}/{name} {status.st_size} {status.st_mtime_ns}\n"))
    return found.hexdigest()


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
