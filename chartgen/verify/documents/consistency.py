"""What every API server refuses and no schema says: parts that exclude each other, and entries that are there twice.

Only what can be told without an API server, of what charts get wrong most; the server itself judges the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from chartgen.objects.fields import Path
from chartgen.verify.documents.reading import Document

_HANDLERS = ("exec", "grpc", "httpGet", "tcpSocket")
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_NOT_SOURCES = frozenset({"name"})
_POD = {
    "Pod": ("spec",),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
    **dict.fromkeys(
        ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job"),
        ("spec", "template", "spec"),
    ),
}

Inconsistency = tuple[Path, str]
"""Where, and what is wrong there."""


def problems(document: Document) -> Iterator[Inconsistency]:
    """Give what is wrong with an object beyond what schemas say."""
    kind = document.kind
    if kind in _POD:
        path: Path = _POD[kind]
        yield from _pod(_at(document.manifest, path), path)
        yield from _selector(document)
    if kind == "Service":
        ports = _list(_at(document.manifest, ("spec", "ports")))
        yield from _twins(ports, ("spec", "ports"), ("port", "protocol"), {"protocol": "TCP"})
        yield from _twins(ports, ("spec", "ports"), ("name",), {})


def _selector(document: Document) -> Iterator[Inconsistency]:
    selector = _at(document.manifest, ("spec", "selector", "matchLabels"))
    labels = _at(document.manifest, ("spec", "template", "metadata", "labels"))
    if isinstance(selector, dict) and document.kind != "Job":
        for key, value in selector.items():
            if not isinstance(labels, dict) or labels.get(key) != value:
                yield ("spec", "selector", "matchLabels", key), "selects pods by a label that its pods do not have"


def _pod(spec: Any, path: Path) -> Iterator[Inconsistency]:
    if not isinstance(spec, dict):
        return
    volumes = _list(spec.get("volumes"))
    for index, volume in enumerate(volumes):
        sources = sorted(volume.keys() - _NOT_SOURCES)
        if len(sources) != 1:
            said = f"has a volume of {len(sources)} sources" + (f", {' and '.join(sources)}" if sources else "")
            yield (*path, "volumes", index), f"{said}: a volume has one"
    yield from _twins(volumes, (*path, "volumes"), ("name",), {})
    names = {volume.get("name") for volume in volumes}
    containers = []
    for group in ("initContainers", "containers"):
        for index, container in enumerate(_list(spec.get(group))):
            here = (*path, group, index)
            containers.append((container, here))
            yield from _container(container, here, names)
    seen: set[Any] = set()
    for container, here in containers:
        if container.get("name") in seen:
            yield (*here, "name"), f"has two containers of the name {container.get('name')}"
        seen.add(container.get("name"))
    yield from _twins(_list(spec.get("imagePullSecrets")), (*path, "imagePullSecrets"), ("name",), {})
    yield from _twins(_list(spec.get("hostAliases")), (*path, "hostAliases"), ("ip",), {})
    spread = _list(spec.get("topologySpreadConstraints"))
    yield from _twins(spread, (*path, "topologySpreadConstraints"), ("topologyKey", "whenUnsatisfiable"), {})


def _container(container: dict[str, Any], path: Path, volumes: set[Any]) -> Iterator[Inconsistency]:
    for probe in _PROBES:
        yield from _handler(container.get(probe), (*path, probe), "probe")
    lifecycle = container.get("lifecycle")
    if isinstance(lifecycle, dict):
        for hook, handler in lifecycle.items():
            if hook in ("preStop", "postStart"):
                yield from _handler(handler, (*path, "lifecycle", hook), "hook", "sleep")
    variables = _list(container.get("env"))
    for index, variable in enumerate(variables):
        source = variable.get("valueFrom")
        if source is not None and variable.get("value"):
            yield (*path, "env", index), f"has the variable {variable.get('name')} both as a value and from a source"
        if isinstance(source, dict) and len(source) != 1:
            yield (
                (*path, "env", index, "valueFrom"),
                f"has the variable {variable.get('name')} from {len(source)} sources",
            )
    yield from _twins(variables, (*path, "env"), ("name",), {})
    ports = _list(container.get("ports"))
    yield from _twins(ports, (*path, "ports"), ("containerPort", "protocol"), {"protocol": "TCP"})
    mounts = _list(container.get("volumeMounts"))
    yield from _twins(mounts, (*path, "volumeMounts"), ("mountPath",), {})
    for index, mount in enumerate(mounts):
        if mount.get("name") not in volumes:
            yield (*path, "volumeMounts", index, "name"), f"mounts the volume {mount.get('name')}, which is not there"


def _handler(part: Any, path: Path, what: str, *more: str) -> Iterator[Inconsistency]:
    if isinstance(part, dict):
        handlers = [name for name in (*_HANDLERS, *more) if name in part]
        if len(handlers) != 1:
            named = f", {' and '.join(handlers)}" if handlers else ""
            yield (
                path,
                f"has a {what} with {len(handlers) or 'no'} handler{'s' * (len(handlers) != 1)}{named}: it has one",
            )


def _twins(
    items: Sequence[dict[str, Any]], path: Path, keys: tuple[str, ...], defaults: dict[str, str]
) -> Iterator[Inconsistency]:
    """Find entries with one key: server-side apply refuses them, and of the rest the last one wins."""
    seen: set[tuple[Any, ...]] = set()
    for index, item in enumerate(items):
        values = tuple(item.get(key, defaults.get(key)) for key in keys)
        if any(value is None or isinstance(value, dict | list) for value in values):
            continue
        if values in seen:
            named = " and ".join(f"{key} {value}" for key, value in zip(keys, values, strict=True))
            yield (*path, index), f"has {named} twice in `{path[-1]}`"
        seen.add(values)


def _list(value: Any) -> list[dict[str, Any]]:
    return [item if isinstance(item, dict) else {} for item in value] if isinstance(value, list) else []


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value
