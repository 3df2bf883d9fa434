"""Volumes other than ConfigMaps and Secrets, and their mounts."""

from collections.abc import Iterator
from dataclasses import KW_ONLY, field
from typing import Annotated, Any, ClassVar, Literal, get_args

from chartgen import names
from chartgen.kubernetes import quantity
from chartgen.locations import Key
from chartgen.objects.fields import entries, mapping, text
from chartgen.spec.base import Spec, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import BOOLEAN, Json, Value, definition
from chartgen.spec.extra import Extensible, Extra
from chartgen.spec.frozen import Items, Raw, empty
from chartgen.spec.keys import KeyPaths, KeyRef, KeySource, Mountable, paths_of, source_of
from chartgen.spec.labels import HasLabels
from chartgen.spec.params import default_or_text, no_text
from chartgen.spec.part import plain, raw_problems
from chartgen.spec.rawdata import Serializable
from chartgen.spec.text import begins_with_placeholder, mark, readable
from chartgen.spec.types import Annotations, DnsLabel, DnsSubdomain, OptionalName, Quantity, StorageClass, few_bytes

AccessMode = Literal["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"]
ACCESS_MODES: Json = {
    "type": "array",
    "minItems": 1,
    "uniqueItems": True,
    "items": {"type": "string", "enum": list(get_args(AccessMode))},
    "if": {"contains": {"const": "ReadWriteOncePod"}},
    "then": {"maxItems": 1},
}


class Volume(Serializable, Mountable):
    """A volume other than a ConfigMap or Secret, identified by its name within the pod."""

    name: Any

    def source(self) -> dict[str, Any]:
        """Return the volume's source as plain data in Kubernetes syntax."""
        raise NotImplementedError

    def manifest(self) -> dict[str, Any]:
        """Return the volume of a pod, as plain data in Kubernetes syntax."""
        return {"name": str(self.name), **plain(self.source())}


@spec
class EmptyDir(Volume):
    """An empty directory with the lifetime of the pod."""

    name: DnsLabel | Literal[""] = ""
    """Name of the volume. Defaults to the first path at which it is mounted. Fixed in the chart."""
    _: KW_ONLY
    size_limit: Quantity | None = None
    """Maximum size of the volume. Fixed in the chart."""
    medium: Literal["", "Memory"] = ""
    """Storage medium: Memory for a tmpfs, or empty for the node's default. Fixed in the chart."""

    @check("size_limit")
    def _whole_bytes(self) -> Iterator[Problem]:
        if self.size_limit is not None:
            yield from few_bytes("size_limit", "EmptyDir", self.size_limit)

    def source(self) -> dict[str, Any]:
        """Return an `emptyDir`."""
        made = {"medium": self.medium, "sizeLimit": self.size_limit}
        return {"emptyDir": {name: value for name, value in made.items() if value}}


@spec
class HostPath(Volume):
    """A file or directory of the node. Pod Security allows it only at the level `privileged`."""

    _placeholders: ClassVar[tuple[str, ...]] = ("path",)

    path: str
    """Path on the node. Fixed in the chart."""
    name: DnsLabel | Literal[""] = ""
    """Name of the volume. Defaults to the first path at which it is mounted. Fixed in the chart."""
    _: KW_ONLY
    type: Literal[
        "", "DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice"
    ] = ""
    """Type of the path, such as Directory or Socket, checked before mounting. Fixed in the chart."""

    def source(self) -> dict[str, Any]:
        """Return a `hostPath`."""
        return {"hostPath": {"path": self.path} | ({"type": self.type} if self.type else {})}

    @check("path")
    def _path_of_node(self) -> Iterator[Problem]:
        path = default_or_text(self.path)
        if not isinstance(path, str):
            yield no_text("path", self.path)
        elif not begins_with_placeholder(path) and (sentence := names.absolute_path(path)):
            yield Problem(("path",), f'invalid "path" of HostPath: {sentence}', readable(path))


