"""A workload becomes what its template needs: ports, variables, volumes, mounts, each decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.plan.helm import Named, bare, below, component_label, member, scope, value
from chartgen.plan.metadata import MetadataPlan, metadata_plan
from chartgen.spec.chart import Chart
from chartgen.spec.config import ConfigMap, ExistingConfigMap, KeyRef, KeySource, Secret
from chartgen.spec.container import FieldRef, ResourceFieldRef, SecurityContext
from chartgen.spec.network import Service
from chartgen.spec.part import plain
from chartgen.spec.storage import Mount, PersistentVolumeClaim, Projected, Volume
from chartgen.spec.text import is_marked
from chartgen.spec.workload import Workload


class PortPlan(NamedTuple):
    """One port of the container."""

    name: str
    number: int
    protocol: str
    host_port: int | None


class EnvPlan(NamedTuple):
    """One variable that is fixed in the chart: `lines` follow its name, one level deeper."""

    name: str
    lines: tuple[str, ...]


class EnvFromPlan(NamedTuple):
    """A ConfigMap of which all keys are variables."""

    name: str


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


class ServicePortPlan(NamedTuple):
    """One port of a Service."""

    name: str
    number: str
    """The expression of its value."""
    path: str
    """The same from outside of its component's templates."""
    value: str
    """Where it stands among the values, as `--set` takes it."""
    protocol: str
    app_protocol: str
    first: bool


class ServicePlan(NamedTuple):
    """One Service of a workload."""

    file: str
    suffix: str
    metadata: MetadataPlan
    host: str
    """Its name within text."""
    expression: str
    """Its values, which are `$service` in its template."""
    path: str
    """The same from outside of its component's templates."""
    values: str
    """The path of its values, as `--set` takes it."""
    component: str
    enabled: str
    """The expression of its component's switch; empty for none."""
    ports: tuple[ServicePortPlan, ...]
    publish_not_ready_addresses: bool
    session_affinity: str
    headless: bool
    types: tuple[str, ...]
    """The types that it can have; one alone where it is headless, or a rule says so."""
    exposed: bool
    """Whether it can be of a type that is reached from outside of the cluster."""
    fixed_type: bool
    """Whether its type is no value."""
    way: tuple[str, ...]
    """The way to its values."""


class PodPlan(NamedTuple):
    """One workload with all that its template needs."""

    component: str
    label: str
    """The component label."""
    file: str
    """What its files' names begin with."""
    enabled: str
    """The expression of its switch among the values; empty for none."""
    host: str
    """Its name within text."""
    kind: str
    scope: str
    prefix: str
    """What stands before its values' paths, as `--set` takes them: empty, or `worker.`."""
    container: str
    metadata: MetadataPlan
    ports: tuple[PortPlan, ...]
    env: bool
    """Whether there are variables that are values."""
    env_before: tuple[EnvPlan, ...]
    env_after: tuple[EnvPlan, ...]
    env_from: tuple[EnvFromPlan, ...]
    env_names: tuple[str, ...]
    """All variables that are fixed, for the check that none is there twice."""
    volumes: tuple[VolumePlan, ...]
    mounts: tuple[MountPlan, ...]
    command: tuple[str, ...]
    """Fixed where a word of it carries a mark; else it is a value."""
    args: tuple[str, ...]
    working_dir: str
    min_ready_seconds: int
    checksums: tuple[str, ...]
    """Expressions of the data that pods are rolled for."""
    secret_checksums: tuple[str, ...]
    extra_pod: str
    extra_container: str
    service_account: str
    """The suffix of its own service account's name; empty for the chart's."""
    own_service_account: bool
    services: tuple[ServicePlan, ...]


