"""The sense of a workload: what types can't say, since it is about several of its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from chartgen import names
from chartgen.locations import Key, Path
from chartgen.spec.base import Problem, apart
from chartgen.spec.config import KeyRef
from chartgen.spec.part import Part, plain, raw_problems, shared
from chartgen.spec.probe import Probe
from chartgen.spec.storage import Volume
from chartgen.spec.text import is_marked

if TYPE_CHECKING:
    from chartgen.spec.config import KeySource
    from chartgen.spec.network import Service
    from chartgen.spec.workload import Workload

_REFERENCE = re.compile(r"(?<!\$)\$\(([-._a-zA-Z0-9]+)\)")
"""How Kubernetes takes the value of another variable into one; `$$(` is the text itself."""


def problems_of(workload: Workload) -> Iterator[Problem]:
    """Find what does not go together in a workload."""
    yield from apart(
        _port_problems(workload),
        *(_probe_problems(workload, kind) for kind in ("liveness", "readiness", "startup")),
        _service_problems(workload),
        _service_name_problems(workload),
        _variable_problems(workload),
        _reference_problems(workload),
        _source_problems(workload),
        _mount_path_problems(workload),
        _missing_file_problems(workload),
        _volume_problems(workload),
        _twin_problems(workload, "host_aliases", "ip"),
        _twin_problems(workload, "topology_spread_constraints", "topologyKey", "whenUnsatisfiable"),
        _raw_problems(workload),
        _ours_problems(workload, "extra_pod", _POD),
        _ours_problems(workload, "extra_container", _CONTAINER),
    )


def _port_problems(workload: Workload) -> Iterator[Problem]:
    seen: dict[tuple[int, str], str] = {}
    yield from apart(*(_port_problem(workload, name, seen) for name in workload.ports))


def _port_problem(workload: Workload, name: str, seen: dict[tuple[int, str], str]) -> Iterator[Problem]:
    sentence = names.port_name(name)
    if sentence:
        yield Problem(("ports", Key(name)), f"`{name}` is no name of a port: {sentence}", name)
        return
    port = workload.port(name)
    other = seen.setdefault((port.container_port, port.protocol), name)
    if other != name:
        yield Problem(
            ("ports", name), f"the port {port.container_port}/{port.protocol} is there twice",
            name, hint=f"it is `{other}` already",
        )  # fmt: skip


def _probe_problems(workload: Workload, kind: str) -> Iterator[Problem]:
    probe: Probe | None = getattr(workload, kind)
    if probe is not None:
        yield from apart(_asked_port_problems(workload, kind, probe), _timing_problems(kind, probe))


def _asked_port_problems(workload: Workload, kind: str, probe: Probe) -> Iterator[Problem]:
    port = probe.asked_port()
    if port is None and hasattr(probe, "port") and not workload.ports:
        yield Problem(
            (kind,), f"the {kind} probe names no port, and the workload has none", hint='ports={"http": 8080}'
        )
    elif isinstance(port, str) and port not in workload.ports:
        yield _no_such_port(
            (kind, "port"), f"the {kind} probe names a port that the workload does not have", port, workload.ports
        )


def _timing_problems(kind: str, probe: Probe) -> Iterator[Problem]:
    if kind != "readiness" and probe.success_threshold not in (None, 1):
        yield Problem((kind, "success_threshold"), f"the {kind} probe succeeds with one answer", expected="1")
    if kind == "readiness" and probe.termination_grace_period_seconds is not None:
        yield Problem(
            (kind, "termination_grace_period_seconds"), "a readiness probe ends nothing, so it has no grace period"
        )


def _service_problems(workload: Workload) -> Iterator[Problem]:
    for name, service in workload.all_services():
        path: tuple[str | int, ...] = ("services", name) if name else ("service",)
        yield from apart(
            _target_problems(workload, service, path),
            _twice_served_problems(workload, service, path),
        )


def _target_problems(workload: Workload, service: Service, path: Path) -> Iterator[Problem]:
    if isinstance(service.ports, int) and not workload.ports:
        yield Problem(path, "a Service needs a port of the workload to lead to", hint='ports={"http": 8080}')
    for port in () if isinstance(service.ports, int) else service.ports:
        if port not in workload.ports:
            yield _no_such_port(
                (*path, "ports", Key(port)),
                "the Service names a port that the workload does not have",
                port,
                workload.ports,
            )


def _twice_served_problems(workload: Workload, service: Service, path: Path) -> Iterator[Problem]:
    twice: dict[tuple[int, str], str] = {}
    for port, number in workload.served(service).items():
        if port in workload.ports and twice.setdefault((number, workload.port(port).protocol), port) != port:
            yield Problem((*path, "ports", port), f"the Service has the port {number} twice", port)


def _service_name_problems(workload: Workload) -> Iterator[Problem]:
    for name in workload.services:
        sentence = names.dns_label(name)
        if sentence:
            yield Problem(("services", Key(name)), f"`{name}` is no name of a Service: {sentence}", name)


def _variable_problems(workload: Workload) -> Iterator[Problem]:
    for name in workload.env:
        sentence = names.env_name(name)
        if sentence:
            yield Problem(("env", Key(name)), f"`{name}` is no name of a variable: {sentence}", name)


def _source_problems(workload: Workload) -> Iterator[Problem]:
    seen = dict.fromkeys(workload.env, "env")
    yield from apart(
        *(_key_problems(index, source, seen) for index, source in enumerate(workload.env_from)),
    )


def _key_problems(index: int, source: KeySource, seen: dict[str, str]) -> Iterator[Problem]:
    for key in source.known_keys() or ():
        sentence = names.env_name(key)
        if sentence:
            yield Problem(("env_from", index), f"the key `{key}` can't be a variable: {sentence}", key)
        other = seen.setdefault(key, f"env_from[{index}]")
        if other != f"env_from[{index}]":
            yield Problem(
                ("env_from", index), f"the variable `{key}` is there twice", key, hint=f"it is in {other} too"
            )


def _reference_problems(workload: Workload) -> Iterator[Problem]:
    """Find `$(NAME)` of a variable that comes later, which Kubernetes would leave as it stands.

    References to ConfigMaps, Secrets and the pod come first, then texts by name, then texts with marks.
    """
    texts = {name: text for name, text in workload.env.items() if isinstance(text, str)}
    order = sorted(texts, key=lambda name: (is_marked(texts[name]), "" if is_marked(texts[name]) else name))
    for location, name in enumerate(order):
        for other in _REFERENCE.findall(texts[name]):
            if other in order[location:] and other != name:
                why, hint = "texts are set by name", "write what it is, or name this one so that it comes later"
                if is_marked(texts[other]):
                    why, hint = "names that are known only at install are set last", "write here what it is"
                message = f"`{name}` takes `$({other})`, which is set after it: {why}"
                yield Problem(("env", name), message, other, hint=hint)


def _mount_path_problems(workload: Workload) -> Iterator[Problem]:
    paths: dict[str, str] = {}
    for path in workload.mounts:
        sentence = names.mount_path(path)
        if sentence:
            yield Problem(("mounts", Key(path)), f"`{path}` is no path to mount at: {sentence}", path)
        other = paths.setdefault(path.rstrip("/"), path)
        if other != path:
            yield Problem(("mounts", path), "two mounts share a path", path, hint=f"it is the same as {other}")


def _missing_file_problems(workload: Workload) -> Iterator[Problem]:
    """Find a key as a file that may be missing: the kubelet would make a folder at the path of a file."""
    for path, mount in workload.mounted():
        key = mount.source
        if isinstance(key, KeyRef) and key.name in getattr(key.source, "optional_keys", ()):
            yield Problem(
                ("mounts", path), f"the key `{key.name}` may be missing, and a folder would then stand in its place",
                key.name, "a key that is there", "mount all of it at a folder, where a missing key is no file",
            )  # fmt: skip


def _volume_problems(workload: Workload) -> Iterator[Problem]:
    volumes: dict[str, Volume] = {}
    for path, mount in workload.mounted():
        thing = mount.source
        if isinstance(thing, Volume):
            same = volumes.setdefault(thing.name, thing)
            if same is not thing and same != thing:
                yield Problem(("mounts", path), f"two different volumes are named `{thing.name}`", thing.name)


def _twin_problems(workload: Workload, field: str, *keys: str) -> Iterator[Problem]:
    """Find entries of lists that Kubernetes tells apart by a key, and that have the same one."""
    yield from twins(field, [plain(each) for each in getattr(workload, field)], keys)


def twins(field: str, items: list[Any], keys: tuple[str, ...]) -> Iterator[Problem]:
    """Find what is there twice in a list of plain data, by these keys."""
    seen: dict[tuple[Any, ...], int] = {}
    for index, item in enumerate(items):
        mark = tuple(item.get(key) for key in keys)
        if None not in mark and seen.setdefault(mark, index) != index:
            said = " with ".join(map(str, mark))
            yield Problem((field, index), f"{said} is there twice", said, hint=f"it is {field}[{seen[mark]}] already")


def defined_parts(workload: Workload) -> Iterator[tuple[Path, str, Any]]:
    """Give what is said of the parts that Kubernetes defines: the way to it, the definition's name, plain data."""
    for name in _CHECKED:
        yield from _defined_parts(workload, name)


