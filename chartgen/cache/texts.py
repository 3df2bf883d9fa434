"""What is worth keeping from one run to the next: in the user's cache folder, and never needed.

Whatever can't be read or written is as if it were not there.
"""

from __future__ import annotations

import os

from chartgen.cache.builds import folder

MOST = 20_000
"""Files of one kind that are kept; beyond that the oldest half goes."""


def read(key: str) -> str | None:
    """Give what was kept under a key, a relative path; None where nothing was."""
    try:
        with open(os.path.join(folder(), key), encoding="utf-8") as file:
            return file.read()
    except (OSError, ValueError):
        return None


def write(key: str, text: str) -> None:
    """Keep a text under a key; two runs may do so at once."""
    path = os.path.join(folder(), key)
    unfinished = f"{path}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(unfinished, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        os.replace(unfinished, path)
    except OSError:
        pass


def prune(kind: str) -> None:
    """Drop the oldest half of what is kept in one folder, where that has become too much."""
    here = os.path.join(folder(), kind)
    try:
        entries = [entry for entry in os.scandir(here) if entry.is_file()]
        if len(entries) > MOST:
            for entry in sorted(entries, key=lambda entry: entry.stat().st_mtime)[: len(entries) // 2]:
                os.unlink(entry.path)
    except OSError:
        pass
