"""The volumes of a pod, and the mounts of its container."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.resources.environment_variables import is_used_whole, source_name
from chartgen.resources.fields import Fields
from chartgen.resources.helm import negated
from chartgen.resources.persistentvolumeclaim import fields_of, is_enabled
from chartgen.resources.scope import ChartScope
from chartgen.spec.claim_template import VolumeClaimTemplate
from chartgen.spec.config import ConfigMap, ExistingConfigMap
from chartgen.spec.container import ContainerFields
from chartgen.spec.keys import KeyPaths, KeyRef, KeySource, paths_of, source_of
from chartgen.spec.part import plain
from chartgen.spec.storage import Mount, PersistentVolumeClaim, Projected, Volume
from chartgen.spec.variable_order import is_in_order
from chartgen.spec.workload import Workload


class VolumePlan(NamedTuple):
    """One volume; `lines` are rendered after its name, at the same level."""

    name: str
    lines: tuple[str, ...]
    when: str = ""
    """The condition that the pod has it; empty for always."""


class MountPlan(NamedTuple):
    """One mount of the container."""

    path: str
    lines: tuple[str, ...]
    """Path and sub-path, as YAML."""
    volume: str
    read_only: bool
    propagation: str


class Volumes:
    """The volumes of a pod: each is rendered once, however many containers mount it; those with a name come first."""

    def __init__(self, workload: Workload, chart: ChartScope, fields: Fields) -> None:
        self._fields = fields
        self._chart = chart
        self._release = chart.names
        self.plans: dict[object, VolumePlan] = {}
        mounted = [mount.source for _, container in workload.all_containers() for _, mount in container.mounted()]
        self._taken: set[str] = {source.name for source in mounted if isinstance(source, Volume)}
        self._taken.update(workload.volumes)
        templates = {source.name: source for source in mounted if isinstance(source, VolumeClaimTemplate)}
        for name, mount in workload.named_volumes():
            if isinstance(mount.source, VolumeClaimTemplate):
                self._add_claimed(mount.source)
                continue
            if name in templates:
                self._add_replaced(name, mount.source, templates[name])
                continue
            key = _key(mount.source, mount.mode)
            # Mounts use the first one of the same source.
            self._add(("volumes", name) if key in self.plans else key, name, mount.source, mount.mode)

    def mounts(self, container: ContainerFields, tmp: str) -> Iterator[MountPlan]:
        """Return the mounts of a container, with that of `/tmp`, whose volume has the name `tmp`.

        They are sorted by path, unless the pods are to stay as they are.
        """
        plans = {path: self._mount(path, mount) for path, mount in container.mounted()}
        if container.tmp and "/tmp" not in {path.rstrip("/") for path in plans}:
            name = self._unique(tmp)
            self.plans[name] = VolumePlan(name, ("emptyDir: {}",))
            plans["/tmp"] = MountPlan("/tmp", ("mountPath: /tmp",), name, False, "")
        yield from (plans[path] for path in (plans if is_in_order(self._chart.chart) else sorted(plans)))

    def _mount(self, path: str, mount: Mount) -> MountPlan:
        source = mount.source
        sub_path = mount.sub_path
        if isinstance(source, KeyRef):
            sub_path = sub_path or source.name
            source = source.source
        read_only = mount.read_only
        if read_only is None:
            # With the profile `kubernetes`, what is not set is not rendered; these volumes are read-only anyway.
            is_plain = self._chart.chart.defaults == "kubernetes"
            read_only = not is_plain and isinstance(source, KeySource | KeyPaths | Projected)
        volume = self._volume(source, mount.mode, path)
        propagation = mount.propagation or ""
        paths = {"mountPath": path} | ({"subPath": sub_path} if sub_path else {})
        lines = tuple(f"{key}: {self._release.templated(yamltext.scalar(text))}" for key, text in paths.items())
        return MountPlan(path, lines, volume, read_only, propagation)

    def _unique(self, wanted: str) -> str:
        name, number = wanted, 2
        while name in self._taken:
            name, number = f"{wanted}-{number}", number + 1
        self._taken.add(name)
        return name

    def _volume(self, source: object, mode: int | None, path: str) -> str:
        """Return the name of the volume of a mount, which it adds if there is none."""
        if isinstance(source, VolumeClaimTemplate):
            self._add_claimed(source)
            return source.name
        key = _key(source, mode)
        if key not in self.plans:
            self._add(key, self._name(source, path), source, mode)
        return self.plans[key].name

    def _add(self, key: object, name: str, source: object, mode: int | None) -> None:
        lines = self._lines(source) if isinstance(source, Volume) else self._source_lines(source, mode)
        self.plans[key] = VolumePlan(name, lines)

    def _is_claimed(self, template: VolumeClaimTemplate) -> str | None:
        """Return the condition that pods have claims of a template: empty for always, None for never."""
        return fields_of_template(template, self._fields).switch("enabled", on_if_missing=template.enabled)

    def _add_replaced(self, name: str, source: object, template: VolumeClaimTemplate) -> None:
        """Add a volume that the claims of a template take the place of."""
        is_claimed = self._is_claimed(template)
        if is_claimed is not None:
            self._add(("volumes", name), name, source, None)
            self.plans["volumes", name] = self.plans["volumes", name]._replace(when=is_claimed)

    def _add_claimed(self, template: VolumeClaimTemplate) -> None:
        is_claimed = self._is_claimed(template)
        if is_claimed != "":
            # Without claims, a volume takes their place.
            without = negated(is_claimed) if is_claimed else ""
            self.plans[template.name] = VolumePlan(template.name, ("emptyDir: {}",), without)

    def _name(self, source: object, path: str) -> str:
        """Return the name of a volume that the field `volumes` does not name."""
        if isinstance(source, Volume):
            return source.name or self._unique(_name_of(path))
        owner = source_of(source)
        own = getattr(owner, "name", None)
        kind = "config" if isinstance(owner, ConfigMap | ExistingConfigMap) else "secret"
        return self._unique(f"{kind}-{own}".replace(".", "-")[:60].rstrip("-") if own else kind)

    def _lines(self, volume: Volume) -> tuple[str, ...]:
        if isinstance(volume, PersistentVolumeClaim):
            return self._claim_lines(volume)
        if isinstance(volume, Projected):
            lines = ["projected:"]
            if volume.default_mode is not None:
                lines.append(f"  defaultMode: {volume.default_mode}")
            lines.append("  sources:")
            for source in volume.sources:
                lines += (f"    {line}" for line in self._projection(source))
            return tuple(lines)
        return tuple(self._release.templated(yamltext.dump(plain(volume.source()))).splitlines())

    def _claim_lines(self, claim: PersistentVolumeClaim) -> tuple[str, ...]:
        fields = fields_of(claim, self._chart)
        enabled = is_enabled(claim, fields)
        if enabled is None:
            return ("emptyDir: {}",)
        own = self._release.object(claim.name, claim.fullname)
        name = yamltext.scalar(claim.existing_claim) if claim.existing_claim else own.yaml
        if fields.exposes("existingClaim"):
            default = self._release.expression(claim.name, claim.fullname)
            name = f"{{{{ {fields.expression('existingClaim')} | default {default} | quote }}}}"
        lines = ("persistentVolumeClaim:", f"  claimName: {name}")
        return (f"{{{{- if {enabled} }}}}", *lines, "{{- else }}", "emptyDir: {}", "{{- end }}") if enabled else lines

    def _projection(self, source: Any) -> Iterator[str]:
        owner, paths = source_of(source), paths_of(source)
        if owner is None:
            yield from _item(self._release.templated(yamltext.dump(plain(source))).splitlines())
            return
        for optional, names in _by_optionality(owner, paths, self._chart):
            kind = "configMap" if isinstance(owner, ConfigMap | ExistingConfigMap) else "secret"
            lines = [f"{kind}:", f"  name: {source_name(owner, self._chart)}"]
            if names is not None:
                lines += ["  items:", *self._key_items(names, paths)]
            if optional:
                lines.append("  optional: true")
            yield from _item(lines)

    def _key_items(self, keys: Iterable[str], paths: Mapping[str, str] | None) -> Iterator[str]:
        for key in keys:
            path = yamltext.scalar((paths or {}).get(key, key))
            yield f"    - key: {yamltext.scalar(key)}"
            yield f"      path: {self._release.templated(path)}"

    def _source_lines(self, source: object, mode: int | None) -> tuple[str, ...]:
        owner, paths = source_of(source), paths_of(source)
        assert owner is not None
        modes = [f"  defaultMode: {mode}"] if mode is not None else []
        groups = list(_by_optionality(owner, paths, self._chart))
        if len(groups) > 1:
            # Optional keys next to required ones: one volume with two sources.
            return ("projected:", *modes, "  sources:", *(f"    {line}" for line in self._projection(source)))
        optional, keys = groups[0]
        is_config = isinstance(owner, ConfigMap | ExistingConfigMap)
        lines = ["configMap:" if is_config else "secret:"]
        lines.append(f"  {'name' if is_config else 'secretName'}: {source_name(owner, self._chart)}")
        lines += modes
        if keys is not None:
            lines += ["  items:", *self._key_items(keys, paths)]
        if optional:
            lines.append("  optional: true")
        return tuple(lines)


def _key(source: object, mode: int | None) -> object:
    """Return what distinguishes the volumes of a pod; one without a name is identified by the object."""
    if isinstance(source, Volume):
        return source.name or id(source)
    owner = source_of(source)
    return type(owner).__name__, getattr(owner, "name", None), mode, tuple((paths_of(source) or {}).items())


def _name_of(path: str) -> str:
    """Return a name for a volume that is mounted at a path."""
    return re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-")[:60].rstrip("-") or "root"


def fields_of_template(template: VolumeClaimTemplate, fields: Fields) -> Fields:
    """Return the values of a claim template, which are below those of its workload."""
    return fields.below("persistence", template.name)


def _by_optionality(
    source: KeySource, keys: Iterable[str] | None, chart: ChartScope
) -> Iterator[tuple[bool, list[str] | None]]:
    """Return the required keys, then the optional ones, each with whether they are optional; None means all."""
    known = source.known_keys() if keys is None else tuple(keys)
    if known is None or (keys is None and is_used_whole(source, chart)):
        yield False, None
        return
    optional = set(getattr(source, "optional_keys", ()))
    required = [key for key in known if key not in optional]
    if required:
        yield False, required
    if len(required) < len(known):
        yield True, [key for key in known if key in optional]


def _item(lines: list[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield ("- " if number == 0 else "  ") + line
