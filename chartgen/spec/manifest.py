"""Kubernetes objects without a class of their own, and waivers."""

import pathlib
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY
from typing import Any, ClassVar, Self

from chartgen import names
from chartgen.locations import Key, Path, call_site
from chartgen.objects.identity import CLUSTER_SCOPED
from chartgen.spec.base import Spec, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.files import read_objects
from chartgen.spec.frozen import Raw
from chartgen.spec.params import as_name, default_or_text, no_text
from chartgen.spec.part import plain
from chartgen.spec.rawdata import Named
from chartgen.spec.secret_contents import secret_contents
from chartgen.spec.text import in_words, is_marked, mark, readable
from chartgen.spec.types import DnsLabel
from chartgen.yamltext import KEY_MAX

_RBAC = "rbac.authorization.k8s.io"
_NAMED_BY_API = frozenset(
    {
        ("", "Node"),
        ("apiextensions.k8s.io", "CustomResourceDefinition"),
        ("apiregistration.k8s.io", "APIService"),
        ("storage.k8s.io", "CSIDriver"),
        ("storage.k8s.io", "CSINode"),
    }
)
"""Group and kind of cluster-scoped objects whose names other objects determine."""
_METADATA = frozenset({"name", "generateName", "namespace", "labels", "annotations"})
"""Metadata that the chart renders in its own way."""


