"""Kubernetes' own definitions, as a chart's schema carries them, for every floor that a chart can have.

A floor is the oldest minor version of Kubernetes that a chart is for, such as `1.28`. The definitions are those of
Kubernetes, pruned and sharpened by `scripts/definitions.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from chartgen.kubernetes.floors import (
    DEFAULT_FLOOR,
    FLOORS,
    closure,
    definition,
    floors_before,
    on_by_default_since,
    since,
)
from chartgen.kubernetes.layout import member

if TYPE_CHECKING:
    from chartgen.kubernetes.problems import Problem

__all__ = [
    "DEFAULT_FLOOR",
    "FLOORS",
    "closure",
    "definition",
    "floors_before",
    "manifest_problems",
    "on_by_default_since",
    "problems",
    "since",
    "text",
]


@cache
def text(floor: str, names: frozenset[str], indent: int = 2) -> str:
    r"""Give the members of a schema's `definitions`, in JSON: these and all that they need, one property a line.

    Args:
        floor: One of `FLOORS`.
        names: What the schema itself refers to.
        indent: The spaces before each definition's name; 4 is right below a `definitions` that is a key of the root.

    Returns:
        Lines without a newline at the end, to stand between `"definitions": {\n` and `\n  }`.

    Raises:
        LookupError: No such floor, or no such definition in it.
    """
    return ",\n".join(_member(floor, name, indent) for name in closure(floor, names))


def problems(floor: str, name: str, value: object) -> list[Problem]:
    """Check a plain value against a definition; give what is wrong with it, in the order of the paths to it.

    Tuples count as lists. Nothing is changed.

    Args:
        floor: One of `FLOORS`.
        name: The definition, such as `Toleration`.
        value: Dicts, lists, strings, numbers and booleans.

    Raises:
        LookupError: No such floor, or no such definition in it.
    """
    from chartgen.kubernetes import problems as checks

    return checks.problems(floor, name, value)


def manifest_problems(floor: str, manifest: Mapping[str, Any]) -> list[Problem]:
    """Check what every object of Kubernetes has: an API version, a kind and a name.

    Raises:
        LookupError: No such floor.
    """
    from chartgen.kubernetes import problems as checks

    return checks.manifest_problems(floor, manifest)


@cache
def _member(floor: str, name: str, indent: int) -> str:
    return member(name, definition(floor, name), indent)
