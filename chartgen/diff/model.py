"""The data of a diff: what the parts of the package pass to each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

from chartgen.objects.differences import Steps, written
from chartgen.objects.fields import Path, text
from chartgen.objects.hooks import hook_events, is_test
from chartgen.objects.identity import Identity, display_name

Json = Mapping[str, Any]

Severity = Literal["breaking", "look", "note"]
"""`breaking` needs someone to act, `look` needs a look, `note` is for information."""
Bump = Literal["none", "patch", "minor", "major"]
BUMPS: Sequence[Bump] = ("none", "patch", "minor", "major")
"""From the smallest to the largest."""
Category = Literal[
    "no-effect", "version-label", "metadata", "in-place", "config", "rolls", "scales", "created", "deleted",
    "recreated", "hook-only", "test-only", "refused", "depends", "downtime", "downtime-next", "stuck", "data-loss",
    "data-left", "data-risk", "network-wider", "network-narrower", "network-moved", "security-weaker",
    "security-stronger", "blocks-drain",
]  # fmt: skip


class Weight(NamedTuple):
    """How much a category matters, unless an effect says otherwise."""

    severity: Severity
    bump: Bump


CATEGORIES: Mapping[Category, Weight] = {
    "no-effect": Weight("note", "none"),
    "version-label": Weight("note", "none"),
    "metadata": Weight("note", "patch"),
    "in-place": Weight("note", "patch"),
    "config": Weight("note", "patch"),
    "rolls": Weight("note", "patch"),
    "scales": Weight("note", "patch"),
    "created": Weight("look", "minor"),
    "deleted": Weight("look", "major"),
    "recreated": Weight("breaking", "major"),
    "hook-only": Weight("note", "patch"),
    "test-only": Weight("note", "patch"),
    "refused": Weight("breaking", "major"),
    "depends": Weight("look", "minor"),
    "downtime": Weight("breaking", "patch"),
    "downtime-next": Weight("look", "patch"),
    "stuck": Weight("breaking", "patch"),
    "data-loss": Weight("breaking", "major"),
    "data-left": Weight("breaking", "major"),
    "data-risk": Weight("look", "patch"),
    "network-wider": Weight("look", "minor"),
    "network-narrower": Weight("breaking", "major"),
    "network-moved": Weight("breaking", "major"),
    "security-weaker": Weight("look", "minor"),
    "security-stronger": Weight("note", "patch"),
    "blocks-drain": Weight("look", "patch"),
}
"""All categories, in the order of docs/diff.md."""


def highest(bumps: Iterable[Bump]) -> Bump:
    """Return the largest bump; "none" if there are none."""
    return max(bumps, key=BUMPS.index, default="none")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field whose values differ, after both have been brought into canonical form."""

    steps: Steps
    before: Any
    """None if the object did not have the field."""
    after: Any
    """None if the object no longer has the field."""

    @property
    def path(self) -> Path:
        """The path of the field in the manifest; that of the earlier one for a field that was removed."""
        return tuple(step if isinstance(step, str | int) else step.position for step in self.steps)

    @property
    def names(self) -> tuple[str, ...]:
        """The fields on the way, without positions: `("spec", "ports", "targetPort")`."""
        return tuple(step for step in self.steps if isinstance(step, str))

    def __str__(self) -> str:
        """Write the path as API servers do."""
        return written(self.steps)


@dataclass(frozen=True)
class RenderedObject:
    """An object of a chart, as it is rendered for a scenario."""

    manifest: Json
    template: str
    """The path of its file in the chart."""
    namespace: str
    """The namespace of the release."""
    is_crd: bool = False
    """Whether it is a file of `crds/`, which Helm installs before everything else, and never changes or deletes."""

    @property
    def title(self) -> str:
        """Its kind and name, such as `Deployment/shop`."""
        return display_name(self.manifest)

    @property
    def group(self) -> str:
        """The group of its API."""
        return text(self.manifest, "apiVersion").rpartition("/")[0]

    @property
    def kind(self) -> str:
        """Its kind."""
        return text(self.manifest, "kind")

    @property
    def name(self) -> str:
        """Its name."""
        return text(self.manifest, "metadata", "name")

    @cached_property
    def hooks(self) -> tuple[str, ...]:
        """The events at which Helm runs it as a hook, such as `pre-upgrade`; none for an ordinary object."""
        return hook_events(self.manifest)

    @property
    def is_test(self) -> bool:
        """Whether it only exists during `helm test`."""
        return is_test(self.manifest)

    @property
    def is_kept(self) -> bool:
        """Whether Helm leaves it behind when it is removed from the release."""
        return text(self.manifest, "metadata", "annotations", "helm.sh/resource-policy").strip().lower() == "keep"


@dataclass(frozen=True, slots=True)
class Release:
    """What a chart renders to for one scenario."""

    namespace: str
    objects: Mapping[Identity, RenderedObject]

    def of_kind(self, *kinds: str) -> list[RenderedObject]:
        """Return the objects of some kinds that are neither hooks nor files of `crds/`."""
        return [each for each in self.objects.values() if each.kind in kinds and not each.hooks and not each.is_crd]


@dataclass(frozen=True, slots=True)
class ObjectChange:
    """An object on both sides, or on one of them."""

    before: RenderedObject | None
    after: RenderedObject | None
    fields: tuple[FieldChange, ...] = ()
    """The fields that differ, in canonical form; none if the object is on one side only."""
    replaced_by: RenderedObject | None = None
    """For an object that was removed: the object of another name that replaces it."""
    replaces: RenderedObject | None = None
    """For a new object: the object of another name that it replaces."""

    @property
    def shown(self) -> RenderedObject:
        """The object as it is afterwards, or was before if it was removed."""
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Comparison:
    """A chart in one scenario, before and after."""

    before: Release
    after: Release
    changes: tuple[ObjectChange, ...]
    """All objects, unchanged ones included: they have no fields."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of an object does."""

    category: Category
    why: str
    """A sentence without a full stop, which begins in lower case: `no endpoints until the first new pod is ready`."""
    instead: str = ""
    """What to do to avoid it: `keep the name, or add the new port first`."""
    fields: tuple[FieldChange, ...] = ()
    """The fields that cause it."""
    severity: Severity | None = None
    """Other than that of the category."""
    bump: Bump | None = None
    """Other than that of the category."""

    @property
    def weight(self) -> Weight:
        """How much it matters."""
        usual = CATEGORIES[self.category]
        return Weight(self.severity or usual.severity, self.bump or usual.bump)
