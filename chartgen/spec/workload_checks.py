"""The checks of workloads that concern several containers, or the pod and its containers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from chartgen import names
from chartgen.locations import Key, Path
from chartgen.objects.pod_security import forbidden_root
from chartgen.spec.checks import Problem, check
from chartgen.spec.claim_template import VolumeClaimTemplate
from chartgen.spec.definition_checks import CONTAINER, by_definition, own_fields
from chartgen.spec.extensions import (  # noqa: F401  the module that a class names has all its checks
    extension_names,
    extensions_without_replicas,
)
from chartgen.spec.keys import KeyRef
from chartgen.spec.labels import SELECTING
from chartgen.spec.part import plain
from chartgen.spec.pull_secret_checks import (  # noqa: F401  the module that a class names has all its checks
    pull_secret_names,
    pull_secrets,
)
from chartgen.spec.storage import ExistingClaim, Volume
from chartgen.spec.unnamed_ports import is_unnamed
from chartgen.spec.unset import UNSET

if TYPE_CHECKING:
    from chartgen.spec.keys import Mountable
    from chartgen.spec.workload import Workload

_OTHERS = ("init_containers", "sidecars", "containers")
"""The fields of containers other than the main one."""


@check("selector", "pod_labels")
def labels_of_selector(workload: Workload) -> Iterator[Problem]:
    """Find labels of the pods that the selector sets already."""
    for key in workload.pod_labels:
        if key in workload.selector:
            yield Problem(("pod_labels", key), f'duplicate label "{key}": the selector sets it', key, hint="remove it")
        elif key in SELECTING and not workload.selector:
            message = f'conflicting label "{key}" of the pods: the selectors of the chart use it'
            yield Problem(("pod_labels", key), message, key, hint="set it in `selector`")


@check("extra_container")
def fields_of_the_container(workload: Workload) -> Iterator[Problem]:
    """Find fields of the container that have a field of their own, or that are invalid."""
    yield from own_fields("extra_container", workload.extra_container, CONTAINER)
    yield from by_definition(workload, "extra_container")


@check("volumes")
def named_volumes(workload: Workload) -> Iterator[Problem]:
    """Find volumes whose names are invalid or not their own, and settings that only mounts have."""
    for name, mount in workload.named_volumes():
        volume, path = mount.source, ("volumes", name)
        if sentence := names.dns_label(name):
            yield Problem(("volumes", Key(name)), f'invalid volume name "{name}": {sentence}', name)
        elif isinstance(volume, Volume) and volume.name not in ("", name):
            message = f'conflicting volume name "{name}": the {type(volume).__name__} has the name "{volume.name}"'
            yield Problem(("volumes", Key(name)), message, name, volume.name)
        if isinstance(volume, KeyRef):
            message = f'invalid volume "{name}": a single key is mounted from the volume of the whole object'
            yield Problem(path, message, hint="name the volume of the object, or that of its `.paths(...)`")
        for field in ("sub_path", "read_only", "propagation"):
            if getattr(mount, field) not in ("", None):
                message = f'conflicting "{field}" of the volume "{name}": it is a field of its mounts'
                yield Problem((*path, field), message, hint="set it in `mounts`")


@check("mounts", "volumes", *_OTHERS)
def volume_names(workload: Workload) -> Iterator[Problem]:
    """Find different volumes of the same name."""
    volumes: dict[str, Mountable] = {name: mount.source for name, mount in workload.named_volumes()}
    for path, mount in workload.all_mounts():
        volume = mount.source
        if path[0] != "volumes" and isinstance(volume, Volume) and volume.name:
            same = volumes.setdefault(volume.name, volume)
            if same is not volume and same != volume and not _is_replaced(same, volume):
                yield Problem(path, f'duplicate volume name "{volume.name}"', volume.name)


def _is_replaced(named: Mountable, volume: Volume) -> bool:
    """Return whether a volume stands for the claims of a template, by which API servers replace it in the pods."""
    is_claim = isinstance(named, ExistingClaim) and named.claim in ("", volume.name)
    return is_claim and isinstance(volume, VolumeClaimTemplate)


@check("container_name", *(f"{field}[]" for field in _OTHERS))
def container_names(workload: Workload) -> Iterator[Problem]:
    """Find invalid and duplicate names of containers."""
    seen = {workload.container_name: "container_name"} if workload.container_name else {}
    for field in _OTHERS:
        for name in getattr(workload, field):
            if sentence := names.dns_label(name):
                yield Problem((field, Key(name)), f'invalid container name "{name}": {sentence}', name)
            elif seen.setdefault(name, field) != field:
                message = f'duplicate container name "{name}"'
                yield Problem((field, Key(name)), message, name, hint=f"it is also in `{seen[name]}`")


@check("ports", *_OTHERS)
def ports_of_containers(workload: Workload) -> Iterator[Problem]:
    """Find ports of different containers with the same name, or the same number: they share the pod's network."""
    by_name: dict[str, Path] = {}
    numbers: dict[tuple[int, str], str] = {}
    for below, container in workload.all_containers():
        if below[:1] == ("init_containers",):
            continue
        for name in container.ports:
            port = container.port(name)
            if by_name.setdefault(name, below) != below:
                noun = "port" if is_unnamed(name) else "port name"
                message = f'duplicate {noun} "{name}": another container of the pod has it'
                yield Problem((*below, "ports", Key(name)), message, name)
                continue
            other = numbers.setdefault((port.container_port, port.transport), name)
            if other not in container.ports:
                message = f"duplicate port {port.container_port}/{port.transport}: the containers of a pod share them"
                hint = f'the port "{other}" of another container has the same number and protocol'
                yield Problem((*below, "ports", name), message, name, hint=hint)


