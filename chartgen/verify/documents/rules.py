"""The common parts of the rules about rendered objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chartgen.objects import merge_keys
from chartgen.objects.fields import Path

Problem = tuple[Path, str]
"""The path of a field, and what is wrong with it, to follow the name of the object."""


def duplicate_entries(manifest: Any, path: Path, keys: tuple[str, ...], base: Path = ()) -> Iterator[Problem]:
    """Report the entries of a list that repeat the merge keys of an earlier one."""
    for where, found in merge_keys.duplicates(manifest, path, keys):
        shown = " and ".join(f"{key} {value}" for key, value in found.items())
        yield (*base, *where), f"has {shown} twice in `{path[-1]}`"
