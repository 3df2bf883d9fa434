"""Objects that come, go or get another name, hooks, files of `crds/`, and fields that no other rule is about."""

from __future__ import annotations

from collections.abc import Iterator

from chartgen.diff.model import Bump, Comparison, Effect, FieldChange, ObjectChange, RenderedObject
from chartgen.diff.rules.matching import summary
from chartgen.objects.fields import text

VERSION_LABELS = ("helm.sh/chart", "app.kubernetes.io/version")
"""Labels with versions, which change with each release of a chart."""
_NEW_VERSION = "gets the labels of the new version"

_HARMLESS = frozenset(
    {"HorizontalPodAutoscaler", "NetworkPolicy", "PodDisruptionBudget", "ScaledObject", "VerticalPodAutoscaler"}
)
"""Kinds of objects that nobody depends on: removing them breaks no installation."""


def hooks(change: ObjectChange, _comparison: Comparison) -> Iterator[Effect]:
    """Yield what the change of a hook does; Helm deletes hooks and creates them anew, so that any field can change."""
    shown = change.shown
    if change.fields and all(map(_is_version_label, change.fields)):
        yield Effect("version-label", _NEW_VERSION, fields=change.fields)
        return
    if shown.is_test:
        yield Effect("test-only", f"{_what_happens(change)}; it only exists during `helm test`", fields=change.fields)
        return
    events = ", ".join(shown.hooks)
    bump: Bump | None = None if change.before and change.after else "minor"
    yield Effect("hook-only", f"{_what_happens(change)}; it runs at {events}", fields=change.fields, bump=bump)


def _what_happens(change: ObjectChange) -> str:
    if change.after is None:
        return "the hook is removed, but not the objects that it created"
    if change.before is None:
        return "the hook is new"
    if not change.before.hooks:
        return "the object becomes a hook"
    return f"the hook changes: {summary(change.fields)}"


def definitions(change: ObjectChange, _comparison: Comparison) -> Iterator[Effect]:
    """Yield what the change of a file of `crds/` does: nothing, since upgrades skip this folder."""
    if change.after is None:
        why = "Helm never deletes files of crds/: the definition stays in the cluster, with its objects"
        yield Effect("deleted", why, "delete it with kubectl once it is no longer needed")
        return
    state = "changes" if change.before else "new files"
    yield Effect(
        "depends",
        f"Helm ignores {state} of crds/ in upgrades: the cluster keeps its definitions",
        f"run `kubectl apply --server-side -f {change.after.template}` before the upgrade",
        change.fields,
    )


def one_sided(change: ObjectChange, _comparison: Comparison) -> Iterator[Effect]:
    """Yield that an object is created or deleted, or gets another name."""
    other = change.replaced_by or change.replaces
    if other is not None:
        yield _recreated(change, other)
    elif change.after is not None:
        yield Effect("created", "is new")
    elif change.before is not None and change.before.is_kept:
        yield Effect(
            "deleted",
            "is no longer part of the release, but stays in the cluster (helm.sh/resource-policy: keep)",
            "delete it with kubectl once it is no longer needed",
            bump=_bump_of(change),
        )
    else:
        yield Effect("deleted", "is deleted", bump=_bump_of(change))


def _bump_of(change: ObjectChange) -> Bump | None:
    return "minor" if change.shown.kind in _HARMLESS else None


def _recreated(change: ObjectChange, other: RenderedObject) -> Effect:
    kept = change.before is not None and change.before.is_kept
    if other.name == change.shown.name and _namespace(other) != _namespace(change.shown):
        return _moved(change, other)
    if change.after is not None:
        why = f"replaces {other.title}"
    elif kept:
        why = f"is replaced by {other.title}, but stays in the cluster (helm.sh/resource-policy: keep)"
    else:
        why = f"is replaced by {other.title}, and deleted"
    if change.shown.kind == "Job":
        return Effect("recreated", f"{why}: the Job runs again", severity="note", bump="patch")
    return Effect("recreated", why, "keep the name, for example with `fullname` or `name`")


def _moved(change: ObjectChange, other: RenderedObject) -> Effect:
    """Return that an object is in another namespace; a release there is another one."""
    if change.after is not None:
        return Effect("recreated", f"comes from the namespace {_namespace(other)}")
    old = _namespace(change.shown)
    instead = f"keep the namespace; or install the release there, and uninstall the one in {old}"
    return Effect("recreated", f"moves from the namespace {old} to {_namespace(other)}", instead)


def _namespace(rendered: RenderedObject) -> str:
    return text(rendered.manifest, "metadata", "namespace") or rendered.namespace


def rest(fields: tuple[FieldChange, ...]) -> Iterator[Effect]:
    """Yield what the fields do that no other rule is about: version labels, other metadata, and everything else.

    Args:
        fields: The fields of an object that no other effect names.
    """
    labels = tuple(each for each in fields if _is_version_label(each))
    others = tuple(
        each for each in fields if each.names[:1] == ("metadata",) and not any(each is one for one in labels)
    )
    plain = tuple(each for each in fields if each.names[:1] != ("metadata",))
    if labels:
        yield Effect("version-label", _NEW_VERSION, fields=labels)
    if others:
        yield Effect("metadata", f"labels and annotations change: {summary(others, 1)}", fields=others)
    if plain:
        yield Effect("in-place", f"changes in place: {summary(plain, _base(plain))}", fields=plain)


def _base(fields: tuple[FieldChange, ...]) -> int:
    return 1 if all(each.names[:1] == ("spec",) and len(each.names) > 1 for each in fields) else 0


def _is_version_label(field: FieldChange) -> bool:
    names = field.names
    if names[:2] != ("metadata", "labels"):
        return False
    if len(names) == 3:
        return names[2] in VERSION_LABELS
    keys = {*(field.before or {}), *(field.after or {})}
    return keys <= {*VERSION_LABELS}
