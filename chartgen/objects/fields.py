"""Access to the fields of objects whose shape is not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Path = tuple[str | int, ...]
"""The keys and indices that lead from an object to one of its fields."""


def at(value: Any, path: Path) -> Any:
    """Return the field at a path; None if any part of the path does not exist."""
    for step in path:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and 0 <= step < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def mapping(value: Any, *path: str | int) -> Mapping[str, Any]:
    """Return the mapping at a path; empty if there is none."""
    found = at(value, path)
    return found if isinstance(found, dict) else {}


def entries(value: Any, *path: str | int) -> list[dict[str, Any]]:
    """Return the list of mappings at a path; entries of another type become empty, so that indices stay right."""
    found = at(value, path)
    return [entry if isinstance(entry, dict) else {} for entry in found] if isinstance(found, list) else []


def indexed(value: Any, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the entries of a list, each with its path."""
    for index, entry in enumerate(entries(value, *path)):
        yield (*path, index), entry


def text(value: Any, *path: str | int) -> str:
    """Return the string at a path; empty if there is none."""
    found = at(value, path)
    return found if isinstance(found, str) else ""


def strings(value: Any) -> list[str]:
    """Return the strings of a list; empty if the value is none."""
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def dotted(path: Path) -> str:
    """Write a path as Kubernetes does: `spec.containers[0].image`, `metadata.labels["app.kubernetes.io/name"]`."""
    written = ""
    for step in path:
        if isinstance(step, int):
            written += f"[{step}]"
        elif step.replace("-", "").replace("_", "").isalnum():
            written += f".{step}" if written else step
        else:
            written += f'["{step}"]'
    return written
