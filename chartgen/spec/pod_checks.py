"""The checks of a workload's pods: what API servers reject in fields whose types are right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from chartgen.locations import Path
from chartgen.spec.checks import Problem, check
from chartgen.spec.part import plain
from chartgen.spec.unset import UNSET

if TYPE_CHECKING:
    from chartgen.spec.workload import Workload

_MOST_SEARCHES = 2048
_SYSCTLS = {"hostIPC": ("kernel.shm", "kernel.msg", "kernel.sem", "fs.mqueue."), "hostNetwork": ("net.",)}
"""Parameters that are those of the node if a field of the pod is true."""


@check("dns_policy", "dns_config")
def nameservers(workload: Workload) -> Iterator[Problem]:
    """Find a DNS policy that needs nameservers which are missing."""
    if workload.dns_policy == "None" and not plain(workload.dns_config).get("nameservers"):
        hint = '`dns_config={"nameservers": ["10.0.0.10"]}`'
        yield Problem(("dns_policy",), 'missing nameservers: the DNS policy "None" needs them', "None", hint=hint)


@check("dns_config")
def searches(workload: Workload) -> Iterator[Problem]:
    """Find search domains that are too long together."""
    found = plain(workload.dns_config).get("searches")
    if isinstance(found, list) and len(" ".join(map(str, found))) > _MOST_SEARCHES:
        message = f"invalid search domains: they exceed {_MOST_SEARCHES:,} characters in total"
        yield Problem(("dns_config", "searches"), message)


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


@check("mounts", "security_context")
def propagation(workload: Workload) -> Iterator[Problem]:
    """Find mounts that propagate to the node without privileges."""
    is_privileged = (plain(workload.security_context) or {}).get("privileged") is True
    for path, mount in workload.mounted():
        if mount.propagation == "Bidirectional" and not is_privileged:
            message = "Bidirectional propagation requires a privileged container"
            hint = "`security_context=SecurityContext(privileged=True, allow_privilege_escalation=None)`"
            yield Problem(("mounts", path, "propagation"), message, "Bidirectional", hint=hint)


@check("security_context")
def capabilities(workload: Workload) -> Iterator[Problem]:
    """Find a capability that contradicts the privileges of the container."""
    context = plain(workload.security_context) or {}
    added = context["capabilities"].get("add") if isinstance(context.get("capabilities"), dict) else None
    if context.get("allowPrivilegeEscalation") is False and isinstance(added, list) and "CAP_SYS_ADMIN" in added:
        message = "conflicting capability CAP_SYS_ADMIN: privilege escalation is not allowed"
        path = ("security_context", "capabilities", "add", added.index("CAP_SYS_ADMIN"))
        yield Problem(path, message, "CAP_SYS_ADMIN", hint="set `allow_privilege_escalation=None`")


@check("pod_security_context", "extra_pod")
def sysctls(workload: Workload) -> Iterator[Problem]:
    """Find kernel parameters that are set twice, or that are those of the node."""
    found = (plain(workload.pod_security_context) or {}).get("sysctls")
    names_ = [each.get("name") if isinstance(each, dict) else None for each in found or ()]
    for index, name in enumerate(names_):
        path = ("pod_security_context", "sysctls", index, "name")
        if isinstance(name, str) and name in names_[:index]:
            yield Problem(path, f"duplicate sysctl {name}", name)
        for field, prefixes in _SYSCTLS.items():
            if workload.extra_pod.get(field) is True and str(name).replace("/", ".").startswith(prefixes):
                yield Problem(path, f"conflicting sysctl {name}: `{field}` is true", str(name))


@check("topology_spread_constraints")
def spread_label_keys(workload: Workload) -> Iterator[Problem]:
    """Find labels that a constraint selects twice."""
    for index, constraint in enumerate(workload.topology_spread_constraints):
        yield from _label_keys(plain(constraint), ("topology_spread_constraints", index))


@check("affinity")
def affinity_label_keys(workload: Workload) -> Iterator[Problem]:
    """Find labels that a term of an affinity selects twice."""
    affinity = plain(workload.affinity)
    for kind in ("podAffinity", "podAntiAffinity"):
        for when in ("required", "preferred"):
            field = f"{when}DuringSchedulingIgnoredDuringExecution"
            terms = affinity.get(kind, {}).get(field) if isinstance(affinity, dict) else None
            for index, term in enumerate(terms if isinstance(terms, list) else ()):
                path: Path = ("affinity", kind, field, index)
                if when == "preferred" and isinstance(term, dict):
                    term, path = term.get("podAffinityTerm"), (*path, "podAffinityTerm")  # noqa: PLW2901
                yield from _label_keys(term, path)


def _label_keys(term: Any, path: Path) -> Iterator[Problem]:
    if not isinstance(term, dict):
        return
    selector = term.get("labelSelector")
    seen: dict[str, str] = {}
    if isinstance(selector, dict):
        seen = dict.fromkeys(selector.get("matchLabels") or (), "labelSelector")
        for requirement in selector.get("matchExpressions") or ():
            if isinstance(requirement, dict):
                seen[str(requirement.get("key"))] = "labelSelector"
    for field in ("matchLabelKeys", "mismatchLabelKeys"):
        keys = term.get(field)
        for index, key in enumerate(keys if isinstance(keys, list) else ()):
            if key in seen:
                yield Problem((*path, field, index), f"conflicting label {key}: it is in `{seen[key]}`, too", str(key))
        seen |= dict.fromkeys(map(str, keys) if isinstance(keys, list) else (), field)


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
