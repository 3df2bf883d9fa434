"""The checks of containers: what types cannot express, and API servers reject."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from chartgen import names
from chartgen.locations import Key, Path
from chartgen.similar import closest
from chartgen.spec.checks import Problem, check
from chartgen.spec.definition_checks import by_definition, check_by_definition
from chartgen.spec.keys import KeyRef, variables_of
from chartgen.spec.part import plain
from chartgen.spec.probe import Probe
from chartgen.spec.text import begins_with_placeholder, readable
from chartgen.spec.unnamed_ports import is_unnamed

if TYPE_CHECKING:
    from chartgen.spec.container import ContainerFields


@check("ports")
def port_names(container: ContainerFields) -> Iterator[Problem]:
    """Find invalid names of ports, and duplicate ports."""
    seen: dict[tuple[int, str], str] = {}
    for name in container.ports:
        if is_unnamed(name):
            port = container.port(name)
            number = str(port.container_port)
            if name not in (number, f"{number}/{port.transport}"):
                number += f"/{port.transport}" if "/" in name else ""
                message = f'invalid key "{name}" of a port without a name: must be its number'
                message += " and protocol" if "/" in name else ""
                yield Problem(("ports", Key(name)), message, name, number)
                continue
        elif sentence := names.port_name(name):
            yield Problem(("ports", Key(name)), f'invalid port name "{name}": {sentence}', name)
            continue
        port = container.port(name)
        other = seen.setdefault((port.container_port, port.transport), name)
        if other != name:
            yield Problem(
                ("ports", name), f"duplicate port {port.container_port}/{port.transport}",
                name, hint=f'the port "{other}" has the same number and protocol',
            )  # fmt: skip


@check("ports", "liveness")
def liveness_port(container: ContainerFields) -> Iterator[Problem]:
    """Find a liveness probe whose port the workload does not have."""
    yield from _probe_port(container, "liveness", container.liveness)


@check("ports", "readiness")
def readiness_port(container: ContainerFields) -> Iterator[Problem]:
    """Find a readiness probe whose port the workload does not have."""
    yield from _probe_port(container, "readiness", container.readiness)


@check("ports", "startup")
def startup_port(container: ContainerFields) -> Iterator[Problem]:
    """Find a startup probe whose port the workload does not have."""
    yield from _probe_port(container, "startup", container.startup)


def _probe_port(container: ContainerFields, kind: str, probe: Probe | None) -> Iterator[Problem]:
    if probe is None:
        return
    port = probe.asked_port()
    if port is None and hasattr(probe, "port") and not container.ports:
        message = f"missing port of the {kind} probe: the container has no ports"
        yield Problem((kind,), message, hint='declare one: `ports={"http": 8080}`')
    elif isinstance(port, str) and port not in container.ports:
        yield unknown_port((kind, "port"), f"of the {kind} probe", port, container.ports)


@check("liveness", "startup")
def success_thresholds(container: ContainerFields) -> Iterator[Problem]:
    """Find probes other than readiness that need several successes."""
    for kind, probe in (("liveness", container.liveness), ("startup", container.startup)):
        if probe is not None and probe.success_threshold not in (None, 1):
            message = f'invalid "success_threshold" of the {kind} probe: must be 1'
            yield Problem((kind, "success_threshold"), message, str(probe.success_threshold))


@check("readiness")
def readiness_grace_period(container: ContainerFields) -> Iterator[Problem]:
    """Find a readiness probe with a grace period: it terminates nothing."""
    if container.readiness is not None and container.readiness.termination_grace_period_seconds is not None:
        path = ("readiness", "termination_grace_period_seconds")
        yield Problem(
            path, 'conflicting "termination_grace_period_seconds": a readiness probe does not terminate containers'
        )


@check("env")
def variable_names(container: ContainerFields) -> Iterator[Problem]:
    """Find invalid names of variables."""
    for name in container.env:
        if sentence := names.env_name(name):
            yield Problem(("env", Key(name)), f'invalid variable name "{name}": {sentence}', name)


@check("env_from")
def variables_of_sources(container: ContainerFields) -> Iterator[Problem]:
    """Find keys of ConfigMaps and Secrets that cannot be variables."""
    for index, source in enumerate(container.env_from):
        for name in variables_of(source):
            if sentence := names.env_name(name):
                yield Problem(("env_from", index), f'invalid variable name "{name}": {sentence}', name)


@check("mounts")
def mount_paths(container: ContainerFields) -> Iterator[Problem]:
    """Find invalid paths of mounts, and paths that are mounted twice."""
    paths: dict[str, str] = {}
    for path in container.mounts:
        if sentence := names.mount_path(path):
            yield Problem(("mounts", Key(path)), f'invalid mount path "{path}": {sentence}', path)
        other = paths.setdefault(path.rstrip("/"), path)
        if other != path:
            yield Problem(("mounts", path), "duplicate mount path", path, hint=f'it is the same as "{other}"')


@check("mounts")
def optional_files(container: ContainerFields) -> Iterator[Problem]:
    """Find optional keys that are mounted as files: the kubelet creates a directory if one is missing."""
    for path, mount in container.mounted():
        key = mount.source
        if isinstance(key, KeyRef) and key.name in getattr(key.source, "optional_keys", ()):
            yield Problem(
                ("mounts", path), f'invalid mount of the optional key "{key.name}" as a file: if it is missing, a'
                " directory is created instead", key.name, "a required key", "mount the whole object at a directory",
            )  # fmt: skip


@check("working_dir")
def working_dir(container: ContainerFields) -> Iterator[Problem]:
    """Find a relative working directory, which container runtimes reject."""
    path = container.working_dir
    if path and not path.startswith("/") and ":" not in path and not begins_with_placeholder(path):
        sentence = names.absolute_path(path)
        yield Problem(("working_dir",), f'invalid "working_dir": {sentence}', readable(path))


lifecycle = check_by_definition("lifecycle")


_ESCALATION = frozenset({"allow_privilege_escalation", "allowPrivilegeEscalation"})


@check("security_context")
def security_context(container: ContainerFields) -> Iterator[Problem]:
    """Check the security context of the container against its definition."""
    context = plain(container.security_context) or {}
    escalates = context.get("privileged") is not True or context.get("allowPrivilegeEscalation") is not False
    for problem in by_definition(container, "security_context"):
        if escalates or problem.path[-1] not in _ESCALATION:
            yield problem
    if not escalates:
        path = ("security_context", "privileged")
        message = "conflicting privileged container: it requires `allow_privilege_escalation=True`"
        yield Problem(path, message, "True", hint="set `privileged=True, allow_privilege_escalation=True`")


@check("mounts", "security_context")
def propagation(container: ContainerFields) -> Iterator[Problem]:
    """Find mounts that propagate to the node without privileges."""
    is_privileged = (plain(container.security_context) or {}).get("privileged") is True
    for path, mount in container.mounted():
        if mount.propagation == "Bidirectional" and not is_privileged:
            message = "conflicting mount propagation: Bidirectional requires a privileged container"
            hint = "set `security_context=SecurityContext(privileged=True, allow_privilege_escalation=True)`"
            yield Problem(("mounts", path, "propagation"), message, "Bidirectional", hint=hint)


@check("security_context")
def capabilities(container: ContainerFields) -> Iterator[Problem]:
    """Find a capability that contradicts the privileges of the container."""
    context = plain(container.security_context) or {}
    added = context["capabilities"].get("add") if isinstance(context.get("capabilities"), dict) else None
    if context.get("allowPrivilegeEscalation") is False and isinstance(added, list) and "CAP_SYS_ADMIN" in added:
        message = "conflicting capability CAP_SYS_ADMIN: privilege escalation is not allowed"
        path = ("security_context", "capabilities", "add", added.index("CAP_SYS_ADMIN"))
        yield Problem(path, message, "CAP_SYS_ADMIN", hint="set `allow_privilege_escalation=None`")


def unknown_port(path: Path, owner: str, port: str, ports: Mapping[str, Any]) -> Problem:
    """Return the problem of a port that a container does not have; `owner` is what refers to it."""
    nearest = closest(port, ports)
    return Problem(
        path, f'unknown port "{port}" {owner}', port, ", ".join(ports) or "a name in ports",
        f'did you mean "{nearest}"?' if nearest else "",
    )  # fmt: skip