def _defined_parts(workload: Workload, name: str) -> Iterator[tuple[Path, str, Any]]:
    value, kind = getattr(workload, name), _CHECKED[name]
    if isinstance(value, tuple):
        for index, item in enumerate(value):
            yield (name, index), kind, plain(item)
    elif _is_said(value):
        yield (name,), kind, plain(value)


def _is_said(value: Any) -> bool:
    return bool(value) and not (isinstance(value, Part) and value is shared(value.__class__))


def _raw_problems(workload: Workload) -> Iterator[Problem]:
    said = workload.__dict__
    # Most workloads say nothing of most of them.
    yield from apart(*(_parts_problems(workload, name) for name in _CHECKED if _is_said(said.get(name, True))))


def _parts_problems(workload: Workload, name: str) -> Iterator[Problem]:
    for path, kind, value in _defined_parts(workload, name):
        yield from raw_problems(kind, value, *path)


def _ours_problems(workload: Workload, name: str, ours: Mapping[str, str]) -> Iterator[Problem]:
    for key in getattr(workload, name):
        if key in ours:
            yield Problem((name, Key(key)), f"`{key}` is set by chartgen itself", key, hint=_instead(ours[key]))


def _instead(field: str) -> str:
    if field:
        return f"the field is `{field}`"
    return "further containers are values, `initContainers` and `sidecars`, for whoever installs to set"


