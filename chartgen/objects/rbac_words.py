"""Words in rules of roles that the API does not have: kinds instead of resources, short names, unknown verbs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from chartgen.objects.rbac import KNOWN_GROUPS, RESOURCES, groups_of

_SHORT: dict[str, str] = dict(
    each.split("=")
    for each in "cj=cronjobs cm=configmaps crd=customresourcedefinitions crds=customresourcedefinitions"
    " csr=certificatesigningrequests deploy=deployments ds=daemonsets ep=endpoints ev=events"
    " hpa=horizontalpodautoscalers ing=ingresses limits=limitranges netpol=networkpolicies no=nodes ns=namespaces"
    " pc=priorityclasses pdb=poddisruptionbudgets po=pods pv=persistentvolumes pvc=persistentvolumeclaims"
    " quota=resourcequotas rc=replicationcontrollers rs=replicasets sa=serviceaccounts sc=storageclasses"
    " sts=statefulsets svc=services".split()
)
"""The short names of kubectl."""
_SUBRESOURCES = frozenset(
    "approval attach binding checkpoint configz ephemeralcontainers eviction exec finalizers finalize healthz log"
    " metrics pods portforward proxy resize scale spec stats status token".split()
)
"""Those of kubelets are subresources of nodes in rules."""
_VERBS = frozenset("create delete deletecollection get list patch update watch".split())
_SPECIAL = frozenset("* approve attest bind escalate impersonate proxy sign use".split())
_OF_URLS = frozenset("* delete get head options patch post put".split())
_SAYINGS: dict[str, tuple[str, ...]] = {
    "read": ("get", "list", "watch"), "readonly": ("get", "list", "watch"), "view": ("get", "list", "watch"),
    "write": ("create", "update", "patch", "delete"), "edit": ("update", "patch"), "modify": ("update", "patch"),
    "add": ("create",), "post": ("create",), "put": ("update",), "head": ("get",), "remove": ("delete",),
    "deleteall": ("deletecollection",), "all": ("*",), "any": ("*",), "options": ("get",),
}  # fmt: skip
"""Verbs that the API does not have, each with those that are meant."""
_METRICS = "metrics.k8s.io"
"""API groups whose resources are metrics, with names of any form, end with it."""
_SIMILAR = 0.8


class Wrong(NamedTuple):
    """A word that the API does not have."""

    position: int
    word: str
    reason: str
    """The end of a sentence whose subject is the word."""
    meant: tuple[str, ...] = ()
    """What is probably meant."""
    group: str = ""
    """The API group of it, if the rule lacks it."""


def wrong_groups(groups: Sequence[str]) -> Iterator[Wrong]:
    """Yield the API groups that do not exist."""
    for index, group in enumerate(groups):
        name, slash, version = group.partition("/")
        if slash or group == "v1":
            yield Wrong(index, group, f"must not contain the version {version or group}", (name if slash else "",))
        elif group == "core":
            yield Wrong(index, group, "must be empty for the core group", ("",))
        elif group not in ("", "*", "extensions") and "." not in group and group not in KNOWN_GROUPS:
            meant = tuple(each for each in sorted(KNOWN_GROUPS) if each.partition(".")[0] == group)
            yield Wrong(index, group, "must be a domain, such as networking.k8s.io", meant)


def wrong_resources(resources: Sequence[str], groups: Sequence[str]) -> Iterator[Wrong]:
    """Yield the resources that do not exist, as far as that is known."""
    if any(group.endswith(_METRICS) for group in groups):
        return
    of_kubernetes = bool(groups) and KNOWN_GROUPS.issuperset(groups)
    for index, resource in enumerate(resources):
        name, slash, sub = resource.partition("/")
        meant = _SHORT.get(name, "") if of_kubernetes else ""
        reason = "must be the full name"
        if name.lower() != name:
            reason = "must be the plural in lower case"
            meant = _plural(name.lower()) or (f"{name.lower()}s" if name.isalpha() else "")
        elif _has_group(name, groups):
            reason, meant = "must not contain the API group", name.partition(".")[0]
        elif "*" in name.removeprefix("*") or "*" in sub:
            reason, meant = 'must be complete; only "*" and "*/SUBRESOURCE" match several', name.partition("*")[0]
        elif not meant and of_kubernetes and name not in RESOURCES and name != "*":
            meant = _plural(name)
            reason = "must be the plural" if meant else "the API has no such resource"
            meant = meant or _similar(name, RESOURCES)
        if (
            not meant
            and slash
            and of_kubernetes
            and sub not in _SUBRESOURCES
            and (near := _similar(sub, _SUBRESOURCES))
        ):
            meant, reason, sub = name, "the API has no such subresource", near
        if meant or name.lower() != name:
            found = groups_of(meant)
            known = min(found) if found and not found & {*groups} else ""
            yield Wrong(index, resource, reason, (f"{meant}{slash}{sub}",) if meant and "*" not in sub else (), known)


def wrong_verbs(verbs: Sequence[str], groups: Sequence[str], *, of_urls: bool) -> Iterator[Wrong]:
    """Yield the verbs that do not exist; APIs of other groups may have some of their own."""
    for index, verb in enumerate(verbs):
        word = verb.lower()
        if verb in (_OF_URLS if of_urls else _VERBS | _SPECIAL):
            continue
        if of_urls:
            of_http = word if word in _OF_URLS else "get" if word in (*_VERBS, *_SAYINGS) else ""
            yield Wrong(index, verb, "URLs have the methods of HTTP as verbs", (of_http,) if of_http else ())
            continue
        of_kubernetes = KNOWN_GROUPS.issuperset(groups) and not word.startswith("impersonate")
        meant, reason = _SAYINGS.get(word, ()), "the API has no such verb"
        if word in _VERBS | _SPECIAL:
            meant, reason = (word,), "must be in lower case"
        elif word in _SUBRESOURCES:
            reason = f'it is a subresource, such as "pods/{word}"'
        elif of_kubernetes and not meant:
            meant = tuple(filter(None, (_similar(word, _VERBS),)))
        if meant or of_kubernetes:
            yield Wrong(index, verb, reason, meant)


def _has_group(name: str, groups: Sequence[str]) -> bool:
    """Return whether a resource is followed by its API group; other groups may have resources with dots."""
    _, dot, rest = name.partition(".")
    return bool(dot) and ("." in rest or rest in KNOWN_GROUPS or KNOWN_GROUPS.issuperset(groups))


@cache
def _singulars() -> dict[str, str]:
    found = {}
    for resource in sorted(RESOURCES):
        found[resource] = resource
        found[resource.removesuffix("s")] = resource
        if resource.endswith(("sses", "uses", "xes")):
            found[resource.removesuffix("es")] = resource
        elif resource.endswith("ies"):
            found[f"{resource.removesuffix('ies')}y"] = resource
    return found


def _plural(name: str) -> str:
    return _singulars().get(name, "")


def _similar(word: str, known: frozenset[str]) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, sorted(known), 1, _SIMILAR)), "")
