"""The volumes and mounts of a pod, each decided."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.plan.helm import Named, below, is_on
from chartgen.plan.variables import source_name
from chartgen.spec.config import ConfigMap, ExistingConfigMap, KeyRef, KeySource
from chartgen.spec.container import SecurityContext
from chartgen.spec.part import plain
from chartgen.spec.storage import Mount, PersistentVolumeClaim, Projected, Volume
from chartgen.spec.workload import Workload


class VolumePlan(NamedTuple):
    """One volume: `lines` follow its name, at the same level."""

    name: str
    lines: tuple[str, ...]


class MountPlan(NamedTuple):
    """One mount of the container."""

    path: str
    lines: tuple[str, ...]
    """Path and sub-path, as YAML."""
    volume: str
    read_only: bool
    propagation: str


class Volumes:
    """The volumes of a pod, each once, however many mounts it has."""

    def __init__(self, workload: Workload, named: Named) -> None:
        self.workload = workload
        self.named = named
        self.made: dict[object, VolumePlan] = {}
        self.names: set[str] = {
            mount.source.name for _path, mount in workload.mounted() if isinstance(mount.source, Volume)
        }

    def mounts(self) -> Iterator[MountPlan]:
        """Give the mounts by path, and a `/tmp` where the root can't be written."""
        plans = {path: self._mount(path, mount) for path, mount in self.workload.mounted()}
        context = self.workload.security_context
        read_only = (
            context.read_only_root_filesystem
            if isinstance(context, SecurityContext)
            else context.get("readOnlyRootFilesystem")
        )
        if read_only and "/tmp" not in {path.rstrip("/") for path in plans}:
            name = self._free("tmp")
            self.made[name] = VolumePlan(name, ("emptyDir: {}",))
            plans["/tmp"] = MountPlan("/tmp", ("mountPath: /tmp",), name, False, "")
        yield from (plans[path] for path in sorted(plans))

    def _mount(self, path: str, mount: Mount) -> MountPlan:
        thing = mount.source
        sub_path = mount.sub_path
        if isinstance(thing, KeyRef):
            sub_path = sub_path or thing.name
            thing = thing.source
        read_only = isinstance(thing, KeySource | Projected) if mount.read_only is None else mount.read_only
        volume = self._volume(thing, mount.mode)
        propagation = mount.propagation or ""
        said = {"mountPath": path} | ({"subPath": sub_path} if sub_path else {})
        lines = tuple(f"{key}: {self.named.templated(yamltext.scalar(text))}" for key, text in said.items())
        return MountPlan(path, lines, volume, read_only, propagation)

    def _free(self, expected: str) -> str:
        name, number = expected, 2
        while name in self.names:
            name, number = f"{expected}-{number}", number + 1
        self.names.add(name)
        return name

    def _volume(self, thing: object, mode: int | None) -> str:
        if isinstance(thing, Volume):
            if thing.name not in self.made:
                self.made[thing.name] = VolumePlan(thing.name, self._lines(thing))
            return str(thing.name)
        assert isinstance(thing, KeySource)
        key = (type(thing).__name__, getattr(thing, "name", None), mode)
        if key not in self.made:
            kind = "config" if isinstance(thing, ConfigMap | ExistingConfigMap) else "secret"
            own = getattr(thing, "name", None)
            name = self._free(f"{kind}-{own}".replace(".", "-")[:60].rstrip("-") if own else kind)
            self.made[key] = VolumePlan(name, self._source_lines(thing, mode))
        return self.made[key].name

    def _lines(self, volume: Volume) -> tuple[str, ...]:
        if isinstance(volume, PersistentVolumeClaim):
            at = below(".Values", "persistence", volume.name)
            return (
                f"{{{{- if {is_on(f'{at}.enabled', volume.enabled)} }}}}",
                "persistentVolumeClaim:",
                f"  claimName: {{{{ {at}.existingClaim | default {self.named.expression(volume.name)} | quote }}}}",
                "{{- else }}",
                "emptyDir: {}",
                "{{- end }}",
            )
        if isinstance(volume, Projected):
            lines = ["projected:"]
            if volume.default_mode is not None:
                lines.append(f"  defaultMode: {volume.default_mode}")
            lines.append("  sources:")
            for source in volume.sources:
                lines += (f"    {line}" for line in self._projection(source))
            return tuple(lines)
        return tuple(self.named.templated(yamltext.dump(plain(volume.source()))).splitlines())

    def _projection(self, source: Any) -> Iterator[str]:
        if isinstance(source, dict):
            yield from _item(self.named.templated(yamltext.dump(plain(source))).splitlines())
            return
        keys = [source.name] if isinstance(source, KeyRef) else None
        holder = source.source if isinstance(source, KeyRef) else source
        for optional, some in _by_need(holder, keys):
            kind = "configMap" if isinstance(holder, ConfigMap | ExistingConfigMap) else "secret"
            lines = [f"{kind}:", f"  name: {source_name(holder, self.named)}"]
            if some is not None:
                lines += ["  items:", *(line for key in some for line in _key_item(key))]
            if optional:
                lines.append("  optional: true")
            yield from _item(lines)

    def _source_lines(self, source: KeySource, mode: int | None) -> tuple[str, ...]:
        modes = [f"  defaultMode: {mode}"] if mode is not None else []
        needs = list(_by_need(source, None))
        if len(needs) > 1:
            # Keys that may be missing, beside keys that must be there: one volume of two sources.
            return ("projected:", *modes, "  sources:", *(f"    {line}" for line in self._projection(source)))
        optional, keys = needs[0]
        is_config = isinstance(source, ConfigMap | ExistingConfigMap)
        lines = ["configMap:" if is_config else "secret:"]
        lines.append(f"  {'name' if is_config else 'secretName'}: {source_name(source, self.named)}")
        lines += modes
        if keys is not None:
            lines += ["  items:", *(line for key in keys for line in _key_item(key))]
        if optional:
            lines.append("  optional: true")
        return tuple(lines)


def _by_need(source: KeySource, keys: list[str] | None) -> Iterator[tuple[bool, list[str] | None]]:
    """Give the keys that must be there, then those that may be missing; None are all."""
    known = keys if keys is not None else source.known_keys()
    if known is None or (isinstance(source, ConfigMap) and keys is None):
        yield False, None
        return
    optional = set(getattr(source, "optional_keys", ()))
    must = [key for key in known if key not in optional]
    may = [key for key in known if key in optional]
    if must:
        yield False, must
    if may:
        yield True, may


def _key_item(key: str) -> tuple[str, str]:
    text = yamltext.scalar(key)
    return f"    - key: {text}", f"      path: {text}"


def _item(lines: list[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield ("- " if number == 0 else "  ") + line
