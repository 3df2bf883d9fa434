"""What a diff says about values and requirements, for people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from chartgen.diff.model import Bump, Severity
from chartgen.diff.report import ChartDiff
from chartgen.diff.requirements import RequirementChange
from chartgen.diff.values_api import ValueChange
from chartgen.wording import listed

_MOST = 5
"""Values of a kind of change that are named."""
_LONGEST = 40
"""Characters of a value that are shown."""


class Said(NamedTuple):
    """What is to say about a value or a requirement."""

    severity: Severity
    subject: str
    message: str
    change: str
    """The kind of change, which a waiver can name."""
    instead: str = ""
    path: str = ""


def severity_of(bump: Bump, change: str) -> Severity:
    """Return how much a change of a value or a requirement matters."""
    if bump == "major":
        return "breaking"
    return "look" if change in ("renamed", "narrowed", "required") else "note"


def of_values(chart: ChartDiff) -> Iterator[Said]:
    """Yield the changes of values that installers have to know about."""
    for each in chart.values:
        severity = severity_of(each.bump, each.change)
        if severity != "note":
            message, instead = _message(each)
            yield Said(severity, _subject(each.path), message, each.change, instead, each.path)


def of_requirements(chart: ChartDiff) -> Iterator[Said]:
    """Yield what has to exist before an upgrade."""
    for each in chart.requirements:
        severity = severity_of(each.bump, each.change)
        if severity != "note":
            subject, message = _requirement(each)
            yield Said(severity, subject, message, each.change)


def notes(chart: ChartDiff) -> Iterator[str]:
    """Yield sentences about the other changes of values and requirements."""
    others = [each for each in chart.values if severity_of(each.bump, each.change) == "note"]
    kinds = {
        "added": ("value added", "values added"),
        "removed": ("value removed", "values removed"),
        "widened": ("value accepts more", "values accept more"),
    }
    for kind, (one, several) in kinds.items():
        paths = [each.path for each in others if each.change == kind]
        if paths:
            yield f"{one if len(paths) == 1 else several}: {listed(paths, _MOST)}"
    defaults = [each for each in others if each.change == "default"]
    if defaults:
        more = len(defaults) - _MOST
        shown = "; ".join(map(_default, defaults[:_MOST]))
        yield f"{'default' if len(defaults) == 1 else 'defaults'}: {shown}{f'; and {more:,} more' if more > 0 else ''}"
    for each in others:
        if each.change not in (*kinds, "default"):
            yield f"{_subject(each.path)} {_message(each)[0]}"
    for requirement in chart.requirements:
        if severity_of(requirement.bump, requirement.change) == "note":
            yield _no_longer(requirement)


def _requirement(each: RequirementChange) -> tuple[str, str]:
    """Return what is required now, and what it means for an upgrade."""
    if each.kind == "Namespace":
        return f"Namespace/{each.name}", "is required: releases in other namespaces are rejected"
    if each.kind == "Rule":
        return "new rule", f"upgrades that violate it are rejected: {each.name}"
    must = f"must have the key {each.key}" if each.key else "must exist"
    return f"{each.kind}/{each.name}", f"{must} before the upgrade"


def _no_longer(each: RequirementChange) -> str:
    if each.kind == "Rule":
        return f"rule removed: {each.name}"
    what = f"the key {each.key} of {each.kind}/{each.name}" if each.key else f"{each.kind}/{each.name}"
    return f"{what} is no longer required"


def _subject(path: str) -> str:
    if not path or path in ("kubeVersion", "values.schema.json") or path.endswith(".yaml"):
        return path
    return f"value {path}"


def _default(each: ValueChange) -> str:
    note = f" ({each.note})" if each.note else ""
    return f"{each.path} {shown(each.before)} → {shown(each.after)}{note}"


def shown(value: Any) -> str:
    """Return a value on one line, shortened."""
    if value is None:
        return "unset"
    text = value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _message(each: ValueChange) -> tuple[str, str]:
    """Return what changes for installers, and how to avoid it."""
    is_file = each.path.endswith(".yaml")
    note = f": {each.note}" if each.note else ""
    if each.change == "removed":
        if is_file:
            return "removed: installations that use it fail", "keep the environment"
        return (
            "removed: installations that set it are rejected",
            f'announce it first, with `Deprecated("{each.path}", until=…)`',
        )
    if each.change == "renamed":
        if each.bump != "major":
            return f"renamed to {each.to_path}; the old path still works", ""
        return (
            f"renamed to {each.to_path}: installations that set the old path are rejected",
            f'keep both for a while, with `Renamed("{each.path}", "{each.to_path}", until=…)`',
        )
    if each.change == "required":
        # The note is a whole sentence if it is about all values, or a file.
        return (each.note if not each.path or is_file else f"required: upgrades that do not set it fail{note}"), ""
    if each.change == "narrowed":
        if each.note.startswith("may be narrowed"):
            return f"may accept less{each.note.removeprefix('may be narrowed')}", ""
        return f"accepts less{note}", ""
    if each.change in ("raised", "lowered"):  # kubeVersion
        change = f"{each.change} from {shown(each.before)} to {shown(each.after)}"
        return f"{change}{': older clusters are rejected' if each.change == 'raised' else ''}{note}", ""
    return f"{each.change}{note}", ""