@spec
class Projected(Volume):
    """Several sources in one directory: ConfigMaps, Secrets, service account tokens and fields of the pod."""

    _placeholders: ClassVar[tuple[str, ...]] = ("sources",)

    name: DnsLabel
    """Name of the volume. Fixed in the chart."""
    sources: Items[KeySource | KeyRef | KeyPaths | Raw]
    """ConfigMaps, Secrets, keys of them, or other sources as dicts. Fixed in the chart."""
    _: KW_ONLY
    default_mode: int | None = None
    """Mode of the files, such as 0o440. Fixed in the chart."""

    def source(self) -> dict[str, Any]:
        """Return a `projected` volume."""
        mode = {} if self.default_mode is None else {"defaultMode": self.default_mode}
        return {"projected": mode | {"sources": [_projection(each) for each in self.sources]}}

    @check("sources")
    def _has_sources(self) -> Iterator[Problem]:
        if not self.sources:
            yield Problem(("sources",), 'invalid "sources" of Projected: must not be empty')

    @check("default_mode")
    def _mode(self) -> Iterator[Problem]:
        if self.default_mode is not None and not 0 <= self.default_mode <= 0o777:
            message = 'invalid "default_mode" of Projected'
            yield Problem(("default_mode",), message, oct(self.default_mode), "0 to 0o777, such as 0o440")

    @check("sources")
    def _distinct_paths(self) -> Iterator[Problem]:
        seen: set[str] = set()
        for index, source in enumerate(self.sources):
            paths = list((source.known_keys() or ()) if isinstance(source, KeySource) else _paths_in(source))
            for path in paths:
                if path in seen:
                    hidden = "secret" in _projection(source)
                    message = 'duplicate path in "sources" of Projected'
                    yield Problem(("sources", index), message, "" if hidden else path)
                    break
            seen.update(paths)

    @check("name", "sources")
    def _raw_sources(self) -> Iterator[Problem]:
        for index, source in enumerate(self.sources):
            if isinstance(source, dict):
                volume = {"name": self.name, "projected": {"sources": [plain(source)]}}
                for problem in raw_problems("Volume", volume):
                    yield problem._replace(path=("sources", index, *problem.path[3:]))


def _paths_in(source: Any) -> Iterator[str]:
    """Yield the paths that a source of a projected volume names."""
    for part in plain(_projection(source)).values():
        for each in (part, *entries(part, "items")):
            if path := text(each, "path"):
                yield path


def owners_of(volume: object) -> Iterator[KeySource]:
    """Yield the ConfigMaps and Secrets that a volume contains."""
    for part in volume.sources if isinstance(volume, Projected) else (volume,):
        if (owner := source_of(part)) is not None:
            yield owner


def _projection(source: Any) -> Any:
    """Return a source of a projected volume: all keys of an object, one of them, or what the author wrote."""
    owner = source_of(source)
    if owner is None:
        return plain(source)
    paths = paths_of(source)
    items = {} if paths is None else {"items": [{"key": key, "path": path} for key, path in paths.items()]}
    return {"secret" if owner.is_secret else "configMap": {"name": str(owner)} | items}


@spec
class RawVolume(Volume):
    """Any other volume, in Kubernetes syntax: `RawVolume("share", {"nfs": {"server": "nas", "path": "/share"}})`."""

    _placeholders: ClassVar[tuple[str, ...]] = ("definition",)

    name: DnsLabel
    """Name of the volume. Fixed in the chart."""
    definition: Raw
    """Volume source, a dict with one key. Fixed in the chart."""

    def source(self) -> dict[str, Any]:
        """Return the source as written."""
        return dict(self.definition)

    @check("name", "definition")
    def _volume(self) -> Iterator[Problem]:
        if "name" in self.definition:
            yield Problem(("definition", Key("name")), 'conflicting field "name": it is the first argument', "name")
        else:
            yield from raw_problems("Volume", {"name": self.name} | plain(self.definition), "definition")
            path = mapping(dict(self.definition), "hostPath").get("path")
            if isinstance(path, str) and not begins_with_placeholder(path) and (sentence := names.absolute_path(path)):
                yield Problem(("definition", "hostPath", "path"), f"invalid `path` of hostPath: {sentence}", path)


