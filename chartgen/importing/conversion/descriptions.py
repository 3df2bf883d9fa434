"""Descriptions of charts, taken from the charts that were read and from the comments above workloads."""

from __future__ import annotations

from collections.abc import Mapping

from chartgen.importing.grouping import Group

_MAX_DESCRIPTION = 100


def description(group: Group, given: Mapping[str, str]) -> str:
    """Return the description of a chart; empty if nothing describes it.

    Args:
        group: Its workloads, of which one may have a short comment above it.
        given: By the name of a chart that was read: its own description, which takes precedence.
    """
    short = (comment for comment in _comments(group) if _is_short(comment))
    return given.get(group.name) or next(short, "").rstrip(".")


def docstring(group: Group) -> str:
    """Return the comments above the workloads of a chart that are too long for its description."""
    return "\n\n".join(comment for comment in _comments(group) if not _is_short(comment))


def _comments(group: Group) -> list[str]:
    found = (original.comments.get((), "").strip() for original in group.workloads.values())
    return [comment for comment in found if comment]


def _is_short(comment: str) -> bool:
    return len(comment) <= _MAX_DESCRIPTION and "\n" not in comment
