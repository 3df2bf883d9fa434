"""ConfigMaps, Secrets and claims, which the first chart that uses them creates, and to which others refer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chartgen.importing.code import Call
from chartgen.importing.conversion.fields import Unsupported
from chartgen.importing.conversion.metadata import metadata
from chartgen.importing.graph import Application
from chartgen.importing.grouping import Group, slug
from chartgen.importing.model import Original
from chartgen.objects.fields import entries, mapping, text
from chartgen.spec.reserved import ROOT_KEYS

_DEFAULTS = {"ConfigMap": "config", "Secret": "secret"}
"""The end of the name of a ConfigMap or Secret without a name of its own."""
_CONFIG, _SECRET, _CLAIM = "ConfigMap", "Secret", "PersistentVolumeClaim"


class Sources:
    """What the pods of an application read: each object is one call, or one for its owner and one for all others."""

    def __init__(self, application: Application, groups: Sequence[Group]) -> None:
        """Find what workloads refer to.

        Args:
            application: The application.
            groups: Its charts, in the order in which they are installed.
        """
        self._application = application
        self._owners: dict[tuple[str, str, str], Group] = {}
        self._uses: dict[tuple[str, str, str], list[tuple[str, ...]]] = defaultdict(list)
        self._optional: dict[tuple[str, str, str, str], set[bool]] = defaultdict(set)
        self._calls: dict[tuple[str, ...], Call] = {}
        self.created: dict[int, list[Original]] = {}
        """By the identity of a call: the objects that it stands for."""
        for group in groups:
            for workload in group.workloads.values():
                for reference in application.references(workload):
                    key = (group.namespace, reference.kind, reference.name)
                    self._owners.setdefault(key, group)
                    if reference.path[-2:-1] == ("imagePullSecrets",) or "imagePullSecrets" in reference.path:
                        continue
                    self._uses[key].append(reference.keys)
                    for each in reference.keys:
                        self._optional[(*key, each)].add(reference.optional)

    def owner(self, original: Original) -> Group | None:
        """Return the chart that creates an object: the first one that uses it."""
        return self._owners.get((self._application.namespace(original), original.kind, original.name))

    def config(self, group: Group, name: str) -> Call:
        """Return a ConfigMap, as a chart refers to it."""
        found = self._created(group, _CONFIG, name)
        if found is None:
            return self._existing("ExistingConfigMap", _CONFIG, group.namespace, name)
        key = (_CONFIG, group.namespace, name)
        if key not in self._calls:
            self._calls[key] = self._config(group, found)
            self.created[id(self._calls[key])] = [found]
        return self._calls[key]

    def secret(self, group: Group, name: str) -> Call:
        """Return a Secret, as a chart refers to it."""
        found = self._created(group, _SECRET, name)
        # A chart would create a Secret without the keys that are optional, so such a one stays outside.
        is_partial = bool(self._optional_keys(_SECRET, group.namespace, name))
        if found is None or is_partial or not mapping(found.manifest, "data"):
            return self._existing("ExistingSecret", _SECRET, group.namespace, name)
        key = (_SECRET, group.namespace, name)
        if key not in self._calls:
            self._calls[key] = self._secret(group, found)
            self.created[id(self._calls[key])] = [found]
        return self._calls[key]

    def claim(self, group: Group, volume: str, name: str, *, read_only: bool = False) -> Call:
        """Return a claim, as a volume of a chart."""
        found = self._created(group, _CLAIM, name)
        key = (_CLAIM, group.namespace, name)
        if found is not None and not read_only:
            created = self._calls.get(key)
            if created is None:
                created = self._calls[key] = self._claim(group, volume, found)
                self.created[id(created)] = [found]
            if created.arguments == [volume]:
                return created
        existing = ("ExistingClaim", group.name, name, volume, str(read_only))
        if existing not in self._calls:
            fields = {"read_only": True} if read_only else {}
            arguments = [volume] if volume == name else [volume, name]
            self._calls[existing] = Call("ExistingClaim", arguments, fields, name=name)
        return self._calls[existing]

    def unused(self, group: Group, originals: Sequence[Original]) -> Iterator[tuple[Original, Call]]:
        """Yield ConfigMaps and claims that no workload refers to, each as a chart creates it, if the language can."""
        for each in originals:
            self._owners[group.namespace, each.kind, each.name] = group
        for each in originals:
            own = slug(each.name.removeprefix(f"{group.name}-"))
            try:
                yield each, self._config(group, each) if each.kind == _CONFIG else self._claim(group, own, each)
            except Unsupported:
                continue

    def users(self, kind: str, namespace: str, name: str) -> int:
        """Return how often workloads refer to an object."""
        return len(self._uses[namespace, kind, name])

    def _created(self, group: Group, kind: str, name: str) -> Original | None:
        """Return an object that a chart creates; None if another one does, or none."""
        found = self._application.find(group.namespace, kind, name)
        return found if self._owners.get((group.namespace, kind, name)) is group else None

    def _existing(self, cls: str, kind: str, namespace: str, name: str) -> Call:
        key = (cls, namespace, name)
        if key not in self._calls:
            required, optional = self._keys(kind, namespace, name)
            fields: dict[str, Any] = {}
            if required:
                fields["keys"] = required
            if optional:
                fields["optional_keys"] = optional
            self._calls[key] = Call(cls, [name], fields, name=name)
        return self._calls[key]

    def _keys(self, kind: str, namespace: str, name: str) -> tuple[list[str], list[str]]:
        """Return the keys that pods need, and those that may be missing; none if some use the whole object."""
        uses = self._uses[namespace, kind, name]
        if not uses or not all(uses):
            return [], []
        keys = list(dict.fromkeys(key for use in uses for key in use))
        optional = self._optional_keys(kind, namespace, name)
        for key in keys:
            if len(self._optional[namespace, kind, name, key]) > 1:
                raise Unsupported(f"unsupported key {key} of {kind} {name}, which is both optional and required")
        return [key for key in keys if key not in optional], optional

    def _optional_keys(self, kind: str, namespace: str, name: str) -> list[str]:
        """Return the keys of an object that may be missing, unless some pod uses the whole object."""
        uses = self._uses[kind_key := (namespace, kind, name)]
        if not all(uses):
            return []
        keys = dict.fromkeys(key for use in uses for key in use)
        return [key for key in keys if self._optional[(*kind_key, key)] == {True}]

    def _config(self, group: Group, original: Original) -> Call:
        data = dict(mapping(original.manifest, "data"))
        fields: dict[str, Any] = self._names(group, original)
        if original.manifest.get("binaryData"):
            raise Unsupported("unsupported `binaryData`")
        if original.manifest.get("immutable") is True:
            fields["immutable"] = True
        docs = {key: text for key, text in _comments(original) if key in data}
        if docs:
            fields["docs"] = docs
        fields |= metadata(original, group)
        return Call("ConfigMap", [data], fields, name=original.name, comment=original.comments.get((), ""))

    def _secret(self, group: Group, original: Original) -> Call:
        fields: dict[str, Any] = self._names(group, original)
        kind = text(original.manifest, "type")
        if kind and kind != "Opaque":
            fields["type"] = kind
        keys = list(mapping(original.manifest, "data"))
        docs = {key: text for key, text in _comments(original) if key in keys}
        if docs:
            fields["docs"] = docs
        fields |= metadata(original, group)
        return Call("Secret", [keys], fields, name=original.name, comment=original.comments.get((), ""))

    def _names(self, group: Group, original: Original) -> dict[str, Any]:
        """Return the fields by which a ConfigMap or Secret gets its exact name."""
        name = original.name
        own = name.removeprefix(f"{group.name}-")
        if own != name and own == _DEFAULTS[original.kind]:
            return {}
        if own != name and slug(own) == own and own not in ROOT_KEYS:
            return {"name": own}
        kinds = [kind for (_, kind, _), owner in self._owners.items() if owner is group and kind == original.kind]
        # The only one of a chart needs no name within it.
        if len(kinds) == 1:
            return {"fullname": name}
        key = slug(name)
        return {"name": f"{key}-{_DEFAULTS[original.kind]}" if key in ROOT_KEYS else key, "fullname": name}

    def _claim(self, group: Group, volume: str, original: Original) -> Call:
        fields = claim_fields(original.manifest)
        if original.name != f"{group.name}-{volume}":
            fields["fullname"] = original.name
        fields |= metadata(original, group)
        return Call("PersistentVolumeClaim", [volume], fields, name=original.name)


def claim_fields(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a claim, or of a template of claims."""
    rest = dict(mapping(manifest, "spec"))
    size = mapping(rest, "resources", "requests").get("storage")
    if size is None:
        raise Unsupported("unsupported claim without a size")
    resources = dict(rest.pop("resources"))
    requests = {key: value for key, value in resources.pop("requests").items() if key != "storage"}
    found: dict[str, Any] = {"size": str(size)}
    if "storageClassName" in rest:
        found["storage_class"] = rest.pop("storageClassName") or "-"
    modes = rest.pop("accessModes", None)
    if modes and modes != ["ReadWriteOnce"]:
        found["access_modes"] = modes
    if rest.get("volumeMode") == "Filesystem":
        del rest["volumeMode"]
    if requests or resources:
        raise Unsupported("unsupported resources of a claim other than its size")
    if rest:
        found["extra"] = rest
    return found


def _comments(original: Original) -> Iterator[tuple[str, str]]:
    for path, comment in original.comments.items():
        if len(path) == 2 and path[0] in ("data", "stringData"):
            yield str(path[1]), comment


def items_of(source: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the path of each key that a volume contains; None if it contains all keys.

    Raises:
        Unsupported: A key has a mode of its own.
    """
    if "items" not in source:
        return None
    items = entries(source, "items")
    if any("mode" in item for item in items):
        raise Unsupported("unsupported `mode` of a single key")
    return {text(item, "key"): text(item, "path") for item in items}
