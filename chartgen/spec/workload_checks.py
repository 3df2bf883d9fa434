"""The checks of workloads that concern several fields, or the names in one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from chartgen import names
from chartgen.locations import Key, Path
from chartgen.spec.checks import Problem, check
from chartgen.spec.config import KeyRef
from chartgen.spec.part import Part, plain, raw_problems
from chartgen.spec.pod_checks import (  # noqa: F401  the module that a class names has all its checks
    affinity_label_keys,
    capabilities,
    host_ports,
    nameservers,
    propagation,
    searches,
    sleeps,
    spread_label_keys,
    sysctls,
)
from chartgen.spec.probe import Probe
from chartgen.spec.storage import Volume
from chartgen.spec.text import is_marked

if TYPE_CHECKING:
    from chartgen.spec.network import Service
    from chartgen.spec.workload import Workload

_REFERENCE = re.compile(r"(?<!\$)\$\(([-._a-zA-Z0-9]+)\)")
"""A reference to another variable; `$$(` is the text itself."""


@check("ports")
def port_names(workload: Workload) -> Iterator[Problem]:
    """Find invalid names of ports, and duplicate ports."""
    seen: dict[tuple[int, str], str] = {}
    for name in workload.ports:
        if sentence := names.port_name(name):
            yield Problem(("ports", Key(name)), f'invalid port name "{name}": {sentence}', name)
            continue
        port = workload.port(name)
        other = seen.setdefault((port.container_port, port.transport), name)
        if other != name:
            yield Problem(
                ("ports", name), f"duplicate port {port.container_port}/{port.transport}",
                name, hint=f'the port "{other}" has the same number and protocol',
            )  # fmt: skip


@check("ports", "liveness")
def liveness_port(workload: Workload) -> Iterator[Problem]:
    """Find a liveness probe whose port the workload does not have."""
    yield from _probe_port(workload, "liveness", workload.liveness)


@check("ports", "readiness")
def readiness_port(workload: Workload) -> Iterator[Problem]:
    """Find a readiness probe whose port the workload does not have."""
    yield from _probe_port(workload, "readiness", workload.readiness)


@check("ports", "startup")
def startup_port(workload: Workload) -> Iterator[Problem]:
    """Find a startup probe whose port the workload does not have."""
    yield from _probe_port(workload, "startup", workload.startup)


def _probe_port(workload: Workload, kind: str, probe: Probe | None) -> Iterator[Problem]:
    if probe is None:
        return
    port = probe.asked_port()
    if port is None and hasattr(probe, "port") and not workload.ports:
        message = f"missing port of the {kind} probe: the workload has no ports"
        yield Problem((kind,), message, hint='declare one: `ports={"http": 8080}`')
    elif isinstance(port, str) and port not in workload.ports:
        yield _unknown_port((kind, "port"), f"of the {kind} probe", port, workload.ports)


@check("liveness", "startup")
def success_thresholds(workload: Workload) -> Iterator[Problem]:
    """Find probes other than readiness that need several successes."""
    for kind, probe in (("liveness", workload.liveness), ("startup", workload.startup)):
        if probe is not None and probe.success_threshold not in (None, 1):
            message = f'invalid "success_threshold" of the {kind} probe: must be 1'
            yield Problem((kind, "success_threshold"), message, str(probe.success_threshold))


@check("readiness")
def readiness_grace_period(workload: Workload) -> Iterator[Problem]:
    """Find a readiness probe with a grace period: it terminates nothing."""
    if workload.readiness is not None and workload.readiness.termination_grace_period_seconds is not None:
        path = ("readiness", "termination_grace_period_seconds")
        yield Problem(
            path, 'conflicting "termination_grace_period_seconds": a readiness probe does not terminate containers'
        )


@check("ports", "service", "services")
def service_ports(workload: Workload) -> Iterator[Problem]:
    """Find ports of Services that the workload does not have, or that one Service has twice."""
    for name, service in workload.all_services():
        path: Path = ("services", name) if name else ("service",)
        if isinstance(service.ports, int):
            if not workload.ports:
                yield Problem(
                    path,
                    "missing port for the Service: the workload has no ports",
                    hint='declare one: `ports={"http": 8080}`',
                )
            continue
        for port in service.ports:
            if port not in workload.ports:
                yield _unknown_port((*path, "ports", Key(port)), "of the Service", port, workload.ports)
        yield from _duplicate_service_ports(workload, service, path)


def _duplicate_service_ports(workload: Workload, service: Service, path: Path) -> Iterator[Problem]:
    seen: dict[tuple[int, str], str] = {}
    for port, number in workload.served(service).items():
        if port in workload.ports and seen.setdefault((number, workload.port(port).transport), port) != port:
            yield Problem((*path, "ports", port), f"duplicate port {number} of the Service", port)


@check("services")
def service_names(workload: Workload) -> Iterator[Problem]:
    """Find invalid names of Services."""
    for name in workload.services:
        if sentence := names.dns_label(name):
            yield Problem(("services", Key(name)), f'invalid Service name "{name}": {sentence}', name)


@check("fullname", "service", "services")
def names_of_services(workload: Workload) -> Iterator[Problem]:
    """Find an exact name that Services get, but cannot have."""
    for name, service in workload.all_services():
        full = "-".join(filter(None, (workload.fullname, name)))
        if workload.fullname and not service.fullname and (sentence := names.dns_1035_label(full)):
            message = f'invalid name "{full}" of the Service: it {sentence}'
            path: Path = ("services", name) if name else ("fullname",)
            yield Problem(path, message, full, hint="set `fullname` of the Service")


@check("selector", "pod_labels")
def labels_of_selector(workload: Workload) -> Iterator[Problem]:
    """Find labels of the pods that the selector sets already."""
    for key in workload.pod_labels:
        if key in workload.selector:
            yield Problem(("pod_labels", key), f'duplicate label "{key}": the selector sets it', key, hint="remove it")


@check("env")
def variable_names(workload: Workload) -> Iterator[Problem]:
    """Find invalid names of variables."""
    for name in workload.env:
        if sentence := names.env_name(name):
            yield Problem(("env", Key(name)), f'invalid variable name "{name}": {sentence}', name)


@check("env", "env_from")
def variables_of_sources(workload: Workload) -> Iterator[Problem]:
    """Find keys of ConfigMaps and Secrets that cannot be variables, or that are variables already."""
    seen = dict.fromkeys((name for name, value in workload.env.items() if value is not None), "env")
    for index, source in enumerate(workload.env_from):
        this = f"env_from[{index}]"
        for key in source.known_keys() or ():
            if sentence := names.env_name(key):
                yield Problem(("env_from", index), f'invalid variable name "{key}": {sentence}', key)
            other = seen.setdefault(key, this)
            if other != this:
                yield Problem(("env_from", index), f'duplicate variable "{key}"', key, hint=f"it is also in `{other}`")


@check("env")
def variable_references(workload: Workload) -> Iterator[Problem]:
    """Find `$(NAME)` of a variable that comes later, which Kubernetes leaves as it is.

    References to ConfigMaps, Secrets and the pod come first, then texts by name, then texts with placeholders.
    """
    texts = {name: text for name, text in workload.env.items() if isinstance(text, str)}
    order = sorted(texts, key=lambda name: (is_marked(texts[name]), "" if is_marked(texts[name]) else name))
    for position, name in enumerate(order):
        for other in _REFERENCE.findall(texts[name]):
            if other in order[position:] and other != name:
                why, hint = "variables are sorted by name", "write its value, or rename this variable"
                if is_marked(texts[other]):
                    why, hint = "variables with placeholders come last", "write its value here"
                message = f'"{name}" refers to `$({other})`, which is set after it: {why}'
                yield Problem(("env", name), message, other, hint=hint)


@check("mounts")
def mount_paths(workload: Workload) -> Iterator[Problem]:
    """Find invalid paths of mounts, and paths that are mounted twice."""
    paths: dict[str, str] = {}
    for path in workload.mounts:
        if sentence := names.mount_path(path):
            yield Problem(("mounts", Key(path)), f'invalid mount path "{path}": {sentence}', path)
        other = paths.setdefault(path.rstrip("/"), path)
        if other != path:
            yield Problem(("mounts", path), "duplicate mount path", path, hint=f'it is the same as "{other}"')


@check("mounts")
def optional_files(workload: Workload) -> Iterator[Problem]:
    """Find optional keys that are mounted as files: the kubelet creates a directory if one is missing."""
    for path, mount in workload.mounted():
        key = mount.source
        if isinstance(key, KeyRef) and key.name in getattr(key.source, "optional_keys", ()):
            yield Problem(
                ("mounts", path), f'invalid mount of the optional key "{key.name}" as a file: if it is missing, a'
                " directory is created instead", key.name, "a required key", "mount the whole object at a directory",
            )  # fmt: skip


@check("mounts")
def volume_names(workload: Workload) -> Iterator[Problem]:
    """Find different volumes of the same name."""
    volumes: dict[str, Volume] = {}
    for path, mount in workload.mounted():
        volume = mount.source
        if isinstance(volume, Volume):
            same = volumes.setdefault(volume.name, volume)
            if same is not volume and same != volume:
                yield Problem(("mounts", path), f'duplicate volume name "{volume.name}"', volume.name)


@check("host_aliases")
def host_alias_addresses(workload: Workload) -> Iterator[Problem]:
    """Find addresses with two entries."""
    yield from duplicates("host_aliases", [plain(each) for each in workload.host_aliases], ("ip",))


@check("topology_spread_constraints")
def spread_keys(workload: Workload) -> Iterator[Problem]:
    """Find topology spread constraints that Kubernetes cannot tell apart."""
    constraints = [plain(each) for each in workload.topology_spread_constraints]
    yield from duplicates("topology_spread_constraints", constraints, ("topologyKey", "whenUnsatisfiable"))


@check("tolerations")
def tolerations(workload: Workload) -> Iterator[Problem]:
    """Check tolerations against their definition."""
    yield from _by_definition(workload, "tolerations")


@check("topology_spread_constraints")
def topology_spread_constraints(workload: Workload) -> Iterator[Problem]:
    """Check topology spread constraints against their definition."""
    yield from _by_definition(workload, "topology_spread_constraints")


@check("host_aliases")
def host_aliases(workload: Workload) -> Iterator[Problem]:
    """Check host aliases against their definition."""
    yield from _by_definition(workload, "host_aliases")


@check("affinity")
def affinity(workload: Workload) -> Iterator[Problem]:
    """Check the affinity against its definition."""
    yield from _by_definition(workload, "affinity")


@check("dns_config")
def dns_config(workload: Workload) -> Iterator[Problem]:
    """Check the DNS configuration against its definition."""
    yield from _by_definition(workload, "dns_config")


@check("lifecycle")
def lifecycle(workload: Workload) -> Iterator[Problem]:
    """Check the lifecycle against its definition."""
    yield from _by_definition(workload, "lifecycle")


@check("security_context")
def security_context(workload: Workload) -> Iterator[Problem]:
    """Check the security context of the container against its definition."""
    yield from _by_definition(workload, "security_context")


@check("pod_security_context")
def pod_security_context(workload: Workload) -> Iterator[Problem]:
    """Check the security context of the pod against its definition."""
    yield from _by_definition(workload, "pod_security_context")


def _by_definition(workload: Workload, field: str) -> Iterator[Problem]:
    for path, kind, value in _defined_parts(workload, field):
        yield from raw_problems(kind, value, *path)


@check("extra_pod")
def fields_of_the_pod(workload: Workload) -> Iterator[Problem]:
    """Find fields of the pod that have a field of their own, or that are invalid."""
    yield from _own_fields("extra_pod", workload.extra_pod, _POD)
    yield from _by_definition(workload, "extra_pod")


@check("extra_container")
def fields_of_the_container(workload: Workload) -> Iterator[Problem]:
    """Find fields of the container that have a field of their own, or that are invalid."""
    yield from _own_fields("extra_container", workload.extra_container, _CONTAINER)
    yield from _by_definition(workload, "extra_container")


def _own_fields(field: str, given: Mapping[str, Any], own: Mapping[str, str]) -> Iterator[Problem]:
    for key in given:
        if key in own:
            hint = f'use the field "{own[key]}"' if own[key] else _CONTAINERS
            yield Problem((field, Key(key)), f'conflicting field "{key}": charts set it themselves', key, hint=hint)


_CONTAINERS = "further containers are set at install: the values `initContainers` and `sidecars`"


def duplicates(field: str, items: list[Any], keys: tuple[str, ...]) -> Iterator[Problem]:
    """Find the items of a list of plain data that have the same keys."""
    seen: dict[tuple[Any, ...], int] = {}
    for index, item in enumerate(items):
        key = tuple(item.get(each) for each in keys)
        if None not in key and seen.setdefault(key, index) != index:
            text = " with ".join(map(str, key))
            yield Problem((field, index), f"duplicate {text}", text, hint=f"it is also in `{field}[{seen[key]}]`")


def defined_parts(workload: Workload) -> Iterator[tuple[Path, str, Any]]:
    """Return the parts that Kubernetes defines: the path, the name of the definition, and plain data."""
    for field in _DEFINITIONS:
        yield from _defined_parts(workload, field)


def _defined_parts(workload: Workload, field: str) -> Iterator[tuple[Path, str, Any]]:
    value, kind = getattr(workload, field), _DEFINITIONS[field]
    if isinstance(value, tuple):
        for index, item in enumerate(value):
            yield (field, index), kind, plain(item)
    elif field in _EXTRA:
        own, required = _EXTRA[field]
        extra = {key: part for key, part in plain(value).items() if key not in own}
        if extra:
            yield (field,), kind, required | extra
    elif value and not (isinstance(value, Part) and value._is_default):
        yield (field,), kind, plain(value)


def _unknown_port(path: Path, owner: str, port: str, ports: Mapping[str, Any]) -> Problem:
    nearest = names.closest(port, ports)
    return Problem(
        path, f'unknown port "{port}" {owner}', port, ", ".join(ports) or "a name in ports",
        f'did you mean "{nearest}"?' if nearest else "",
    )  # fmt: skip


_DEFINITIONS = {
    "tolerations": "Toleration",
    "topology_spread_constraints": "TopologySpreadConstraint",
    "host_aliases": "HostAlias",
    "affinity": "Affinity",
    "dns_config": "PodDNSConfig",
    "lifecycle": "Lifecycle",
    "security_context": "SecurityContext",
    "pod_security_context": "PodSecurityContext",
    "extra_pod": "PodSpec",
    "extra_container": "SidecarContainer",
}
"""Fields that are checked against definitions of Kubernetes, as the schema of the chart checks the values."""

_POD = {
    "containers": "", "initContainers": "", "volumes": "mounts",
    "serviceAccountName": "service_account", "automountServiceAccountToken": "service_account",
    "imagePullSecrets": "image_pull_secrets", "securityContext": "pod_security_context",
    "priorityClassName": "priority_class_name", "runtimeClassName": "runtime_class_name",
    "terminationGracePeriodSeconds": "termination_grace_period_seconds", "dnsPolicy": "dns_policy",
    "dnsConfig": "dns_config", "hostAliases": "host_aliases", "nodeSelector": "node_selector",
    "enableServiceLinks": "enable_service_links",
    "affinity": "affinity", "tolerations": "tolerations", "topologySpreadConstraints": "topology_spread_constraints",
}  # fmt: skip
_CONTAINER = {
    "name": "image", "image": "image", "imagePullPolicy": "image", "command": "command", "args": "args",
    "workingDir": "working_dir", "ports": "ports", "env": "env", "envFrom": "env_from", "resources": "resources",
    "livenessProbe": "liveness", "readinessProbe": "readiness", "startupProbe": "startup", "lifecycle": "lifecycle",
    "securityContext": "security_context", "volumeMounts": "mounts", "volumeDevices": "mounts",
    "terminationMessagePolicy": "termination_message_policy",
}  # fmt: skip
_EXTRA: dict[str, tuple[Mapping[str, str], dict[str, str]]] = {
    "extra_pod": (_POD, {}),
    "extra_container": (_CONTAINER, {"name": "app", "image": "app"}),
}
"""The fields of a definition that charts set themselves, and those of them that it requires."""
