"""Rules about pods that API servers enforce and no schema expresses.

Functions of Kubernetes are those of `pkg/apis/core/validation/validation.go`.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any

from chartgen import names
from chartgen.objects import merge_keys
from chartgen.objects.fields import Path, at, entries, indexed, mapping, strings, text
from chartgen.objects.pod_security import forbidden_root
from chartgen.objects.pods import SYSCTLS_OF_NODES, containers, volume_names
from chartgen.objects.scaling import integer
from chartgen.verify.documents.containers import container_problems, container_warnings
from chartgen.verify.documents.quantities import quantity_problems, resource_problems
from chartgen.verify.documents.rules import Problem, duplicate_entries

_KEY_LISTS = ("matchLabelKeys", "mismatchLabelKeys")
_GRACE = 30
"""The grace period that an API server sets, in seconds."""
_MOST_NAMESERVERS = 3
_MOST_SEARCHES = 32
_MOST_SEARCH_CHARACTERS = 2048


def pod_problems(manifest: Mapping[str, Any], pod: Path) -> Iterator[Problem]:
    """Yield the problems of the pods that an object runs (`ValidatePodSpec`)."""
    spec = mapping(manifest, *pod)
    yield from _volumes(manifest, pod)
    yield from _containers(manifest, pod)
    yield from _host_ports(manifest, pod)
    for field, keys in merge_keys.POD.items():
        yield from duplicate_entries(manifest, (*pod, field), keys)
    # The list has no merge key, but API servers check the names (`validateSysctls`).
    yield from duplicate_entries(manifest, (*pod, "securityContext", "sysctls"), ("name",))
    yield from _host_namespaces(spec, pod)
    yield from _dns(spec, pod)
    yield from _scheduling(spec, pod)
    yield from resource_problems(mapping(spec, "resources"), (*pod, "resources"))


def pod_warnings(manifest: Mapping[str, Any], pod: Path) -> Iterator[Problem]:
    """Yield what an API server accepts in pods, but no node can run."""
    context = mapping(manifest, *pod, "securityContext")
    for path, container in containers(manifest, pod):
        yield from container_warnings(container, path)
        owner = forbidden_root(mapping(container, "securityContext"), context)
        if owner:
            where = (*path, "securityContext") if owner == "container" else (*pod, "securityContext")
            yield (*where, "runAsUser"), "has the user 0 and `runAsNonRoot`, so the container does not start"
    for path, volume in indexed(manifest, (*pod, "volumes")):
        of = text(volume, "hostPath", "path")
        if of and (problem := names.absolute_path(of)):
            yield (*path, "hostPath", "path"), f"has the invalid path {names.quoted(of)} of a node: {problem}"


def _volumes(manifest: Mapping[str, Any], pod: Path) -> Iterator[Problem]:
    """Check the volumes (`ValidateVolumes`)."""
    for path, volume in indexed(manifest, (*pod, "volumes")):
        sources = sorted(str(key) for key in volume if key != "name")
        if len(sources) != 1:
            listed = f", {' and '.join(sources)}" if sources else ""
            yield path, f"has a volume with {len(sources)} sources{listed}: expected one"
        name = text(volume, "name")
        if name and (problem := names.dns_label(name)):
            yield (*path, "name"), f"has the invalid volume name {names.quoted(name)}: {problem}"
        limit = at(volume, ("emptyDir", "sizeLimit"))
        yield from quantity_problems(limit, (*path, "emptyDir", "sizeLimit"))
        yield from _projected(volume, path)


def _projected(volume: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    """Check that the files of a projected volume have different paths (`validateProjectionSources`)."""
    seen: set[str] = set()
    for where, source in indexed(volume, ("projected", "sources")):
        for content in source.values():
            for file in (*entries(content, "items"), content):
                found = text(file, "path")
                if found and found in seen:
                    yield (*path, *where), f"has the path {found} twice in a projected volume"
                seen.add(found)


def _containers(manifest: Mapping[str, Any], pod: Path) -> Iterator[Problem]:
    """Check all containers (`validateContainers`, `validateInitContainers`, `validateEphemeralContainers`)."""
    seen: set[str] = set()
    volumes = volume_names(manifest, pod)
    grace = integer(at(manifest, (*pod, "terminationGracePeriodSeconds")), _GRACE)
    for path, container in containers(manifest, pod):
        name = text(container, "name")
        if name and name in seen:
            yield (*path, "name"), f"has the duplicate container {name}"
        elif name and (problem := names.dns_label(name)):
            yield (*path, "name"), f"has the invalid container name {names.quoted(name)}: {problem}"
        seen.add(name)
        yield from container_problems(container, path, volumes, grace)
    if at(manifest, (*pod, "ephemeralContainers")):
        yield (*pod, "ephemeralContainers"), "has `ephemeralContainers`, which only a running pod can be given"


def _host_ports(manifest: Mapping[str, Any], pod: Path) -> Iterator[Problem]:
    """Check that no two containers need the same port of the node (`checkHostPortConflicts`, `validateHostNetwork`).

    Init containers run one after another. In the network of the node, all ports are ports of the node.
    """
    in_host_network = at(manifest, (*pod, "hostNetwork")) is True
    bound: set[tuple[int, str, str]] = set()
    for path, container in containers(manifest, pod):
        seen = bound if path[-2] == "containers" else set()
        for where, port in indexed(container, ("ports",)):
            own, host = port.get("containerPort"), port.get("hostPort")
            number = host or (own if in_host_network else None)
            if not isinstance(number, int):
                continue
            field = (*path, *where, "hostPort") if host else (*path, *where)
            key = (number, text(port, "hostIP"), text(port, "protocol") or "TCP")
            if key in seen:
                yield field, f"has the host port {number} twice"
            elif in_host_network and number != own:
                yield field, f"has the host port {number} and the port {own}: in the host network, they must be equal"
            seen.add(key)


def _host_namespaces(spec: Mapping[str, Any], pod: Path) -> Iterator[Problem]:
    """Check the namespaces that a pod shares (`validateHostNetwork`, `validateHostUsers`, `validateSysctls`)."""
    if spec.get("hostPID") is True and spec.get("shareProcessNamespace") is True:
        yield (*pod, "shareProcessNamespace"), "has both `shareProcessNamespace` and `hostPID`"
    if spec.get("hostUsers") is False:
        for field in ("hostNetwork", "hostPID", "hostIPC"):
            if spec.get(field) is True:
                yield (*pod, field), f"has `{field}` and a user namespace of its own (`hostUsers: false`)"
    for where, sysctl in indexed(spec, ("securityContext", "sysctls")):
        name = text(sysctl, "name")
        for field, prefixes in SYSCTLS_OF_NODES.items():
            # A slash separates as a dot does.
            if spec.get(field) is True and name.replace("/", ".").startswith(prefixes):
                yield (*pod, *where, "name"), f"has the sysctl {name}, which is that of the node with `{field}`"


def _dns(spec: Mapping[str, Any], pod: Path) -> Iterator[Problem]:
    """Check the DNS policy and configuration (`validatePodDNSConfig`)."""
    path: Path = (*pod, "dnsConfig")
    nameservers = strings(at(spec, ("dnsConfig", "nameservers")))
    if spec.get("dnsPolicy") == "None" and not nameservers:
        yield (*pod, "dnsPolicy"), "has the DNS policy None and no nameservers in `dnsConfig`"
    if len(nameservers) > _MOST_NAMESERVERS:
        yield (*path, "nameservers"), f"has {len(nameservers)} nameservers: at most {_MOST_NAMESERVERS}"
    for index, each in enumerate(nameservers):
        if not _is_address(each):
            yield (*path, "nameservers", index), f"has the invalid nameserver {each[:50]}: must be an IP address"
    searches = strings(at(spec, ("dnsConfig", "searches")))
    length = len(" ".join(searches))
    if len(searches) > _MOST_SEARCHES:
        yield (*path, "searches"), f"has {len(searches)} DNS search domains: at most {_MOST_SEARCHES}"
    if length > _MOST_SEARCH_CHARACTERS:
        shown = f"has DNS search domains of {length} characters in total: at most {_MOST_SEARCH_CHARACTERS}"
        yield (*path, "searches"), shown
    for where, option in indexed(spec, ("dnsConfig", "options")):
        if not option.get("name"):
            yield (*pod, *where), "has a DNS option without a name"


def _is_address(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


def _scheduling(spec: Mapping[str, Any], pod: Path) -> Iterator[Problem]:
    """Check constraints, affinity and tolerations (`validateTopologySpreadConstraints`, `validateAffinity`,
    `ValidateTolerations`).
    """  # noqa: D205
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
    """Check the keys of labels that extend a selector, which must not have them itself (`validateMatchLabelKeys`)."""
    selector = term.get("labelSelector")
    selected = set(mapping(selector, "matchLabels"))
    selected |= {text(expression, "key") for expression in entries(selector, "matchExpressions")}
    lists = {field: strings(term.get(field)) for field in _KEY_LISTS}
    for field, keys in lists.items():
        if keys and selector is None:
            yield (*path, field), f"has `{field}` without a `labelSelector`"
        for key in keys:
            if key in selected:
                yield (*path, field), f"has {key} both in `{field}` and in the `labelSelector`"
    for key in lists["mismatchLabelKeys"]:
        if key in lists["matchLabelKeys"]:
            yield (*path, "mismatchLabelKeys"), f"has {key} both in `matchLabelKeys` and in `mismatchLabelKeys`"
