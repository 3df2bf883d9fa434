"""What was built last, so that what did not change is not made again.

One file for each output folder, in the user's cache folder; to lose it costs time and nothing else. It says what a
chart's fingerprint was and what its files were then. Only charts whose files are still so are left as they are.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

_FORMAT = 1


class Entry(NamedTuple):
    """One chart, as it was built last."""

    fingerprint: str
    memory: str
    """The hash of what chartgen remembers of its files, see `chartgen.output.memory`."""
    stamp: str = ""
    """What tells without reading them that its files are still so, see `chartgen.output.intact`."""


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


@functools.cache
def program() -> str:
    """Hash chartgen itself: its files' paths, sizes and times. What another chartgen remembered does not count."""
    found = hashlib.sha256()
    for location, folders, files in os.walk(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))):
        folders[:] = sorted(each for each in folders if each != "__pycache__")
        for name in sorted(files):
            status = os.stat(os.path.join(location, name))
            found.update(f"{location}/{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return found.hexdigest()


def remembered(name: str, make: Callable[[], Any]) -> Any:
    """Give what was made of chartgen's own files, such as its docstrings, as plain data; made anew where it is lost."""
    path = os.path.join(folder(), f"{name}.json")
    try:
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        if content["program"] == program():
            return content["made"]
    except (OSError, ValueError, TypeError, KeyError):
        pass
    made = make()
    _write(path, {"program": program(), "made": made})
    return made


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
    _write(_path(output), {"format": _FORMAT, "charts": charts})


def _write(path: str, content: object) -> None:
    partial = f"{path}.{os.getpid()}"
    with contextlib.suppress(OSError):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        try:
            with open(partial, "w", encoding="utf-8") as file:
                json.dump(content, file)
            os.replace(partial, path)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(partial)
