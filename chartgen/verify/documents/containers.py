"""Rules about containers that API servers enforce and no schema expresses.

Functions of Kubernetes are those of `pkg/apis/core/validation/validation.go`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from chartgen import names
from chartgen.objects import merge_keys
from chartgen.objects.fields import Path, at, indexed, mapping, strings, text
from chartgen.objects.scaling import integer
from chartgen.verify.documents.quantities import resource_problems
from chartgen.verify.documents.rules import Problem, duplicate_entries

_HANDLERS = ("exec", "grpc", "httpGet", "tcpSocket")
_HOOKS = ("postStart", "preStop")
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")


def container_problems(
    container: Mapping[str, Any], path: Path, volumes: Collection[str], grace: int | None
) -> Iterator[Problem]:
    """Yield the problems of a container.

    Args:
        container: The container.
        path: Its path in the object.
        volumes: The volumes that it can mount.
        grace: The grace period of its pod in seconds; None if it is invalid.
    """
    if not container.get("image"):
        yield (*path, "image"), f"has the container {text(container, 'name')} without an image"
    yield from _probes(container, path)
    yield from _lifecycle(container, path, grace)
    yield from _variables(container, path, volumes)
    yield from resource_problems(mapping(container, "resources"), (*path, "resources"))
    for field, keys in merge_keys.CONTAINER.items():
        yield from duplicate_entries(container, (field,), keys, path)
    yield from _ports(container, path)
    yield from _mounts(container, path, volumes)
    yield from _privileges(container, path)
    if path[-2] == "initContainers" and container.get("restartPolicy") != "Always":
        yield from _plain_init_container(container, path)


def container_warnings(container: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    """Check what nodes reject, such as an invalid image (`ParseImageName` in `pkg/util/parsers/parsers.go`)."""
    image = text(container, "image")
    if image and (problem := _image_problem(image)):
        yield (*path, "image"), f"has the invalid image {names.quoted(image)}: {problem}"
    folder = text(container, "workingDir")
    if folder and not folder.startswith("/") and ":" not in folder:  # as in the path of a folder of Windows
        yield (*path, "workingDir"), f"has the relative working directory {names.quoted(folder)}"
    for field in ("add", "drop"):
        where: Path = ("securityContext", "capabilities", field)
        for index, name in enumerate(strings(at(container, where))):
            if name.upper().startswith("CAP_"):
                yield (*path, *where, index), f"has the capability {names.quoted(name)}: expected {name.upper()[4:]}"


def _image_problem(image: str) -> str | None:
    reference, has_digest, digest = image.partition("@")
    repository, has_tag, tag = reference.rpartition(":")
    if "/" in tag or not has_tag:
        repository, has_tag, tag = reference, "", ""
    if not repository:
        return "missing repository"
    problem = names.image_repository(repository)
    if problem is None and has_tag:
        problem = names.image_tag(tag)
    if problem is None and has_digest:
        problem = names.image_digest(digest)
    return problem


def _probes(container: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    """Check the probes (`validateProbe`, `validateLivenessProbe`, `validateStartupProbe`)."""
    for field in _PROBES:
        probe = container.get(field)
        yield from _handler(probe, (*path, field), "probe")
        threshold = at(probe, ("successThreshold",))
        if field != "readinessProbe" and isinstance(threshold, int) and threshold > 1:
            yield (*path, field, "successThreshold"), f"has a {field} with a `successThreshold` other than 1"


def _lifecycle(container: Mapping[str, Any], path: Path, grace: int | None) -> Iterator[Problem]:
    """Check the hooks (`validateLifecycle`, `validateSleepAction`)."""
    for hook in _HOOKS:
        where: Path = ("lifecycle", hook)
        yield from _handler(at(container, where), (*path, *where), "hook", "sleep")
        seconds = integer(at(container, (*where, "sleep", "seconds")), 0)
        if seconds is not None and grace is not None and seconds > grace:
            shown = f"sleeps {seconds} seconds in {hook}, longer than the grace period of {grace} seconds"
            yield (*path, *where, "sleep", "seconds"), shown


def _handler(part: Any, path: Path, kind: str, *more: str) -> Iterator[Problem]:
    """Check that a probe or hook has one handler (`validateHandler`)."""
    if isinstance(part, dict):
        handlers = [name for name in (*_HANDLERS, *more) if name in part]
        if len(handlers) != 1:
            listed = f", {' and '.join(handlers)}" if handlers else ""
            count = f"{len(handlers) or 'no'} handler{'s' * (len(handlers) != 1)}"
            yield path, f"has a {kind} with {count}{listed}: expected one"


def _variables(container: Mapping[str, Any], path: Path, volumes: Collection[str]) -> Iterator[Problem]:
    """Check the environment variables (`ValidateEnv`, `validateEnvVarValueFrom`)."""
    for where, variable in indexed(container, ("env",)):
        name = text(variable, "name")
        source = variable.get("valueFrom")
        if source is not None and variable.get("value"):
            yield (*path, *where), f"has the variable {name} with both a value and a source"
        if isinstance(source, dict) and len(source) != 1:
            yield (*path, *where, "valueFrom"), f"has the variable {name} with {len(source)} sources: expected one"
        if name and (problem := names.env_name(name)):
            yield (*path, *where, "name"), f"has the invalid variable name {names.quoted(name)}: {problem}"
        volume = text(source, "fileKeyRef", "volumeName")
        if volume and volume not in volumes:
            field = (*path, *where, "valueFrom", "fileKeyRef", "volumeName")
            yield field, f"reads the variable {name} from the volume {volume}, which the pod does not have"


def _ports(container: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    """Check the ports, whose names probes and Services refer to (`validateContainerPorts`)."""
    for where, port in indexed(container, ("ports",)):
        name = text(port, "name")
        if name and (problem := names.port_name(name)):
            yield (*path, *where, "name"), f"has the invalid port name {names.quoted(name)}: {problem}"
    yield from duplicate_entries(container, ("ports",), ("name",), path)


def _mounts(container: Mapping[str, Any], path: Path, volumes: Collection[str]) -> Iterator[Problem]:
    """Check the mounts (`ValidateVolumeMounts`, `ValidateVolumeDevices`, `validateMountPropagation`)."""
    for field in ("volumeMounts", "volumeDevices"):
        for where, mount in indexed(container, (field,)):
            name = text(mount, "name")
            if name and name not in volumes:
                yield (*path, *where, "name"), f"mounts the volume {name}, which the pod does not have"
            if mount.get("subPath") and mount.get("subPathExpr"):
                yield (*path, *where), "has a mount with both `subPath` and `subPathExpr`"
            for key in ("subPath", "subPathExpr"):
                sub = text(mount, key)
                if sub.startswith("/") or ".." in sub.split("/"):
                    yield (*path, *where, key), f"has a `{key}` that leads out of the volume"
            privileged = at(container, ("securityContext", "privileged")) is True
            if mount.get("mountPropagation") == "Bidirectional" and not privileged:
                shown = f"mounts {text(mount, 'mountPath')} with Bidirectional propagation"
                yield (*path, *where, "mountPropagation"), f"{shown} in a container that is not privileged"


def _privileges(container: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    """Check that privileges do not contradict each other (`ValidateSecurityContext`)."""
    context = mapping(container, "securityContext")
    if context.get("allowPrivilegeEscalation") is not False:
        return
    where = (*path, "securityContext", "allowPrivilegeEscalation")
    if context.get("privileged") is True:
        yield where, "sets `allowPrivilegeEscalation` to false in a privileged container"
    # API servers do not reject the same capability without its prefix.
    if "CAP_SYS_ADMIN" in strings(at(context, ("capabilities", "add"))):
        yield where, "sets `allowPrivilegeEscalation` to false in a container with CAP_SYS_ADMIN"


def _plain_init_container(container: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    """Check that an init container that ends has no field of a sidecar (`validateInitContainers`)."""
    for field in (*_PROBES, "lifecycle"):
        if field in container:
            name = text(container, "name")
            yield (*path, field), f"has the init container {name} with `{field}`, which only sidecars may have"
