"""Volumes: what a pod's file system is made of, besides ConfigMaps and Secrets."""

import dataclasses
from collections.abc import Iterator
from dataclasses import KW_ONLY, field
from typing import Annotated, Any, ClassVar, Literal

from chartgen.kubernetes import quantity
from chartgen.spec.base import Items, Problem, Raw, Spec, empty, spec
from chartgen.spec.config import KeyRef, KeySource, Mountable
from chartgen.spec.declare import BOOLEAN, Value, definition
from chartgen.spec.part import plain, raw_problems
from chartgen.spec.types import Annotations, DnsLabel, OptionalName, Quantity

AccessMode = Literal["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"]


class Volume(Mountable):
    """A volume that is no ConfigMap or Secret; its name is its identity within the pod."""

    name: Any

    def source(self) -> dict[str, Any]:
        """Give the volume's source, as Kubernetes reads it; plain data."""
        raise NotImplementedError


@spec
class EmptyDir(Volume):
    """A folder that lives as long as the pod."""

    name: DnsLabel
    """The volume's name. Fixed in the chart."""
    _: KW_ONLY
    size_limit: Quantity | None = None
    """What it may hold at most. Fixed in the chart."""
    medium: Literal["", "Memory"] = ""
    """Memory makes it a tmpfs. Fixed in the chart."""

    def source(self) -> dict[str, Any]:
        """Give an `emptyDir`."""
        made = {"medium": self.medium, "sizeLimit": self.size_limit}
        return {"emptyDir": {name: value for name, value in made.items() if value}}


@spec
class HostPath(Volume):
    """A path of the node. Pod Security lets it in only for the privileged."""

    _takes_marks: ClassVar[tuple[str, ...]] = ("path",)

    name: DnsLabel
    """The volume's name. Fixed in the chart."""
    path: str
    """The path on the node. Fixed in the chart."""
    _: KW_ONLY
    type: Literal[
        "", "DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice"
    ] = ""
    """What has to be there. Fixed in the chart."""

    def source(self) -> dict[str, Any]:
        """Give a `hostPath`."""
        return {"hostPath": {"path": self.path} | ({"type": self.type} if self.type else {})}

    def _problems(self) -> Iterator[Problem]:
        if ".." in self.path.split("/"):
            yield Problem(("path",), "a host path may not go up with `..`", self.path)


@spec
class Projected(Volume):
    """Several sources in one folder: ConfigMaps, Secrets, tokens of the service account, fields of the pod."""

    _takes_marks: ClassVar[tuple[str, ...]] = ("sources",)

    name: DnsLabel
    """The volume's name. Fixed in the chart."""
    sources: Items[KeySource | KeyRef | Raw]
    """ConfigMaps and Secrets, whole or by key, and plain dicts for the rest. Fixed in the chart."""
    _: KW_ONLY
    default_mode: int | None = None
    """The files' mode, such as 0o440. Fixed in the chart."""

    def _problems(self) -> Iterator[Problem]:
        for index, source in enumerate(self.sources):
            if isinstance(source, dict):
                volume = {"name": self.name, "projected": {"sources": [plain(source)]}}
                for problem in raw_problems("Volume", volume):
                    yield dataclasses.replace(problem, path=("sources", index, *problem.path[3:]))


@spec
class RawVolume(Volume):
    """Any other volume, as Kubernetes writes it: `RawVolume("share", {"nfs": {"server": "nas", "path": "/share"}})`."""

    _takes_marks: ClassVar[tuple[str, ...]] = ("definition",)

    name: DnsLabel
    """The volume's name. Fixed in the chart."""
    definition: Raw
    """The source, a dict of one key. Fixed in the chart."""

    def source(self) -> dict[str, Any]:
        """Give the source as it was said."""
        return dict(self.definition)

    def _problems(self) -> Iterator[Problem]:
        yield from raw_problems("Volume", {"name": self.name} | plain(self.definition), "definition")


