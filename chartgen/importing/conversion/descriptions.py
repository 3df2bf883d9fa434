"""Descriptions of charts, taken from the comments above workloads."""

from __future__ import annotations

from chartgen.importing.grouping import Group

_MAX_DESCRIPTION = 100


def description(group: Group) -> str:
    """Return the description of a chart: a short comment above one of its workloads, or else its name."""
    short = (comment for comment in _comments(group) if _is_short(comment))
    return next(short, group.name.replace("-", " ").capitalize()).rstrip(".")


def docstring(group: Group) -> str:
    """Return the comments above the workloads of a chart that are too long for its description."""
    return "\n\n".join(comment for comment in _comments(group) if not _is_short(comment))


def _comments(group: Group) -> list[str]:
    found = (original.comments.get((), "").strip() for original in group.workloads.values())
    return [comment for comment in found if comment]


def _is_short(comment: str) -> bool:
    return len(comment) <= _MAX_DESCRIPTION and "\n" not in comment
