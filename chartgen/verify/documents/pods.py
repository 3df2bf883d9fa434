"""Rules about pods that API servers enforce and no schema expresses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chartgen import names
from chartgen.kubernetes import quantity
from chartgen.objects import merge_keys
from chartgen.objects.fields import Path, at, dotted, entries, indexed, mapping, text
from chartgen.objects.pods import containers, volume_names

_HANDLERS = ("exec", "grpc", "httpGet", "tcpSocket")
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_MOST_QUANTITY = 64
_KEY_LISTS = ("matchLabelKeys", "mismatchLabelKeys")

Problem = tuple[Path, str]
"""The path of a field, and what is wrong with it, to follow the name of the object."""


def pod_problems(manifest: Mapping[str, Any], pod: Path) -> Iterator[Problem]:
    """Iterate over the problems of the pods that an object runs."""
    spec = mapping(manifest, *pod)
    yield from _volumes(manifest, pod)
    seen: set[str] = set()
    mountable = volume_names(manifest, pod)
    for path, container in containers(manifest, pod):
        name = text(container, "name")
        if name and name in seen:
            yield (*path, "name"), f"has the duplicate container {name}"
        elif name and (problem := names.dns_label(name)):
            yield (*path, "name"), f"has the invalid container name {names.quoted(name)}: {problem}"
        seen.add(name)
        yield from _container(container, path, mountable)
        if path[-2] == "initContainers" and container.get("restartPolicy") != "Always":
            for field in (*_PROBES, "lifecycle"):
                if field in container:
                    yield (*path, field), f"has the init container {name} with `{field}`, which only sidecars may have"
    for field, keys in merge_keys.POD.items():
        yield from duplicate_entries(manifest, (*pod, field), keys)
    yield from _scheduling(spec, pod)
    yield from _resources(mapping(spec, "resources"), (*pod, "resources"))


def duplicate_entries(manifest: Any, path: Path, keys: tuple[str, ...], base: Path = ()) -> Iterator[Problem]:
    """Report the entries of a list that repeat the merge keys of an earlier one."""
    for where, found in merge_keys.duplicates(manifest, path, keys):
        shown = " and ".join(f"{key} {value}" for key, value in found.items())
        yield (*base, *where), f"has {shown} twice in `{path[-1]}`"


def _volumes(manifest: Mapping[str, Any], pod: Path) -> Iterator[Problem]:
    for path, volume in indexed(manifest, (*pod, "volumes")):
        sources = sorted(str(key) for key in volume if key != "name")
        if len(sources) != 1:
            listed = f", {' and '.join(sources)}" if sources else ""
            yield path, f"has a volume with {len(sources)} sources{listed}: expected one"
        name = text(volume, "name")
        if name and (problem := names.dns_label(name)):
            yield (*path, "name"), f"has the invalid volume name {names.quoted(name)}: {problem}"
        limit = at(volume, ("emptyDir", "sizeLimit"))
        yield from _quantity(limit, (*path, "emptyDir", "sizeLimit"))


def _container(container: Mapping[str, Any], path: Path, mountable: set[str]) -> Iterator[Problem]:
    yield from _probes(container, path)
    yield from _variables(container, path)
    yield from _resources(mapping(container, "resources"), (*path, "resources"))
    for field, keys in merge_keys.CONTAINER.items():
        yield from duplicate_entries(container, (field,), keys, path)
    for where, port in indexed(container, ("ports",)):
        name = text(port, "name")
        if name and (problem := names.port_name(name)):
            yield (*path, *where, "name"), f"has the invalid port name {names.quoted(name)}: {problem}"
    yield from _named_twice(container, path)
    for field in ("volumeMounts", "volumeDevices"):
        for where, mount in indexed(container, (field,)):
            name = text(mount, "name")
            if name and name not in mountable:
                yield (*path, *where, "name"), f"mounts the volume {name}, which the pod does not have"
            if mount.get("subPath") and mount.get("subPathExpr"):
                yield (*path, *where), "has a mount with both `subPath` and `subPathExpr`"
            for key in ("subPath", "subPathExpr"):
                sub = text(mount, key)
                if sub.startswith("/") or ".." in sub.split("/"):
                    yield (*path, *where, key), f"has a `{key}` that leads out of the volume"
    context = mapping(container, "securityContext")
    if context.get("allowPrivilegeEscalation") is False and context.get("privileged") is True:
        where = (*path, "securityContext", "allowPrivilegeEscalation")
        yield where, "sets `allowPrivilegeEscalation` to false in a privileged container"


def _named_twice(container: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    """Report names of ports that are not unique: a probe or a Service could mean either."""
    yield from duplicate_entries(container, ("ports",), ("name",), path)


def _probes(container: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    for field in _PROBES:
        probe = container.get(field)
        yield from _handler(probe, (*path, field), "probe")
        threshold = at(probe, ("successThreshold",))
        if field != "readinessProbe" and isinstance(threshold, int) and threshold > 1:
            yield (*path, field, "successThreshold"), f"has a {field} with a `successThreshold` other than 1"
    for hook, handler in mapping(container, "lifecycle").items():
        if hook in ("preStop", "postStart"):
            yield from _handler(handler, (*path, "lifecycle", hook), "hook", "sleep")


def _handler(part: Any, path: Path, kind: str, *more: str) -> Iterator[Problem]:
    if isinstance(part, dict):
        handlers = [name for name in (*_HANDLERS, *more) if name in part]
        if len(handlers) != 1:
            listed = f", {' and '.join(handlers)}" if handlers else ""
            count = f"{len(handlers) or 'no'} handler{'s' * (len(handlers) != 1)}"
            yield path, f"has a {kind} with {count}{listed}: expected one"


def _variables(container: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    for where, variable in indexed(container, ("env",)):
        name = text(variable, "name")
        source = variable.get("valueFrom")
        if source is not None and variable.get("value"):
            yield (*path, *where), f"has the variable {name} with both a value and a source"
        if isinstance(source, dict) and len(source) != 1:
            yield (*path, *where, "valueFrom"), f"has the variable {name} with {len(source)} sources: expected one"
        if name and (problem := names.env_name(name)):
            yield (*path, *where, "name"), f"has the invalid variable name {names.quoted(name)}: {problem}"


def _resources(resources: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    limits, requests = mapping(resources, "limits"), mapping(resources, "requests")
    for field, amounts in (("limits", limits), ("requests", requests)):
        for name, amount in amounts.items():
            yield from _quantity(amount, (*path, field, name))
    for name, amount in requests.items():
        request, limit = parsed_quantity(amount), parsed_quantity(limits.get(name))
        if request is not None and limit is not None and request > limit:
            shown = f"{amount} above the limit of {limits[name]}"
            yield (*path, "requests", name), f"requests more {name} than its limit: {shown}"


def parsed_quantity(amount: Any) -> Any:
    """Return a quantity as a number; None if it is invalid."""
    if isinstance(amount, bool) or not isinstance(amount, str | int | float) or len(str(amount)) > _MOST_QUANTITY:
        return None
    try:
        return quantity.parse(amount)
    except ValueError:
        return None


def _quantity(amount: Any, path: Path) -> Iterator[Problem]:
    if isinstance(amount, str | int | float) and not isinstance(amount, bool):
        parsed = parsed_quantity(amount)
        if parsed is None:
            yield path, f"has an invalid quantity in `{dotted(path)}`: expected one such as 250m, 128Mi or 1Gi"
        elif parsed < 0:
            yield path, f"has a negative quantity in `{dotted(path)}`"


def _scheduling(spec: Mapping[str, Any], pod: Path) -> Iterator[Problem]:
    for where, constraint in indexed(spec, ("topologySpreadConstraints",)):
        yield from _label_keys(constraint, (*pod, *where))
    for kind in ("podAffinity", "podAntiAffinity"):
        base: Path = ("affinity", kind)
        for where, term in indexed(spec, (*base, "requiredDuringSchedulingIgnoredDuringExecution")):
            yield from _label_keys(term, (*pod, *where))
        for where, weighted in indexed(spec, (*base, "preferredDuringSchedulingIgnoredDuringExecution")):
            yield from _label_keys(mapping(weighted, "podAffinityTerm"), (*pod, *where, "podAffinityTerm"))
    for where, toleration in indexed(spec, ("tolerations",)):
        if toleration.get("operator") == "Exists" and toleration.get("value"):
            yield (*pod, *where, "value"), "has a toleration with the operator Exists and a value"
        if toleration.get("tolerationSeconds") is not None and toleration.get("effect") != "NoExecute":
            yield (*pod, *where, "tolerationSeconds"), "has a toleration with `tolerationSeconds` and not NoExecute"


def _label_keys(term: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    """Check the keys of labels that extend a selector: none may be in the selector itself."""
    selector = term.get("labelSelector")
    selected = set(mapping(selector, "matchLabels"))
    selected |= {text(expression, "key") for expression in entries(selector, "matchExpressions")}
    lists = {field: _strings(term.get(field)) for field in _KEY_LISTS}
    for field, keys in lists.items():
        if keys and selector is None:
            yield (*path, field), f"has `{field}` without a `labelSelector`"
        for key in keys:
            if key in selected:
                yield (*path, field), f"has {key} both in `{field}` and in the `labelSelector`"
    for key in lists["mismatchLabelKeys"]:
        if key in lists["matchLabelKeys"]:
            yield (*path, "mismatchLabelKeys"), f"has {key} both in `matchLabelKeys` and in `mismatchLabelKeys`"


def _strings(value: Any) -> Sequence[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