def pod_plan(
    chart: Chart,
    component: str,
    workload: Workload,
    named: Named,
    *,
    optional: bool,
    waived: dict[str, str],
    narrowed: Mapping[tuple[str, ...], Mapping[str, Any]],
) -> PodPlan:
    """Decide all that a workload's template needs.

    An `optional` one has a switch among the values. `waived` are annotations that tell linters what to leave alone,
    `narrowed` what rules put over the schema of values.
    """
    enabled = f'eq (toString {below(".Values", component)}.enabled) "true"' if optional else ""
    volumes = _Volumes(workload, named)
    mounts = tuple(volumes.mounts())
    before, after = _environment(workload, named)
    return PodPlan(
        component=component,
        label=component_label(component),
        file=f"{component}-" if component else "",
        enabled=enabled,
        host=named.fullname(component),
        kind=workload.kind,
        scope=scope(component),
        prefix=f"{component}." if component else "",
        container=component or chart.name,
        metadata=metadata_plan(
            named,
            named.yaml_name(component),
            component_label(component),
            labels=workload.labels,
            annotations=waived | dict(workload.annotations),
        ),
        ports=tuple(
            PortPlan(name, port.container_port, port.protocol, port.host_port)
            for name, port in ((name, workload.port(name)) for name in workload.ports)
        ),
        env=any(isinstance(text, str) and not is_marked(text) for text in workload.env.values()),
        env_before=before,
        env_after=after,
        env_from=tuple(EnvFromPlan(text) for text in _whole_sources(workload, named)),
        env_names=tuple(entry.name for entry in (*before, *after)),
        volumes=tuple(volumes.made.values()),
        mounts=mounts,
        command=_fixed(workload.command, named),
        args=_fixed(workload.args, named),
        working_dir=named.templated(yamltext.scalar(workload.working_dir)) if workload.working_dir else "",
        min_ready_seconds=getattr(workload, "min_ready_seconds", 0),
        checksums=tuple(_checksums(workload, ConfigMap)),
        secret_checksums=tuple(_checksums(workload, Secret)),
        extra_pod=named.templated(yamltext.dump(plain(workload.extra_pod), 6)) if workload.extra_pod else "",
        extra_container=(
            named.templated(yamltext.dump(plain(workload.extra_container), 10)) if workload.extra_container else ""
        ),
        service_account=component if workload.service_account is not None else "",
        own_service_account=workload.service_account is not None,
        services=tuple(_services(component, workload, named, enabled, waived, narrowed)),
    )


def _fixed(words: Any, named: Named) -> tuple[str, ...]:
    if not any(map(is_marked, words)):
        return ()
    return tuple(named.templated(yamltext.scalar(word)) for word in words)


def _environment(workload: Workload, named: Named) -> tuple[tuple[EnvPlan, ...], tuple[EnvPlan, ...]]:
    """Give the fixed variables: references first, so that text can mention them; text with marks last."""
    before: list[EnvPlan] = []
    after: list[EnvPlan] = []
    for name, text in workload.env.items():
        if isinstance(text, KeyRef):
            before.append(EnvPlan(name, key_lines(text.source, text.name, named)))
        elif isinstance(text, FieldRef):
            path = yamltext.scalar(text.field_path)
            before.append(EnvPlan(name, ("valueFrom:", "  fieldRef:", "    apiVersion: v1", f"    fieldPath: {path}")))
        elif isinstance(text, ResourceFieldRef):
            lines = ["valueFrom:", "  resourceFieldRef:", f"    resource: {text.resource}"]
            before.append(
                EnvPlan(name, (*lines, *([f"    divisor: {yamltext.scalar(text.divisor)}"] if text.divisor else [])))
            )
        elif is_marked(text):
            after.append(EnvPlan(name, (f"value: {named.templated(yamltext.scalar(text))}",)))
    for source in workload.env_from:
        for key in _keys_as_variables(source):
            before.append(EnvPlan(key, key_lines(source, key, named)))
    return tuple(before), tuple(after)


def _keys_as_variables(source: KeySource) -> tuple[str, ...]:
    # A ConfigMap of the chart's own, or one of which nothing is known, is taken whole.
    return () if isinstance(source, ConfigMap) else source.known_keys() or ()


def _whole_sources(workload: Workload, named: Named) -> Iterator[str]:
    for source in workload.env_from:
        if isinstance(source, ConfigMap) or source.known_keys() is None:
            yield source_name(source, named)


def key_lines(source: KeySource, key: str, named: Named) -> tuple[str, ...]:
    """Write a variable that takes one key of a ConfigMap or a Secret."""
    kind = "configMapKeyRef" if isinstance(source, ConfigMap | ExistingConfigMap) else "secretKeyRef"
    lines = ("valueFrom:", f"  {kind}:", f"    name: {source_name(source, named)}", f"    key: {yamltext.scalar(key)}")
    return (*lines, "    optional: true") if key in getattr(source, "optional_keys", ()) else lines


