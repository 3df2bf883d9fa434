"""Kubernetes objects without a class of their own, and waivers."""

from collections.abc import Iterator
from dataclasses import KW_ONLY
from typing import ClassVar

from chartgen import names
from chartgen.spec.base import Spec, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.frozen import Raw
from chartgen.spec.secret_contents import secret_contents


@spec
class Manifest(Spec):
    """Any Kubernetes object, in Kubernetes syntax, named `FULLNAME-NAME` and in the release's namespace."""

    _placeholders: ClassVar[tuple[str, ...]] = ("definition",)

    definition: Raw
    """Object with apiVersion, kind, metadata.name and its other fields. Fixed in the chart."""
    _: KW_ONLY
    cluster_scoped: bool = False
    """Whether the kind is cluster-scoped; the name is then used as written. Fixed in the chart."""

    @property
    def kind(self) -> str:
        """Kind of the object."""
        return str(self.definition.get("kind", ""))

    @property
    def group(self) -> str:
        """API group of the kind; empty for the core group."""
        return str(self.definition.get("apiVersion", "")).rpartition("/")[0]

    @property
    def name(self) -> str:
        """Name of the object, as written."""
        metadata = self.definition.get("metadata")
        return str(metadata.get("name", "")) if isinstance(metadata, dict) else ""

    @check("definition")
    def _object(self) -> Iterator[Problem]:
        for key, rule in (("apiVersion", names.api_version), ("kind", names.kind)):
            given = self.definition.get(key)
            if not isinstance(given, str) or not given:
                yield Problem(("definition",), f"missing `{key}` of the manifest")
            elif sentence := rule(given):
                yield Problem(("definition", key), f"invalid `{key}` of the manifest: {sentence}")
        yield from secret_contents(self.definition, ("definition",))
        sentence = names.dns_subdomain(self.name)
        if sentence:
            yield Problem(
                ("definition", "metadata"),
                f"invalid name of the manifest: {sentence}" if self.name else "missing `metadata.name` of the manifest",
                self.name,
            )
        if isinstance(metadata := self.definition.get("metadata"), dict) and "namespace" in metadata:
            yield Problem(
                ("definition", "metadata", "namespace"),
                "conflicting namespace of the manifest: objects are installed in the namespace of the release",
                str(metadata["namespace"]), hint="remove it",
            )  # fmt: skip


@spec
class Waiver(Spec):
    """Waives a rule for this chart, and sets the corresponding annotations of linters."""

    rule: str
    """Name of the rule: that of a policy, or of a check of linters such as `image-digest`. Fixed in the chart."""
    reason: str
    """Reason in one sentence, shown in the chart's README. Fixed in the chart."""

    @check("reason")
    def _has_reason(self) -> Iterator[Problem]:
        if not self.reason.strip():
            yield Problem(("reason",), 'invalid "reason" of Waiver: must not be empty')
