"""The pod of one workload: its volumes, and what its containers read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chartgen.importing.code import Call, Octal
from chartgen.importing.conversion.fields import Unsupported, call, taken
from chartgen.importing.conversion.metadata import strings
from chartgen.importing.conversion.sources import Sources, claim_fields, items_of
from chartgen.importing.graph import pod_of
from chartgen.importing.grouping import Group
from chartgen.importing.model import Original
from chartgen.objects.fields import entries, mapping, text
from chartgen.objects.pods import containers, pod_path
from chartgen.spec.storage import EmptyDir, Mount

_MODE = 0o644
"""The mode of the files of a volume if none is set."""


class PodScope:
    """What the containers of one workload share."""

    def __init__(self, sources: Sources, group: Group, workload: Original) -> None:
        """Begin with a workload.

        Args:
            sources: The ConfigMaps, Secrets and claims of the application.
            group: The chart.
            workload: The workload.
        """
        self._sources = sources
        self._group = group
        self._workload = workload
        self._volumes: dict[str, tuple[Any, dict[str, Any]]] = {}
        self._order: list[str] = []
        """The volumes in the order in which containers mount them."""

    def config(self, name: str) -> Call:
        """Return a ConfigMap."""
        return self._sources.config(self._group, name)

    def secret(self, name: str) -> Call:
        """Return a Secret."""
        return self._sources.secret(self._group, name)

    def comments_of(self, variables: Any) -> dict[str, str]:
        """Return the comments of variables of a container by name, without those of credentials."""
        manifest, comments = self._workload.manifest, self._workload.comments
        base = next(
            (path for path, each in containers(manifest, pod_path(manifest) or ()) if each.get("env") is variables),
            None,
        )
        found: dict[str, str] = {}
        for index, each in enumerate(variables if base is not None else ()):
            if not mapping(each, "valueFrom", "secretKeyRef"):
                where = (*(base or ()), "env", index)
                texts = [comments[path] for path in (where, (*where, "name"), (*where, "value")) if path in comments]
                if texts:
                    found[text(each, "name")] = "\n".join(dict.fromkeys(texts))
        return found

    def mounts(self, found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Return the mounts of a container by path.

        Raises:
            Unsupported: The language does not support one of them.
        """
        mounts: dict[str, Any] = {}
        for each in found:
            rest = {key: value for key, value in each.items() if value is not None}
            path, name = rest.pop("mountPath", ""), rest.pop("name", "")
            if path in mounts:
                raise Unsupported(f"unsupported duplicate mount path {path}")
            source, options = self._volume(name)
            if name not in self._order:
                self._order.append(name)
            fields = dict(options)
            if rest.get("mountPropagation") is not None:
                fields["propagation"] = rest.pop("mountPropagation")
            fields |= taken(Mount, rest, without=frozenset({"source", "mode", "propagation"}))
            if rest:
                raise Unsupported(f"unsupported field `{next(iter(rest))}` of a mount")
            mounts[path] = call(Mount, {"source": source, **fields}) if fields else source
        return mounts

    def named_volumes(self) -> dict[str, Any]:
        """Return the field `volumes`: volumes whose name or place differs from what the mounts determine."""
        given = [text(each, "name") for each in entries(pod_of(self._workload), "volumes")]
        claimed = self._templates()
        order = [name for name in self._order if name not in claimed]
        for name in given:
            if name in claimed and not self._is_replaced(name):
                raise Unsupported(f"unsupported volume {name} with the name of a claim template")
            self._volume(name)
        for length in range(len(given) + 1):
            first, rest = given[:length], given[length:]
            if rest == [name for name in order if name not in first] and all(map(self._is_named_so, rest)):
                return {name: self._written(name) for name in first}
        raise Unsupported("unsupported volumes with the same name")

    def _written(self, name: str) -> Any:
        """Return a volume that the field `volumes` names."""
        if name in self._templates():
            return Call("ExistingClaim", [name], name=name)
        source, options = self._volumes[name]
        return call(Mount, {"source": source, **options}) if options else source

    def _is_named_so(self, name: str) -> bool:
        """Return whether a volume has the name that charts give it."""
        if name in self._templates():
            return False
        source, _ = self._volumes[name]
        owner = source.of if isinstance(source, Call) and source.of is not None else source
        kind = {"ConfigMap": "config", "ExistingConfigMap": "config", "Secret": "secret", "ExistingSecret": "secret"}
        if owner.function not in kind:
            return True
        own = owner.fields.get("name") or (owner.arguments[0] if owner.function.startswith("Existing") else "")
        prefix = kind[owner.function]
        return bool(name == (f"{prefix}-{own}".replace(".", "-")[:60].rstrip("-") if own else prefix))

    def _is_replaced(self, name: str) -> bool:
        """Return whether a volume stands for the claims of a template, by which API servers replace it in the pods."""
        volumes = entries(pod_of(self._workload), "volumes")
        claim = {"persistentVolumeClaim": {"claimName": name}}
        return [each for each in volumes if text(each, "name") == name] == [{"name": name, **claim}]

    def _templates(self) -> dict[str, Mapping[str, Any]]:
        found = entries(self._workload.manifest, "spec", "volumeClaimTemplates")
        return {text(each, "metadata", "name"): each for each in found}

    def _volume(self, name: str) -> tuple[Any, dict[str, Any]]:
        if name not in self._volumes:
            templates = self._templates()
            if name in templates:
                self._volumes[name] = self._template(name, templates[name]), {}
            else:
                pod = pod_of(self._workload)
                found = next((each for each in entries(pod, "volumes") if text(each, "name") == name), None)
                if found is None:
                    raise Unsupported(f"unsupported mount of volume {name}, which does not exist")
                self._volumes[name] = self._source(name, found)
        return self._volumes[name]

    def _template(self, name: str, template: Mapping[str, Any]) -> Call:
        fields = claim_fields(template)
        # They cannot change, not even those for Helm.
        labels = strings(mapping(template, "metadata", "labels"))
        annotations = strings(mapping(template, "metadata", "annotations"))
        fields |= ({"labels": labels} if labels else {}) | ({"annotations": annotations} if annotations else {})
        return Call("VolumeClaimTemplate", [name], fields, name=name)

    def _source(self, name: str, volume: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
        kind = next((key for key in volume if key != "name"), "emptyDir")
        source = {key: value for key, value in (volume.get(kind) or {}).items() if value is not None}
        match kind:
            case "emptyDir":
                rest = dict(source)
                fields = taken(EmptyDir, rest)
                return (self._raw(name, kind, source) if rest else Call("EmptyDir", [name], fields, name=name)), {}
            case "hostPath":
                fields = {"type": source["type"]} if source.get("type") else {}
                return Call("HostPath", [text(source, "path"), name], fields, name=name), {}
            case "persistentVolumeClaim":
                read_only = source.get("readOnly") is True
                return self._sources.claim(self._group, name, text(source, "claimName"), read_only=read_only), {}
            case "configMap" if not source.get("optional"):
                return _some(self.config(text(source, "name")), source), _mode(source)
            case "secret" if not source.get("optional"):
                return _some(self.secret(text(source, "secretName")), source), _mode(source)
            case "projected":
                return self._projected(name, source), {}
        return self._raw(name, kind, source), {}

    def _raw(self, name: str, kind: str, source: Mapping[str, Any]) -> Call:
        return Call("RawVolume", [name, {kind: source}], name=name)

    def _projected(self, name: str, source: Mapping[str, Any]) -> Call:
        parts: list[Any] = []
        sources = entries(source, "sources")
        if any(each in sources[:index] for index, each in enumerate(sources)):
            return self._raw(name, "projected", source)
        for each in sources:
            (kind, part), *more = each.items()
            if not more and kind == "configMap" and not part.get("optional"):
                parts.append(_some(self.config(text(part, "name")), part))
            elif not more and kind == "secret" and not part.get("optional"):
                parts.append(_some(self.secret(text(part, "name")), part))
            else:
                parts.append(each)
        mode = _mode(source)
        fields = {"default_mode": mode["mode"]} if mode else {}
        return Call("Projected", [name, parts], fields, name=name)


def _some(owner: Call, source: Mapping[str, Any]) -> Call:
    """Return some keys of a ConfigMap or Secret, or all of them."""
    paths = items_of(source)
    if paths is None:
        return owner
    keys = owner.fields.get("keys")
    if owner.function.startswith("Existing") and keys == list(paths) and all(k == v for k, v in paths.items()):
        return owner
    return Call("paths", [paths], of=owner)


def _mode(source: Mapping[str, Any]) -> dict[str, Any]:
    mode = source.get("defaultMode")
    return {} if mode in (None, _MODE) else {"mode": Octal(int(str(mode)))}
