"""Paths from an object to one of its parts."""

from __future__ import annotations

import itertools
import re

Path = tuple[str | int, ...]
"""From an object to a part of it: names of fields, keys of dicts, indices of lists."""


class Key(str):
    """The last step of a path to a name itself, not to its value: an unknown field, an invalid key."""

    __slots__ = ()


def snake_case(name: str) -> str:
    """Turn `runAsUser` into `run_as_user`."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: f"_{match[1].lower()}", name).lower()


def field_name(path: Path) -> str:
    """Format a path: `ports.http`, `command[0]`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif text:
            # Parts without a name, such as the first route, have an empty key.
            text += f".{step}" if step else '[""]'
        else:
            text = step
    # A key may contain text that cannot be encoded.
    return text.encode("utf-8", "backslashreplace").decode()


def without_keys(path: Path) -> Path:
    """Return the path without the keys of the author's own dicts."""
    return path[:1] + tuple(itertools.takewhile(lambda step: isinstance(step, int), path[1:]))
