"""Objects with other names, and with the same names in what refers to them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from chartgen.importing.model import Original
from chartgen.objects.fields import Path, at
from chartgen.objects.references import references

NewName: TypeAlias = Callable[[str, str], str]
"""Returns the new name of an object, given its kind and name."""
NAME: Path = ("metadata", "name")


def new_names(original: Original, new_name: NewName) -> dict[Path, str]:
    """Return the names in an object that change, its own and those that it refers to, by their paths."""
    found = {NAME: new_name(original.kind, original.name)}
    known = {NAME: original.name}
    for reference in references(original.manifest):
        found[reference.path] = new_name(reference.kind, reference.name)
        known[reference.path] = reference.name
    return {path: name for path, name in found.items() if name != known[path]}


def with_names(original: Original, names: Mapping[Path, str]) -> Original:
    """Return an object with other names at some paths."""
    if not names:
        return original
    manifest: dict[str, Any] = copy.deepcopy(dict(original.manifest))
    for path, name in names.items():
        at(manifest, path[:-1])[path[-1]] = name
    return replace(original, manifest=manifest)


def renamed(original: Original, new_name: NewName) -> Original:
    """Return an object with new names for itself and what it refers to."""
    return with_names(original, new_names(original, new_name))