def source_name(source: KeySource, named: Named) -> str:
    """Give the text of a template that yields the name of a ConfigMap or a Secret."""
    name: str | None = getattr(source, "name", None)
    if isinstance(source, ConfigMap):
        return named.fullname(name or "config", limit=None)
    if isinstance(source, Secret):
        existing = value("existingSecrets", name) if name else value("existingSecret")
        return f"{{{{ {bare(existing)} | default {named.expression(name or 'secret')} | quote }}}}"
    root = "existingConfigMaps" if isinstance(source, ExistingConfigMap) else "existingSecrets"
    return f"{{{{ {bare(value(root, str(name)))} | default {yamltext.quoted(str(name))} | quote }}}}"


def _checksums(workload: Workload, kind: type[ConfigMap | Secret]) -> Iterator[str]:
    import hashlib

    seen: set[str] = set()
    for source in _sources(workload):
        if isinstance(source, kind) and (name := source.name or "") not in seen:
            seen.add(name)
            roots = ("config", "configMaps") if kind is ConfigMap else ("secret", "secrets")
            fixed = [f"{key}={text}" for key, text in getattr(source, "data", {}).items() if is_marked(text)]
            if not fixed or len(fixed) < len(getattr(source, "data", {})):
                yield value(roots[1], name) if name else value(roots[0])
            if fixed:
                # Text with marks is no value: it changes with the chart alone.
                yield f'"{hashlib.sha256(chr(10).join(fixed).encode()).hexdigest()[:16]}"'


def _sources(workload: Workload) -> Iterator[KeySource]:
    for text in workload.env.values():
        if isinstance(text, KeyRef):
            yield text.source
    yield from workload.env_from
    for _path, mount in workload.mounted():
        thing = mount.source
        for part in thing.sources if isinstance(thing, Projected) else (thing,):
            if isinstance(part, KeyRef):
                yield part.source
            elif isinstance(part, KeySource):
                yield part


class _Volumes:
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

    def _free(self, wanted: str) -> str:
        name, number = wanted, 2
        while name in self.names:
            name, number = f"{wanted}-{number}", number + 1
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
                f'{{{{- if eq (toString {at}.enabled) "true" }}}}',
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


_TYPES = ("ClusterIP", "NodePort", "LoadBalancer")


def _services(
    component: str,
    workload: Workload,
    named: Named,
    enabled: str,
    waived: dict[str, str],
    narrowed: Mapping[tuple[str, ...], Mapping[str, Any]],
) -> Iterator[ServicePlan]:
    for name, service in workload.all_services():
        suffix = "-".join(part for part in (component, name) if part)
        path = ("services", name) if name else ("service",)
        full = (component, *path) if component else path
        at = "$service"
        said = narrowed.get((*full, "type"), {}).get("enum", _TYPES)
        types = ("ClusterIP",) if service.headless else tuple(each for each in _TYPES if each in said)
        yield ServicePlan(
            file=f"{suffix}-" if suffix else "",
            suffix=suffix,
            metadata=metadata_plan(
                named,
                named.yaml_name(suffix),
                component_label(component),
                annotations=waived,
                label_values=f"{at}.labels",
                annotation_values=(f"{at}.annotations",),
            ),
            host=named.fullname(suffix),
            expression=bare(below(scope(component), *path)),
            path=below(".Values", *full),
            values=".".join(full),
            component=component,
            enabled=enabled,
            ports=tuple(_service_ports(workload, service, at, full)),
            publish_not_ready_addresses=service.publish_not_ready_addresses,
            session_affinity=service.session_affinity,
            headless=service.headless or service.cluster_ip == "None",
            fixed_type=service.headless,
            way=full,
            types=types,
            exposed=types != ("ClusterIP",),
        )


def _service_ports(workload: Workload, service: Service, at: str, path: tuple[str, ...]) -> Iterator[ServicePortPlan]:
    for index, name in enumerate(workload.served(service)):
        port = workload.port(name)
        way = ("port",) if index == 0 else ("ports", name)
        yield ServicePortPlan(
            name=name,
            number=member(below(at, *way[:-1]), way[-1]),
            path=member(below(".Values", *path, *way[:-1]), way[-1]),
            value=".".join((*path, *way)),
            protocol=port.protocol,
            app_protocol=port.app_protocol,
            first=index == 0,
        )