@spec
class Manifest(Named, Spec):
    """Any Kubernetes object, in Kubernetes syntax.

    It is named `FULLNAME-NAME`, or `NAMESPACE-FULLNAME-NAME` if its kind is cluster-scoped. All its metadata is kept.
    A CustomResourceDefinition is not a template: Helm installs it before everything else, and never changes or deletes
    it.
    """

    _placeholders: ClassVar[tuple[str, ...]] = ("definition", "fullname")

    definition: Raw
    """Object with apiVersion, kind, metadata.name and its other fields. Fixed in the chart."""
    _: KW_ONLY
    name: str | None = None
    """Name within the chart, the part after `FULLNAME-`. Defaults to metadata.name. Fixed in the chart."""
    fullname: str | None = None
    """Exact name of the object. Fixed in the chart."""
    namespace: DnsLabel | None = None
    """Namespace of the object. Defaults to the release's namespace. Fixed in the chart."""
    enabled: bool | None = None
    """Whether to create the object, as a value; if unset, it is always created. Value: `manifests.NAME.enabled`."""
    cluster_scoped: bool | None = None
    """Whether the kind is cluster-scoped. Only needed for custom resources. Fixed in the chart."""

    @classmethod
    def files(cls, path: pathlib.Path, **fields: Any) -> tuple[Self, ...]:
        """Return the objects in a YAML or JSON file, or in all such files of a folder, as Manifests.

        A relative path is relative to the spec. `fields` are those of each Manifest, such as `namespace="monitoring"`.
        """
        site = call_site(sys._getframe(1))
        return tuple(cls(definition, **fields) for definition in read_objects(path, site))

    @property
    def plain_name(self) -> str:
        """Its name without what a path cannot contain: that of its switch among the values, and of its file."""
        return re.sub(r"[^-.A-Za-z0-9]+", "-", in_words(self.fullname or self.suffix)).strip("-.") or "manifest"

    @property
    def kind(self) -> str:
        """Kind of the object."""
        return str(self.definition.get("kind", ""))

    @property
    def group(self) -> str:
        """API group of the kind; empty for the core group."""
        return str(self.definition.get("apiVersion", "")).rpartition("/")[0]

    @property
    def is_cluster_scoped(self) -> bool:
        """Whether the object is in no namespace."""
        return (self.group, self.kind) in CLUSTER_SCOPED if self.cluster_scoped is None else self.cluster_scoped

    @property
    def is_crd(self) -> bool:
        """Whether the object is a CustomResourceDefinition."""
        return (self.group, self.kind) == ("apiextensions.k8s.io", "CustomResourceDefinition")

    @property
    def is_generated(self) -> bool:
        """Whether the API server completes the name of the object."""
        return self.name is None and self.fullname is None and "generateName" in self._metadata and not self._written

    @property
    def suffix(self) -> str:
        """The part of the name after `FULLNAME-`."""
        return self.name or self._written or str(self._metadata.get("generateName", ""))

    @property
    def exact_name(self) -> str | None:
        """The exact name; None if the name depends on the release."""
        if self.fullname is None and (self.group, self.kind) in _NAMED_BY_API:
            return self.suffix
        return self.fullname

    @property
    def _metadata(self) -> Mapping[str, Any]:
        metadata = self.definition.get("metadata")
        return metadata if isinstance(metadata, dict) else {}

    @property
    def _written(self) -> str:
        """The name in the object itself."""
        return str(self._metadata.get("name", ""))

    def _crd_name(self) -> str:
        """Return the only name that a CustomResourceDefinition can have; "" for other kinds."""
        spec = self.definition.get("spec") if self.is_crd else None
        resources = spec.get("names") if isinstance(spec, dict) else None
        plural = resources.get("plural") if isinstance(resources, dict) else None
        return f"{plural}.{spec['group']}" if plural and isinstance(spec, dict) and spec.get("group") else ""

    def other_metadata(self) -> dict[str, Any]:
        """Return the metadata other than name, namespace, labels and annotations."""
        return {key: value for key, value in self._metadata.items() if key not in _METADATA}

    def _in_text(self) -> str:
        exact = self.exact_name
        return mark("Manifest", self.kind, self.suffix) if exact is None else exact

    @check("definition")
    def _object(self) -> Iterator[Problem]:
        for key, rule in (("apiVersion", names.api_version), ("kind", names.kind)):
            given = self.definition.get(key)
            if not isinstance(given, str) or not given:
                yield Problem(("definition",), f"missing `{key}` of the manifest")
            elif sentence := rule(given):
                yield Problem(("definition", key), f"invalid `{key}` of the manifest: {sentence}")
        for path in _long_keys(self.definition, ("definition",)):
            yield Problem(path, f"a key of more than {KEY_MAX} characters in the manifest")
        contents = list(secret_contents(self.definition, ("definition",)))
        yield from contents
        if not contents and self.kind.endswith("List") and isinstance(self.definition.get("items"), list | tuple):
            message = f"unsupported {self.kind}: a manifest is a single object"
            yield Problem(("definition", Key("items")), message, hint="write a Manifest for each of its `items`")
        if "namespace" in self._metadata and self._metadata["namespace"] != self.namespace:
            yield Problem(
                ("definition", "metadata", "namespace"),
                "conflicting namespace of the manifest: it is installed in the namespace of the release",
                str(self._metadata["namespace"]), hint="remove it, or set `namespace=` of the Manifest",
            )  # fmt: skip

    @check("definition", "name", "fullname")
    def _names(self) -> Iterator[Problem]:
        if self.name is not None and self.fullname is not None:
            yield Problem(("fullname",), "conflicting name and fullname of the manifest", hint="set one of them")
            return
        path: Path = ("definition", "metadata")
        name = self.suffix.removesuffix("-") if self.is_generated else self.suffix
        if self.fullname is not None:
            if not isinstance(default_or_text(self.fullname), str):
                yield no_text("fullname", self.fullname)
                return
            path, name = ("fullname",), as_name(self.fullname)
        elif self.name is not None:
            path = ("name",)
        rule = names.path_segment if self.group == _RBAC else names.dns_subdomain
        if not name and "items" not in self.definition:
            yield Problem(path, "missing `metadata.name` of the manifest", hint="set it, or `name=` of the Manifest")
        elif name and (sentence := rule(name)):
            yield Problem(path, f"invalid name of the manifest: {sentence}", readable(name))

    @check("definition", "name", "fullname")
    def _crd(self) -> Iterator[Problem]:
        if self.is_crd and is_marked(str(plain(self.definition))):
            message = "unsupported placeholder: Helm installs CustomResourceDefinitions as they are"
            yield Problem(("definition",), message)
        expected, name = self._crd_name(), self.exact_name
        if expected and name and name != expected:
            path: Path = ("definition", "metadata", "name")
            if self.fullname is not None or self.name is not None:
                path = ("fullname",) if self.fullname is not None else ("name",)
            message = "invalid name of a CustomResourceDefinition: it must be `PLURAL.GROUP` of its `spec`"
            yield Problem(path, message, readable(name), expected)

    @check("definition", "enabled")
    def _switch(self) -> Iterator[Problem]:
        if self.is_crd and self.enabled is not None:
            message = "conflicting `enabled` of a CustomResourceDefinition: Helm installs it before everything else"
            yield Problem(("enabled",), message, str(self.enabled), hint="remove it")

    @check("definition", "namespace", "cluster_scoped")
    def _scope(self) -> Iterator[Problem]:
        if self.is_cluster_scoped and self.namespace is not None:
            message = f"conflicting namespace of the manifest: {self.kind} is cluster-scoped"
            yield Problem(("namespace",), message, self.namespace, hint="remove it")


@spec
class Waiver(Spec):
    """Waives a rule for a chart."""

    rule: str
    """Name of a policy, of a rule of chartgen such as `secret-literal`, of a linter check such as `image-digest`, or of
    a change that `chartgen diff` reports, such as `diff/recreated`. Fixed in the chart."""
    reason: str
    """Reason in one sentence, shown in the chart's README. Fixed in the chart."""
    _: KW_ONLY
    annotate: bool = False
    """Whether the chart's objects have annotations that make linters skip the rule. Those of the scenario `strict`
    always have them. Fixed in the chart."""

    @check("reason")
    def _has_reason(self) -> Iterator[Problem]:
        if not self.reason.strip():
            yield Problem(("reason",), 'invalid "reason" of Waiver: must not be empty')


def _long_keys(value: Any, path: Path) -> Iterator[Path]:
    """Yield the paths of the dicts that have keys which are too long for YAML."""
    if isinstance(value, Mapping):
        if any(len(key) > KEY_MAX for key in value):
            yield path
        for key, item in value.items():
            yield from _long_keys(item, (*path, key))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _long_keys(item, (*path, index))
