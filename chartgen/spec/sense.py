"""The sense of a workload: what types can't say, since it is about several of its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from chartgen import names
from chartgen.places import Key
from chartgen.spec.base import Problem
from chartgen.spec.part import Part, plain, raw_problems, shared
from chartgen.spec.probe import Probe
from chartgen.spec.storage import Volume
from chartgen.spec.text import is_marked

if TYPE_CHECKING:
    from chartgen.spec.workload import Workload

_REFERENCE = re.compile(r"(?<!\$)\$\(([-._a-zA-Z0-9]+)\)")
"""How Kubernetes takes the value of another variable into one; `$$(` is the text itself."""


def problems_of(workload: Workload) -> Iterator[Problem]:
    """Find what does not go together in a workload."""
    yield from _port_problems(workload)
    yield from _probe_problems(workload)
    yield from _service_problems(workload)
    yield from _environment_problems(workload)
    yield from _mount_problems(workload)
    yield from _twin_problems(workload)
    yield from _raw_problems(workload)


def _port_problems(workload: Workload) -> Iterator[Problem]:
    seen: dict[tuple[int, str], str] = {}
    for name in workload.ports:
        sentence = names.port_name(name)
        if sentence:
            yield Problem(("ports", Key(name)), f"`{name}` is no name of a port: {sentence}", name)
            continue
        port = workload.port(name)
        other = seen.setdefault((port.container_port, port.protocol), name)
        if other != name:
            yield Problem(
                ("ports", name), f"the port {port.container_port}/{port.protocol} is there twice",
                name, hint=f"it is `{other}` already",
            )  # fmt: skip


def _probe_problems(workload: Workload) -> Iterator[Problem]:
    for kind in ("liveness", "readiness", "startup"):
        probe: Probe | None = getattr(workload, kind)
        if probe is None:
            continue
        port = probe.asked_port()
        if port is None and hasattr(probe, "port") and not workload.ports:
            yield Problem(
                (kind,), f"the {kind} probe names no port, and the workload has none", hint='ports={"http": 8080}'
            )
        elif isinstance(port, str) and port not in workload.ports:
            yield _no_such_port(
                (kind, "port"), f"the {kind} probe asks at a port that there is not", port, workload.ports
            )
        if kind != "readiness" and probe.success_threshold not in (None, 1):
            yield Problem((kind, "success_threshold"), f"the {kind} probe succeeds with one answer", wanted="1")
        if kind == "readiness" and probe.termination_grace_period_seconds is not None:
            yield Problem(
                (kind, "termination_grace_period_seconds"),
                "a readiness probe ends nothing, so it has no grace period",
            )


def _service_problems(workload: Workload) -> Iterator[Problem]:
    for name, service in workload.all_services():
        path: tuple[str | int, ...] = ("services", name) if name else ("service",)
        if isinstance(service.ports, int) and not workload.ports:
            yield Problem(path, "a Service needs a port of the workload to lead to", hint='ports={"http": 8080}')
        for port in () if isinstance(service.ports, int) else service.ports:
            if port not in workload.ports:
                yield _no_such_port(
                    (*path, "ports", Key(port)), "the Service leads to a port that there is not", port, workload.ports
                )
        twice: dict[tuple[int, str], str] = {}
        for port, number in workload.served(service).items():
            if port in workload.ports and twice.setdefault((number, workload.port(port).protocol), port) != port:
                yield Problem((*path, "ports", port), f"the Service has the port {number} twice", port)
    for name in workload.services:
        sentence = names.dns_label(name)
        if sentence:
            yield Problem(("services", Key(name)), f"`{name}` is no name of a Service: {sentence}", name)


def _environment_problems(workload: Workload) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    yield from _reference_problems(workload)
    for name in workload.env:
        sentence = names.env_name(name)
        if sentence:
            yield Problem(("env", Key(name)), f"`{name}` is no name of a variable: {sentence}", name)
        seen[name] = "env"
    for index, source in enumerate(workload.env_from):
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
    for place, name in enumerate(order):
        for other in _REFERENCE.findall(texts[name]):
            if other in order[place:] and other != name:
                yield Problem(
                    ("env", name), f"`{name}` takes `$({other})`, which is set after it: texts are set by name",
                    other, hint="write what it is, or name this one so that it comes later",
                )  # fmt: skip


def _mount_problems(workload: Workload) -> Iterator[Problem]:
    paths: dict[str, str] = {}
    volumes: dict[str, Volume] = {}
    for path, mount in workload.mounted():
        sentence = names.mount_path(path)
        if sentence:
            yield Problem(("mounts", Key(path)), f"`{path}` is no path to mount at: {sentence}", path)
        other = paths.setdefault(path.rstrip("/"), path)
        if other != path:
            yield Problem(("mounts", path), "two mounts share a path", path, hint=f"it is the same as {other}")
        thing = mount.source
        if isinstance(thing, Volume):
            same = volumes.setdefault(thing.name, thing)
            if same is not thing and same != thing:
                yield Problem(("mounts", path), f"two different volumes are named `{thing.name}`", thing.name)


def _twin_problems(workload: Workload) -> Iterator[Problem]:
    """Find entries of lists that Kubernetes tells apart by a key, and that have the same one."""
    for field, keys in (
        ("host_aliases", ("ip",)),
        ("topology_spread_constraints", ("topologyKey", "whenUnsatisfiable")),
    ):
        yield from twins(field, [plain(each) for each in getattr(workload, field)], keys)


def twins(field: str, items: list[Any], keys: tuple[str, ...]) -> Iterator[Problem]:
    """Find what is there twice in a list of plain data, by these keys."""
    seen: dict[tuple[Any, ...], int] = {}
    for index, item in enumerate(items):
        mark = tuple(item.get(key) for key in keys)
        if None not in mark and seen.setdefault(mark, index) != index:
            said = " with ".join(map(str, mark))
            yield Problem((field, index), f"{said} is there twice", said, hint=f"it is {field}[{seen[mark]}] already")


def defined_parts(workload: Workload) -> Iterator[tuple[tuple[str | int, ...], str, Any]]:
    """Give what is said of the parts that Kubernetes defines: the way to it, the definition's name, plain data."""
    for name, kind in _CHECKED.items():
        value = getattr(workload, name)
        if isinstance(value, tuple):
            for index, item in enumerate(value):
                yield (name, index), kind, plain(item)
        elif value and not (isinstance(value, Part) and value is shared(type(value))):
            yield (name,), kind, plain(value)


def _raw_problems(workload: Workload) -> Iterator[Problem]:
    for path, kind, value in defined_parts(workload):
        yield from raw_problems(kind, value, *path)
    for name, ours in (("extra_pod", _POD), ("extra_container", _CONTAINER)):
        for key in getattr(workload, name):
            if key in ours:
                yield Problem(
                    (name, Key(key)), f"`{key}` is chartgen's to say", key, hint=f"the field is `{ours[key]}`"
                )


def _no_such_port(path: tuple[str | int, ...], message: str, port: str, ports: Mapping[str, Any]) -> Problem:
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
    "containers": "sidecars", "initContainers": "initContainers", "volumes": "mounts",
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