@spec
class PersistentVolumeClaim(Volume):
    """A claim that the chart makes: storage that outlives the pods."""

    name: DnsLabel
    """The volume's name; the claim is `FULLNAME-NAME`, its values are `persistence.NAME`. Fixed in the chart."""
    _: KW_ONLY
    enabled: Annotated[bool, Value("enabled", "Storage", BOOLEAN)] = True
    """Whether storage is claimed; else the data goes with the pod. Value: `persistence.NAME.enabled`."""
    size: Annotated[Quantity, Value("size", "Storage", definition("PositiveQuantity"))]
    """How much storage is claimed. Value: `persistence.NAME.size`."""
    storage_class: Annotated[OptionalName, Value("storageClass", "Storage")] = ""
    """The class of the storage; empty for the cluster's default. Value: `persistence.NAME.storageClass`."""
    access_modes: Annotated[
        Items[AccessMode],
        Value("accessModes", "Storage", {
            "type": "array", "minItems": 1, "uniqueItems": True,
            "items": {"type": "string", "enum": ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"]},
            "if": {"contains": {"const": "ReadWriteOncePod"}}, "then": {"maxItems": 1},
        }),
    ] = ("ReadWriteOnce",)  # fmt: skip
    """How many nodes may use it. Value: `persistence.NAME.accessModes`."""
    existing_claim: Annotated[OptionalName, Value("existingClaim", "Storage")] = ""
    """A claim that is there already, to be used instead. Value: `persistence.NAME.existingClaim`."""
    annotations: Annotated[Annotations, Value("annotations", "Storage")] = field(default_factory=empty)
    """Annotations of the claim. Value: `persistence.NAME.annotations`."""
    retain: Annotated[bool, Value("retain", "Storage", BOOLEAN)] = True
    """Whether the claim stays when the release is uninstalled. Value: `persistence.NAME.retain`."""

    def _problems(self) -> Iterator[Problem]:
        if quantity.parse(self.size) <= 0:
            yield Problem(("size",), "a claim asks for some storage", self.size, "more than 0")
        if "ReadWriteOncePod" in self.access_modes and len(self.access_modes) > 1:
            yield Problem(("access_modes",), "ReadWriteOncePod goes with no other access mode")


@spec
class ExistingClaim(Volume):
    """A claim that is in the namespace already."""

    name: DnsLabel
    """The volume's name. Fixed in the chart."""
    claim: OptionalName = ""
    """The claim's name; the volume's where left out. Fixed in the chart."""
    _: KW_ONLY
    read_only: bool = False
    """Whether it can only be read. Fixed in the chart."""

    def source(self) -> dict[str, Any]:
        """Give a `persistentVolumeClaim`."""
        made: dict[str, Any] = {"claimName": self.claim or self.name}
        return {"persistentVolumeClaim": made | ({"readOnly": True} if self.read_only else {})}


@spec
class Mount(Spec):
    """How something is mounted, where there is more to say than what."""

    _takes_marks: ClassVar[tuple[str, ...]] = ("sub_path",)

    source: Mountable
    """What is mounted. Fixed in the chart."""
    _: KW_ONLY
    sub_path: str = ""
    """A path within the volume instead of all of it. Fixed in the chart."""
    read_only: bool | None = None
    """Whether it can only be read; ConfigMaps and Secrets always. Fixed in the chart."""
    mode: int | None = None
    """The files' mode for ConfigMaps and Secrets, such as 0o400. Fixed in the chart."""
    propagation: Literal["None", "HostToContainer", "Bidirectional"] | None = None
    """Whether mounts are seen from the node and back. Fixed in the chart."""

    def _problems(self) -> Iterator[Problem]:
        if self.sub_path.startswith("/") or ".." in self.sub_path.split("/"):
            yield Problem(("sub_path",), "a sub-path is relative and does not go up", self.sub_path)
        if self.sub_path and isinstance(self.source, KeyRef):
            yield Problem(("sub_path",), "one key is mounted as a file, which has no sub-path", self.sub_path)
        if self.mode is not None and not isinstance(self.source, KeySource | KeyRef):
            yield Problem(("mode",), "only the files of ConfigMaps and Secrets have a mode", oct(self.mode))
        elif self.mode is not None and not 0 <= self.mode <= 0o777:
            yield Problem(("mode",), "a mode is between 0 and 0o777", oct(self.mode), "such as 0o440")
