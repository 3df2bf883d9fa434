"""The checks of pods: what types cannot express, and API servers reject."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from chartgen.locations import Path
from chartgen.objects.pods import SYSCTLS_OF_NODES
from chartgen.spec.checks import Problem, check
from chartgen.spec.definition_checks import POD, by_definition, check_by_definition, duplicates, own_fields
from chartgen.spec.part import plain

if TYPE_CHECKING:
    from chartgen.spec.pod import PodFields

_MOST_SEARCHES = 2048
_HOST_FIELDS = {"hostIPC": "host_ipc", "hostNetwork": "host_network"}


@check("dns_policy", "dns_config")
def nameservers(pod: PodFields) -> Iterator[Problem]:
    """Find a DNS policy that needs nameservers which are missing."""
    if pod.dns_policy == "None" and not plain(pod.dns_config).get("nameservers"):
        hint = 'set `dns_config={"nameservers": ["10.0.0.10"]}`'
        yield Problem(("dns_policy",), 'missing nameservers: the DNS policy "None" requires them', "None", hint=hint)


@check("dns_config")
def searches(pod: PodFields) -> Iterator[Problem]:
    """Find search domains that are too long together."""
    found = plain(pod.dns_config).get("searches")
    if isinstance(found, list) and len(" ".join(map(str, found))) > _MOST_SEARCHES:
        message = f"invalid search domains: they exceed {_MOST_SEARCHES:,} characters in total"
        yield Problem(("dns_config", "searches"), message)


@check("pod_security_context", "host_ipc", "host_network")
def sysctls(pod: PodFields) -> Iterator[Problem]:
    """Find kernel parameters that are set twice, or that are those of the node."""
    found = (plain(pod.pod_security_context) or {}).get("sysctls")
    names_ = [each.get("name") if isinstance(each, dict) else None for each in found or ()]
    for index, name in enumerate(names_):
        path = ("pod_security_context", "sysctls", index, "name")
        if isinstance(name, str) and name in names_[:index]:
            yield Problem(path, f"duplicate sysctl {name}", name)
        for key, prefixes in SYSCTLS_OF_NODES.items():
            field = _HOST_FIELDS[key]
            if getattr(pod, field) and str(name).replace("/", ".").startswith(prefixes):
                yield Problem(path, f"conflicting sysctl {name}: `{field}` is true", str(name))


@check("host_pid", "host_network", "host_ipc", "share_process_namespace", "extra_pod")
def namespaces_of_the_node(pod: PodFields) -> Iterator[Problem]:
    """Find pods that share namespaces with the node which they must not share."""
    if pod.host_pid and pod.share_process_namespace:
        message = 'conflicting "share_process_namespace": with "host_pid", containers see all processes of the node'
        yield Problem(("share_process_namespace",), message, "True", hint="remove one of them")
    if pod.extra_pod.get("hostUsers") is False:
        for field in ("host_network", "host_pid", "host_ipc"):
            if getattr(pod, field):
                message = (
                    f'conflicting "{field}": a pod with its own user namespace, `hostUsers: false`, cannot have it'
                )
                yield Problem((field,), message, "True", hint="remove one of them")


@check("topology_spread_constraints")
def spread_label_keys(pod: PodFields) -> Iterator[Problem]:
    """Find labels that a constraint selects twice."""
    for index, constraint in enumerate(pod.topology_spread_constraints):
        yield from _label_keys(plain(constraint), ("topology_spread_constraints", index))


@check("affinity")
def affinity_label_keys(pod: PodFields) -> Iterator[Problem]:
    """Find labels that a term of an affinity selects twice."""
    affinity = plain(pod.affinity)
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
                yield Problem((*path, field, index), f"conflicting label {key}: it is also in `{seen[key]}`", str(key))
        seen |= dict.fromkeys(map(str, keys) if isinstance(keys, list) else (), field)


@check("host_aliases")
def host_alias_addresses(pod: PodFields) -> Iterator[Problem]:
    """Find addresses with two entries."""
    yield from duplicates("host_aliases", [plain(each) for each in pod.host_aliases], ("ip",))


@check("topology_spread_constraints")
def spread_keys(pod: PodFields) -> Iterator[Problem]:
    """Find topology spread constraints that Kubernetes cannot tell apart."""
    constraints = [plain(each) for each in pod.topology_spread_constraints]
    yield from duplicates("topology_spread_constraints", constraints, ("topologyKey", "whenUnsatisfiable"))


tolerations, topology_spread_constraints, host_aliases, affinity, dns_config, pod_security_context = map(
    check_by_definition,
    ("tolerations", "topology_spread_constraints", "host_aliases", "affinity", "dns_config", "pod_security_context"),
)


@check("extra_pod")
def fields_of_the_pod(pod: PodFields) -> Iterator[Problem]:
    """Find fields of the pod that have a field of their own, or that are invalid."""
    yield from own_fields("extra_pod", pod.extra_pod, POD)
    yield from by_definition(pod, "extra_pod")
