"""Roles and bindings: what accounts may do with the API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chartgen.diff.model import Comparison, Effect, Json, ObjectChange
from chartgen.diff.rules.matching import at_path, both
from chartgen.objects.fields import entries, text
from chartgen.objects.permissions import additional
from chartgen.wording import listed

_ROLES = ("Role", "ClusterRole")
_BINDINGS = ("RoleBinding", "ClusterRoleBinding")
_BUILT_IN = ("view", "edit", "admin", "cluster-admin")
"""The ClusterRoles of Kubernetes for users, each with the permissions of those before it."""


def access(change: ObjectChange, _comparison: Comparison) -> Iterator[Effect]:
    """Yield what accounts may do in addition, or no longer."""
    before, after = both(change)
    if change.shown.kind in _ROLES:
        yield from _rules(change, before, after)
    elif change.shown.kind in _BINDINGS:
        yield from _subjects(change, before, after)
        yield from _role(change, before, after)


def _rules(change: ObjectChange, before: Json, after: Json) -> Iterator[Effect]:
    old, new = (_entries(each, "rules") for each in (before, after))
    fields = at_path(change, "rules")
    if more := additional(new, old):
        yield Effect("security-weaker", f"allows more: {listed(map(str, more))}", fields=fields)
    if less := additional(old, new):
        yield Effect("security-stronger", f"no longer allows {listed(map(str, less))}", fields=fields)


def _entries(manifest: Json, name: str) -> list[Any]:
    found = manifest.get(name)
    return found if isinstance(found, list) else []


def _subjects(change: ObjectChange, before: Json, after: Json) -> Iterator[Effect]:
    old, new = (dict.fromkeys(_subject(each) for each in entries(side, "subjects")) for side in (before, after))
    role = text(change.shown.manifest, "roleRef", "name")
    fields = at_path(change, "subjects")
    if more := [each for each in new if each not in old]:
        yield Effect("security-weaker", f"grants the role {role} to {listed(more)}", fields=fields)
    if less := [each for each in old if each not in new]:
        yield Effect("security-stronger", f"no longer grants the role {role} to {listed(less)}", fields=fields)


def _subject(subject: Json) -> str:
    namespace = text(subject, "namespace")
    return f"{text(subject, 'kind')} {f'{namespace}/' if namespace else ''}{text(subject, 'name')}"


def _role(change: ObjectChange, before: Json, after: Json) -> Iterator[Effect]:
    """Yield which of the built-in ClusterRoles allows more."""
    old, new = (text(each, "roleRef", "name") for each in (before, after))
    if old == new or not all(name in _BUILT_IN for name in (old, new)):
        return
    if _BUILT_IN.index(new) > _BUILT_IN.index(old):
        yield Effect("security-weaker", f"the role {new} allows more than {old}", fields=at_path(change, "roleRef"))
    else:
        yield Effect("security-stronger", f"the role {new} allows less than {old}", fields=at_path(change, "roleRef"))