@spec
class PersistentVolumeClaim(Volume, HasLabels, Extensible):
    """A PersistentVolumeClaim that the chart creates. Its data outlives the pods."""

    name: DnsLabel
    """Name of the volume; the claim is called `FULLNAME-NAME`. Fixed in the chart."""
    _: KW_ONLY
    fullname: DnsSubdomain | None = None
    """Exact name of the claim. Defaults to `FULLNAME-NAME`. Fixed in the chart."""
    enabled: Annotated[bool, Value("enabled", "Storage", BOOLEAN, full=True, level="minimal")] = True
    """Whether to create a claim. If false, data is lost with the pod. Value: `persistence.NAME.enabled`."""
    size: Annotated[Quantity, Value("size", "Storage", definition("PositiveQuantity"), level="standard")]
    """Requested storage. Value: `persistence.NAME.size`."""
    storage_class: Annotated[StorageClass, Value("storageClass", "Storage", level="standard")] = ""
    """Storage class of the claim. If empty, the cluster's default; `-` for none, such as for an existing volume.
    Value: `persistence.NAME.storageClass`."""
    access_modes: Annotated[
        Items[AccessMode],
        Value("accessModes", "Storage", ACCESS_MODES, level="standard"),
    ] = ("ReadWriteOnce",)
    """Access modes of the claim. Value: `persistence.NAME.accessModes`."""
    existing_claim: Annotated[OptionalName, Value("existingClaim", "Storage", full="", level="standard")] = ""
    """Name of an existing claim to use instead of creating one. Value: `persistence.NAME.existingClaim`."""
    annotations: Annotated[Annotations, Value("annotations", "Storage", level="standard")] = field(
        default_factory=empty
    )
    """Annotations of the claim. Value: `persistence.NAME.annotations`."""
    retain: Annotated[bool, Value("retain", "Storage", BOOLEAN, full=True)] = True
    """Whether to keep the claim after `helm uninstall`. Value: `persistence.NAME.retain`."""

    _extra: ClassVar[Extra] = Extra(
        {"resources": "size", "storageClassName": "storage_class"},
        "dataSource dataSourceRef selector volumeAttributesClassName volumeMode volumeName",
        "PersistentVolumeClaimSpec",
        {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    )

    def _in_text(self) -> str:
        return mark("PersistentVolumeClaim", self.name)

    def source(self) -> dict[str, Any]:
        """Return a `persistentVolumeClaim`."""
        return {"persistentVolumeClaim": {"claimName": str(self)}}

    @check("size")
    def _whole_bytes(self) -> Iterator[Problem]:
        yield from few_bytes("size", "PersistentVolumeClaim", self.size)

    @check("size")
    def _has_size(self) -> Iterator[Problem]:
        if quantity.parse(self.size) <= 0:
            yield Problem(("size",), 'invalid "size" of PersistentVolumeClaim: must be more than 0', self.size)

    @check("access_modes")
    def _access_modes_together(self) -> Iterator[Problem]:
        if "ReadWriteOncePod" in self.access_modes and len(self.access_modes) > 1:
            yield Problem(("access_modes",), "conflicting access modes: ReadWriteOncePod must be the only one")


@spec
class ExistingClaim(Volume):
    """A PersistentVolumeClaim that already exists in the namespace."""

    name: DnsLabel
    """Name of the volume. Fixed in the chart."""
    claim: OptionalName = ""
    """Name of the claim. Defaults to the name of the volume. Fixed in the chart."""
    _: KW_ONLY
    read_only: bool = False
    """Whether to mount it read-only. Fixed in the chart."""

    def _in_text(self) -> str:
        return self.claim or self.name

    def source(self) -> dict[str, Any]:
        """Return a `persistentVolumeClaim`."""
        made: dict[str, Any] = {"claimName": self.claim or self.name}
        return {"persistentVolumeClaim": made | ({"readOnly": True} if self.read_only else {})}


@spec
class Mount(Spec):
    """A mount with settings other than its path and source."""

    _placeholders: ClassVar[tuple[str, ...]] = ("sub_path",)

    source: Mountable
    """ConfigMap, Secret, key or volume to mount. Fixed in the chart."""
    _: KW_ONLY
    sub_path: str = ""
    """Path within the volume to mount instead of its root. Fixed in the chart."""
    read_only: bool | None = None
    """Whether to mount it read-only. ConfigMaps and Secrets always are; with the profile `kubernetes`, the chart does
    not say so explicitly. Fixed in the chart."""
    mode: int | None = None
    """Mode of the files of a ConfigMap or Secret, such as 0o400. Fixed in the chart."""
    propagation: Literal["None", "HostToContainer", "Bidirectional"] | None = None
    """How mounts propagate between the node and the container. Fixed in the chart."""

    @check("sub_path")
    def _sub_path_is_relative(self) -> Iterator[Problem]:
        path = default_or_text(self.sub_path)
        if not isinstance(path, str):
            yield no_text("sub_path", self.sub_path)
        elif path.startswith("/") or ".." in path.split("/"):
            yield Problem(("sub_path",), 'invalid "sub_path" of Mount: must be relative, without ".."', readable(path))

    @check("sub_path", "source")
    def _sub_path_of_volume(self) -> Iterator[Problem]:
        if self.sub_path and isinstance(self.source, KeyRef):
            yield Problem(
                ("sub_path",), 'invalid "sub_path" of Mount: a single key is mounted as a file', self.sub_path
            )

    @check("mode", "source")
    def _mode_of_files(self) -> Iterator[Problem]:
        if self.mode is not None and source_of(self.source) is None:
            yield Problem(
                ("mode",), 'invalid "mode" of Mount: only files of ConfigMaps and Secrets have one', oct(self.mode)
            )
        elif self.mode is not None and not 0 <= self.mode <= 0o777:
            message = 'invalid "mode" of Mount'
            yield Problem(("mode",), message, oct(self.mode), "0 to 0o777, such as 0o440")
