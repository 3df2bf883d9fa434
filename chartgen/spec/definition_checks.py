"""Parts of specs that Kubernetes defines, and their checks against these definitions."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from chartgen.locations import Key, Path
from chartgen.spec.base import Spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.part import Part, camel, plain, raw_problems


def by_definition(part: Spec, field: str) -> Iterator[Problem]:
    """Check a field against its definition."""
    for path, kind, value in _defined_parts(part, field):
        for problem in raw_problems(kind, value, *path):
            yield _in_own_words(part, problem)


def check_by_definition(field: str) -> Callable[[Any], Iterator[Problem]]:
    """Return a check of a field against its definition."""

    @check(field)
    def against_its_definition(part: Spec) -> Iterator[Problem]:
        yield from by_definition(part, field)

    against_its_definition.__name__ = field
    return against_its_definition


_QUOTED = "`([a-z]+[A-Z][A-Za-z]*)`"


def _in_own_words(part: Spec, problem: Problem) -> Problem:
    """Return a problem with the names of the fields that the author wrote, where those are fields of classes."""
    here: Any = part
    known: dict[str, str] = {}
    path: list[str | int] = []
    for step in problem.path:
        names = _names_of(here)
        known |= names
        own: str | int = type(step)(names.get(step, step)) if isinstance(step, str) else step
        path.append(own)
        here = _at(here, own)
    known |= _names_of(here)
    message = re.sub(_QUOTED, lambda found: f"`{known.get(found[1], found[1])}`", problem.message)
    return problem._replace(path=tuple(path), message=message)


def _names_of(part: Any) -> dict[str, str]:
    """Return the fields of a class that stands for a part, by their names in Kubernetes."""
    return {camel(each.name): each.name for each in dataclasses.fields(part)} if isinstance(part, Part) else {}  # type: ignore[arg-type]


def _at(value: Any, step: str | int) -> Any:
    if isinstance(value, Spec) and isinstance(step, str):
        return getattr(value, step, None)
    if isinstance(value, dict):
        return value.get(step)
    return value[step] if isinstance(value, tuple | list) and isinstance(step, int) and step < len(value) else None


def own_fields(field: str, given: Mapping[str, Any], own: Mapping[str, str]) -> Iterator[Problem]:
    """Find keys of raw data that charts set themselves; `own` has the field for each."""
    for key in given:
        if key in own:
            hint = f'use the field "{own[key]}"'
            yield Problem((field, Key(key)), f'conflicting field "{key}": chartgen sets it', key, hint=hint)


def duplicates(field: str, items: list[Any], keys: tuple[str, ...]) -> Iterator[Problem]:
    """Find the items of a list of plain data that have the same keys."""
    seen: dict[tuple[Any, ...], int] = {}
    for index, item in enumerate(items):
        key = tuple(item.get(each) for each in keys)
        if None not in key and seen.setdefault(key, index) != index:
            text = " with ".join(map(str, key))
            yield Problem((field, index), f"duplicate {text}", text, hint=f"it is also in `{field}[{seen[key]}]`")


def defined_parts(part: Spec) -> Iterator[tuple[Path, str, Any]]:
    """Return the parts that Kubernetes defines: the path, the name of the definition, and plain data."""
    for field in _DEFINITIONS:
        if hasattr(part, field):
            yield from _defined_parts(part, field)


def _defined_parts(part: Spec, field: str) -> Iterator[tuple[Path, str, Any]]:
    value, kind = getattr(part, field), _DEFINITIONS[field]
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

POD = {
    "containers": "containers", "initContainers": "init_containers", "volumes": "mounts",
    "serviceAccountName": "service_account", "automountServiceAccountToken": "automount_service_account_token",
    "imagePullSecrets": "image_pull_secrets", "securityContext": "pod_security_context",
    "priorityClassName": "priority_class_name", "runtimeClassName": "runtime_class_name",
    "terminationGracePeriodSeconds": "termination_grace_period_seconds", "dnsPolicy": "dns_policy",
    "dnsConfig": "dns_config", "hostAliases": "host_aliases", "nodeSelector": "node_selector",
    "enableServiceLinks": "enable_service_links", "hostNetwork": "host_network", "hostPID": "host_pid",
    "hostIPC": "host_ipc", "shareProcessNamespace": "share_process_namespace", "hostname": "hostname",
    "subdomain": "subdomain", "schedulerName": "scheduler_name",
    "affinity": "affinity", "tolerations": "tolerations", "topologySpreadConstraints": "topology_spread_constraints",
}  # fmt: skip
CONTAINER = {
    "name": "image", "image": "image", "imagePullPolicy": "image", "command": "command", "args": "args",
    "workingDir": "working_dir", "ports": "ports", "env": "env", "envFrom": "env_from", "resources": "resources",
    "livenessProbe": "liveness", "readinessProbe": "readiness", "startupProbe": "startup", "lifecycle": "lifecycle",
    "securityContext": "security_context", "volumeMounts": "mounts", "volumeDevices": "mounts",
    "terminationMessagePolicy": "termination_message_policy",
}  # fmt: skip
_EXTRA: dict[str, tuple[Mapping[str, str], dict[str, str]]] = {
    "extra_pod": (POD, {}),
    "extra_container": (CONTAINER, {"name": "app", "image": "app"}),
}
"""The fields of a definition that charts set themselves, and those of them that it requires."""
