"""The checks of workloads that concern several containers, or the pod and its containers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from chartgen.spec.checks import Problem, check
from chartgen.spec.defined import CONTAINER, by_definition, own_fields
from chartgen.spec.part import plain
from chartgen.spec.storage import Volume
from chartgen.spec.unset import UNSET

if TYPE_CHECKING:
    from chartgen.spec.workload import Workload


@check("selector", "pod_labels")
def labels_of_selector(workload: Workload) -> Iterator[Problem]:
    """Find labels of the pods that the selector sets already."""
    for key in workload.pod_labels:
        if key in workload.selector:
            yield Problem(("pod_labels", key), f'duplicate label "{key}": the selector sets it', key, hint="remove it")


@check("extra_container")
def fields_of_the_container(workload: Workload) -> Iterator[Problem]:
    """Find fields of the container that have a field of their own, or that are invalid."""
    yield from own_fields("extra_container", workload.extra_container, CONTAINER)
    yield from by_definition(workload, "extra_container")


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


@check("ports", "extra_pod")
def host_ports(workload: Workload) -> Iterator[Problem]:
    """Find ports of the node that are used twice, or that differ from the container's in the node's network."""
    seen: dict[tuple[int, str], str] = {}
    for name in workload.ports:
        port = workload.port(name)
        if port.host_port is None:
            continue
        protocol = port.protocol or "TCP"
        if seen.setdefault((port.host_port, protocol), name) != name:
            yield Problem(("ports", name, "host_port"), f"duplicate host port {port.host_port}/{protocol}", name)
        if workload.extra_pod.get("hostNetwork") is True and port.host_port != port.container_port:
            message = f"conflicting host port {port.host_port}: it must be the container port if `hostNetwork` is true"
            yield Problem(("ports", name, "host_port"), message, str(port.host_port), str(port.container_port))


@check("lifecycle", "termination_grace_period_seconds")
def sleeps(workload: Workload) -> Iterator[Problem]:
    """Find hooks that sleep for longer than the pod has to terminate."""
    # Both profiles, and Kubernetes, have 30 seconds.
    seconds = (
        30 if workload.termination_grace_period_seconds in (UNSET, None) else workload.termination_grace_period_seconds
    )
    for hook, handler in (plain(workload.lifecycle) or {}).items():
        sleep = handler.get("sleep") if isinstance(handler, dict) else None
        asked = sleep.get("seconds") if isinstance(sleep, dict) else None
        if isinstance(asked, int) and asked > seconds:
            message = f'invalid sleep of {hook}: longer than "termination_grace_period_seconds"'
            yield Problem(("lifecycle", hook, "sleep", "seconds"), message, str(asked), f"at most {seconds}")
