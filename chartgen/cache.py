"""What was built last, so that what did not change is not made again.

One file for each output folder, in the user's cache folder; to lose it costs time and nothing else. It says what a
chart's fingerprint was and what its files were then. Only charts whose files are still so are left as they are.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Mapping
from typing import NamedTuple

_FORMAT = 1


class Entry(NamedTuple):
    """One chart, as it was built last."""

    fingerprint: str
    memory: str
    """The hash of what chartgen remembers of its files, see `chartgen.filetree.memory`."""


def folder() -> str:
    """Give chartgen's cache folder: `CHARTGEN_CACHE`, or the platform's usual place for a user's caches."""
    said = os.environ.get("CHARTGEN_CACHE")
    if said:
        return said
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.path.expanduser("~\\AppData\\Local")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "chartgen")


def _path(output: str) -> str:
    return os.path.join(folder(), f"{hashlib.sha256(os.path.abspath(output).encode()).hexdigest()[:32]}.json")


def read(output: str) -> dict[str, Entry]:
    """Give what was built last into an output folder, by chart; nothing where that is not known."""
    try:
        with open(_path(output), encoding="utf-8") as file:
            content = json.load(file)
        if content["format"] == _FORMAT:
            return {name: Entry(*entry) for name, entry in content["charts"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        pass
    return {}


def write(output: str, charts: Mapping[str, Entry]) -> None:
    """Remember what was built; a cache that can't be written is none."""
    path = _path(output)
    partial = f"{path}.{os.getpid()}"
    with contextlib.suppress(OSError):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        try:
            with open(partial, "w", encoding="utf-8") as file:
                json.dump({"format": _FORMAT, "charts": charts}, file)
            os.replace(partial, path)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(partial)
