"""Access of pods to their nodes, which the Pod Security level of a namespace may not allow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chartgen.locations import Path
from chartgen.objects.pod_security import LEVEL_LABEL
from chartgen.spec.chart import Chart
from chartgen.spec.checks import Problem
from chartgen.spec.part import plain
from chartgen.spec.storage import HostPath
from chartgen.spec.workload import Workload, path_of

_RESTRICTING = ("baseline", "restricted")
"""The levels that do not allow any access to nodes."""


def pod_security_problems(chart: Chart) -> Iterator[Problem]:
    """Find access to nodes that the namespace of a chart rejects."""
    level = chart.namespace.labels.get(LEVEL_LABEL) if chart.namespace is not None else None
    if chart.namespace is None or level not in _RESTRICTING:
        return
    for component, workload in chart.workloads():
        if workload.enabled:
            for path, what, found in _access(workload):
                message = f"conflicting {what}: the Pod Security level {level} does not allow it"
                hint = f'`Namespace("{chart.namespace.name}", labels={{"{LEVEL_LABEL}": "privileged"}})` allows it'
                yield Problem((*path_of(component), *path), message, str(found), hint=hint)


def _access(workload: Workload) -> Iterator[tuple[Path, str, Any]]:
    """Yield what accesses nodes: the path of the field, its title, and its value."""
    for field in ("host_network", "host_pid", "host_ipc"):
        if getattr(workload, field):
            yield (field,), f'"{field}"', True
    for below, container in workload.all_containers():
        for name in container.ports:
            if number := container.port(name).host_port:
                yield (*below, "ports", name, "host_port"), f"host port {number}", number
        if (plain(container.security_context) or {}).get("privileged") is True:
            yield (*below, "security_context", "privileged"), "privileged container", True
    for path, mount in workload.all_mounts():
        if isinstance(mount.source, HostPath):
            yield path, f"HostPath {mount.source.path}", mount.source.path
