"""Which fields of a change are at a path, and how a sentence names them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chartgen.diff.model import FieldChange, Json, ObjectChange
from chartgen.objects.differences import Entry
from chartgen.objects.fields import at
from chartgen.objects.pods import pod_path
from chartgen.objects.secret_content import is_secret_name
from chartgen.wording import listed

Names = tuple[str, ...]
"""Fields that lead to another one, without positions in lists."""

DATA = ("data", "stringData", "binaryData")
"""Fields with the content of ConfigMaps and Secrets."""

_LONGEST = 60
"""Characters of a value in a sentence."""
_SHOWN = frozenset(
    "clusterIP completions cpu host image ingressClassName maxReplicas maxSurge maxUnavailable memory minAvailable"
    " minReplicas name parallelism path pathType policy port protocol schedule serviceAccountName serviceName storage"
    " storageClassName targetPort type".split()
)
"""Fields whose values are names and amounts: others, such as those of variables, may contain secrets."""


def at_path(change: ObjectChange, *path: str) -> tuple[FieldChange, ...]:
    """Return the changed fields at a path or below it, and those above it whose values differ there."""
    return tuple(each for each in change.fields if _concerns(each, path))


def _concerns(field: FieldChange, path: Names) -> bool:
    names = field.names
    if names[: len(path)] == path:
        return True
    if path[: len(names)] != names:
        return False
    rest = path[len(names) :]
    if isinstance(field.before, list) or isinstance(field.after, list):
        return any(_has(value, rest) for value in (field.before, field.after))
    return bool(at(field.before, rest) != at(field.after, rest))


def _has(value: Any, rest: Names) -> bool:
    entries = value if isinstance(value, list) else [value]
    return any(at(each, rest) is not None for each in entries)


def both(change: ObjectChange) -> tuple[Json, Json]:
    """Return the manifests of both sides; empty for a side on which the object does not exist."""
    empty: Json = {}
    return change.before.manifest if change.before else empty, change.after.manifest if change.after else empty


def group_kind(change: ObjectChange) -> tuple[str, str]:
    """Return the API group and the kind of the object."""
    return change.shown.group, change.shown.kind


def template_path(manifest: Json) -> Names:
    """Return the path of the pod template; empty for an object that has none."""
    path = pod_path(manifest)
    return () if path is None or len(path) == 1 else tuple(str(step) for step in path[:-1])


def template_fields(change: ObjectChange) -> tuple[FieldChange, ...]:
    """Return the changed fields of the pod template."""
    path = template_path(change.shown.manifest)
    return at_path(change, *path) if path else ()


def summary(fields: Iterable[FieldChange], base: int = 0) -> str:
    """Describe fields: `containers[shop].image 1.0 → 1.1, containers[shop].env[LANGUAGE] removed and 2 more`.

    Args:
        fields: The changed fields.
        base: How many names at the beginning of their paths to leave out.
    """
    return listed(dict.fromkeys(_described(each, base) for each in fields))


def _described(field: FieldChange, base: int) -> str:
    return " ".join(filter(None, (_written(field, base), transition(field))))


def transition(field: FieldChange) -> str:
    """Describe what happens to a field: `1.0 → 1.1`, `added`, `removed` or `changed`."""
    if _may_show(field):
        return " → ".join(map(_value, (field.before, field.after)))
    return "added" if field.before is None else "removed" if field.after is None else "changed"


def _may_show(field: FieldChange) -> bool:
    """Return whether the values of a field fit into a sentence, and can't be secret."""
    last, values = field.steps[-1], (field.before, field.after)
    if not isinstance(last, str) or field.names[0] in DATA or is_secret_name(last):
        return False
    if any(isinstance(value, dict | list) for value in values):
        return False
    return last in _SHOWN or all(value is None or isinstance(value, bool | int | float) for value in values)


def _value(value: Any) -> str:
    if value is None:
        return "unset"
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def _written(field: FieldChange, base: int) -> str:
    written = ""
    skipped = 0
    for step in field.steps:
        if isinstance(step, str):
            skipped += 1
            if skipped > base:
                quoted = step if all(each.isalnum() or each in "-_" for each in step) else f'["{step}"]'
                written += f".{quoted}" if written and quoted == step else quoted
        elif skipped > base or (skipped == base and written):
            written += f"[{_entry(step)}]"
    return written


def _entry(step: int | Entry) -> str:
    if isinstance(step, int):
        return str(step)
    return "/".join(str(value) for _, value in step.keys) if step.keys else str(step.value)


def keys_of(fields: Iterable[FieldChange]) -> list[str]:
    """Return the keys of the data that fields are about."""
    return sorted({each.names[1] for each in fields if len(each.names) > 1})
