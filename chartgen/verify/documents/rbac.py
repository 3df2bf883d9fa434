"""Rules about roles and bindings that API servers enforce and no schema expresses, and what has no effect.

Functions of Kubernetes are those of `pkg/apis/rbac/validation/validation.go`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chartgen import names
from chartgen.objects import rbac, rbac_words
from chartgen.objects.fields import Path, entries, indexed, mapping, strings, text
from chartgen.verify.documents.rules import Problem

_GROUP = "rbac.authorization.k8s.io"
_GROUPS = {"ServiceAccount": "", "User": _GROUP, "Group": _GROUP}
"""By kind of a subject, its API group."""


def role_problems(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Check the rules of a Role or ClusterRole (`ValidatePolicyRule`)."""
    is_namespaced = text(manifest, "kind") == "Role"
    for path, rule in indexed(manifest, ("rules",)):
        if not strings(rule.get("verbs")):
            yield (*path, "verbs"), "has a rule without verbs"
        on_resources = any(rule.get(key) for key in ("apiGroups", "resources", "resourceNames"))
        if strings(rule.get("nonResourceURLs")):
            if is_namespaced:
                yield (*path, "nonResourceURLs"), "has `nonResourceURLs`, which only ClusterRoles may have"
            elif on_resources:
                yield (*path, "nonResourceURLs"), "has a rule with both resources and `nonResourceURLs`"
            continue
        for key, what in (("apiGroups", "API groups"), ("resources", "resources")):
            if not strings(rule.get(key)):
                yield (*path, key), f"has a rule without {what}"
    if mapping(manifest, "aggregationRule") and not entries(
        mapping(manifest, "aggregationRule"), "clusterRoleSelectors"
    ):
        yield ("aggregationRule", "clusterRoleSelectors"), "has an `aggregationRule` without selectors"


def role_warnings(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that the rules of a role have an effect."""
    is_namespaced = text(manifest, "kind") == "Role"
    for path, rule in indexed(manifest, ("rules",)):
        resources, groups = strings(rule.get("resources")), strings(rule.get("apiGroups"))
        wrong = [*rbac_words.wrong_resources(resources, groups)]
        of_urls = bool(strings(rule.get("nonResourceURLs")))
        words = {
            "apiGroups": rbac_words.wrong_groups(groups),
            "resources": wrong,
            "verbs": rbac_words.wrong_verbs(strings(rule.get("verbs")), groups, of_urls=of_urls),
        }
        for field, (index, word, reason, meant, _) in ((key, each) for key, found in words.items() for each in found):
            expected = f", expected {', '.join(meant)}" if any(meant) else ""
            yield (*path, field, index), f"has a rule with {names.quoted(word)} in `{field}`: {reason}{expected}"
        for index, resource, group in rbac.missing_group(resources, groups):
            if index in {each.position for each in wrong}:
                continue
            known = f"the API group {group}" if group else "the core API group"
            yield (*path, "resources", index), f"has a rule about {resource}, which is in {known}"
        for index, resource in rbac.cluster_scoped(resources, groups) if is_namespaced else ():
            shown = f"has a rule about {resource}, which only a ClusterRole can permit: it is cluster-scoped"
            yield (*path, "resources", index), shown
        if strings(rule.get("resourceNames")) and not any("/" in each for each in resources):
            for index, verb in enumerate(strings(rule.get("verbs"))):
                if verb in rbac.NAMELESS_VERBS:
                    reason = "whose requests cannot be restricted by name"
                    shown = f"has a rule with `resourceNames` and the verb {verb}, {reason}"
                    yield (*path, "verbs", index), shown
    if mapping(manifest, "aggregationRule") and entries(manifest, "rules"):
        yield ("rules",), "has `rules` and an `aggregationRule`, which replaces them"


def binding_problems(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Check a binding (`ValidateRoleBinding`, `ValidateClusterRoleBinding`, `ValidateRoleBindingSubject`)."""
    is_namespaced = text(manifest, "kind") == "RoleBinding"
    role = mapping(manifest, "roleRef")
    kinds = ("Role", "ClusterRole") if is_namespaced else ("ClusterRole",)
    if role.get("apiGroup") not in (None, "", _GROUP):
        yield ("roleRef", "apiGroup"), f"refers to a role of another API group than {_GROUP}"
    if text(role, "kind") not in kinds:
        yield ("roleRef", "kind"), f"refers to a role of the kind {role.get('kind')}: expected {' or '.join(kinds)}"
    for path, subject in indexed(manifest, ("subjects",)):
        yield from _subject(subject, path, is_namespaced=is_namespaced)


def _subject(subject: Mapping[str, Any], path: Path, *, is_namespaced: bool) -> Iterator[Problem]:
    kind = text(subject, "kind")
    if kind not in _GROUPS:
        yield (*path, "kind"), f"has a subject of the kind {kind or 'none'}: expected {', '.join(_GROUPS)}"
        return
    given = subject.get("apiGroup")
    if given and given != _GROUPS[kind]:
        yield (*path, "apiGroup"), f"has a subject of the kind {kind} and the API group {given}"
    if kind != "ServiceAccount":
        return
    name = text(subject, "name")
    if name and (problem := names.dns_subdomain(name)):
        yield (*path, "name"), f"has the invalid name {names.quoted(name)} of a service account: {problem}"
    if not is_namespaced and not text(subject, "namespace"):
        yield (*path, "namespace"), "has a service account without a namespace as a subject"