def _no_such_port(path: Path, message: str, port: str, ports: Mapping[str, Any]) -> Problem:
    nearest = names.closest(port, ports)
    return Problem(
        path, message, port, ", ".join(ports) or "a name in ports", f"did you mean `{nearest}`?" if nearest else ""
    )


_CHECKED = {
    "tolerations": "Toleration",
    "topology_spread_constraints": "TopologySpreadConstraint",
    "host_aliases": "HostAlias",
    "affinity": "Affinity",
    "dns_config": "PodDNSConfig",
    "lifecycle": "Lifecycle",
    "security_context": "SecurityContext",
    "pod_security_context": "PodSecurityContext",
}
"""Fields that are held to Kubernetes' own definitions, as the chart's schema holds the values."""

_POD = {
    "containers": "", "initContainers": "", "volumes": "mounts",
    "serviceAccountName": "service_account", "automountServiceAccountToken": "service_account",
    "imagePullSecrets": "image_pull_secrets", "securityContext": "pod_security_context",
    "priorityClassName": "priority_class_name", "runtimeClassName": "runtime_class_name",
    "terminationGracePeriodSeconds": "termination_grace_period_seconds", "dnsPolicy": "dns_policy",
    "dnsConfig": "dns_config", "hostAliases": "host_aliases", "nodeSelector": "node_selector",
    "affinity": "affinity", "tolerations": "tolerations", "topologySpreadConstraints": "topology_spread_constraints",
}  # fmt: skip
_CONTAINER = {
    "name": "image", "image": "image", "imagePullPolicy": "image", "command": "command", "args": "args",
    "workingDir": "working_dir", "ports": "ports", "env": "env", "envFrom": "env_from", "resources": "resources",
    "livenessProbe": "liveness", "readinessProbe": "readiness", "startupProbe": "startup", "lifecycle": "lifecycle",
    "securityContext": "security_context", "volumeMounts": "mounts",
}  # fmt: skip