@check("init_containers")
def fields_of_init_containers(workload: Workload) -> Iterator[Problem]:
    """Find probes and lifecycle hooks of init containers, which API servers reject."""
    for name, container in workload.init_containers.items():
        for field in ("liveness", "readiness", "startup", "lifecycle"):
            if getattr(container, field) not in (None, UNSET):
                noun = f"{field} probe" if field != "lifecycle" else "lifecycle"
                message = f'conflicting {noun} of the init container "{name}": init containers run to completion'
                yield Problem(("init_containers", name, field), message, hint="move it to `sidecars`, or remove it")


@check("mounts", "volumes", *_OTHERS)
def claim_templates_of_others(workload: Workload) -> Iterator[Problem]:
    """Find claim templates outside of StatefulSets."""
    for path, mount in workload.all_mounts():
        if isinstance(mount.source, VolumeClaimTemplate) and workload.kind != "StatefulSet":
            message = f"conflicting VolumeClaimTemplate: only StatefulSets have them, not a {workload.kind}"
            hint = "use a `PersistentVolumeClaim`, which all its pods share, or a `StatefulSet`"
            yield Problem(path, message, mount.source.name, hint=hint)


@check("ports", "host_network", *_OTHERS)
def host_ports(workload: Workload) -> Iterator[Problem]:
    """Find ports of the node that are used twice, or that differ from the container's in the node's network."""
    seen: dict[tuple[int, str], object] = {}
    for below, container in workload.all_containers():
        for name in container.ports:
            port = container.port(name)
            path = (*below, "ports", name, "host_port")
            if port.host_port is None:
                continue
            if seen.setdefault((port.host_port, port.transport), path) != path:
                yield Problem(path, f"duplicate host port {port.host_port}/{port.transport}", name)
            if workload.host_network and port.host_port != port.container_port:
                reason = 'with "host_network", it must equal the container port'
                message = f"conflicting host port {port.host_port}: {reason}"
                yield Problem(path, message, str(port.host_port), str(port.container_port))


@check("security_context", "pod_security_context", *_OTHERS)
def root_users(workload: Workload) -> Iterator[Problem]:
    """Find containers that run as root although they must not, which kubelets do not start."""
    pod = plain(workload.pod_security_context) or {}
    seen: set[Path] = set()
    for below, container in workload.all_containers():
        owner = forbidden_root(plain(container.security_context) or {}, pod)
        context: Path = ("pod_security_context",) if owner == "pod" else (*below, "security_context")
        raw = isinstance(workload.pod_security_context if owner == "pod" else container.security_context, dict)
        path = (*context, "runAsUser" if raw else "run_as_user")
        if owner and path not in seen:
            seen.add(path)
            field, unset = ("runAsNonRoot", '`"runAsNonRoot": False`') if raw else _NON_ROOT
            message = f"conflicting user 0: `{field}` is true, so the kubelet does not start the container"
            yield Problem(path, message, "0", hint=f"set another user, or {unset}")


_NON_ROOT = ("run_as_non_root", "`run_as_non_root=False`")


@check("lifecycle", "termination_grace_period_seconds", *_OTHERS)
def sleeps(workload: Workload) -> Iterator[Problem]:
    """Find hooks that sleep for longer than the pod has to terminate."""
    # Both profiles, and Kubernetes, have 30 seconds.
    seconds = (
        30 if workload.termination_grace_period_seconds in (UNSET, None) else workload.termination_grace_period_seconds
    )
    for below, container in workload.all_containers():
        for hook, handler in (plain(container.lifecycle) or {}).items():
            sleep = handler.get("sleep") if isinstance(handler, dict) else None
            asked = sleep.get("seconds") if isinstance(sleep, dict) else None
            if isinstance(asked, int) and asked > seconds:
                message = f'invalid sleep of {hook}: longer than "termination_grace_period_seconds"'
                yield Problem(
                    (*below, "lifecycle", hook, "sleep", "seconds"), message, str(asked), f"at most {seconds}"
                )
